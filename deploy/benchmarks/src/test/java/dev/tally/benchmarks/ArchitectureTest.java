package dev.tally.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What is measured and what checks it share nothing. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tally.benchmarks");

    @Test
    void theEngineIsAFileExceptForMicroBenchmarks() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tally.benchmarks.micro..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tally.aggregator..")
                .check(CLASSES);
    }

    @Test
    void theOracleSharesNoCodeWithWhatItChecks() {
        noClasses()
                .that()
                .resideInAPackage("dev.tally.benchmarks.oracle")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tally.model..", "dev.tally.benchmarks.peer", "dev.tally.benchmarks.engine")
                .check(CLASSES);
    }

    @Test
    void thePeersKnowNothingOfTheHarness() {
        noClasses()
                .that()
                .resideInAPackage("dev.tally.benchmarks.peer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tally.benchmarks.oracle", "dev.tally.benchmarks.engine", "dev.tally.benchmarks.measure")
                .check(CLASSES);
    }
}
