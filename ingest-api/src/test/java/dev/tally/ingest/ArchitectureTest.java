package dev.tally.ingest;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;

/** The house's rules on who may use what. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tally.ingest");

    @Test
    void onlyTheBrokersPackageSpeaksToKafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tally.ingest.broker")
                .and()
                .doNotHaveSimpleName("IngestConfiguration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka..")
                .check(CLASSES);
    }

    @Test
    void dependsOnTheModelAndOnNoOtherModule() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.tally.watcher..",
                        "dev.tally.aggregator..",
                        "dev.tally.query..",
                        "dev.tally.local..",
                        "dev.tally.cli..")
                .check(CLASSES);
    }

    @Test
    void onlyTheModelsCodecsKnowTheWireFormat() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.tally.model.record.WireHeaders")
                .check(CLASSES);
    }

    @Test
    void onlyProblemAdviceHandlesExceptions() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ProblemAdvice")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ExceptionHandler.class)
                .check(CLASSES);
    }

    @Test
    void controllersAreNobodyElsesBusiness() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .should()
                .bePackagePrivate()
                .check(CLASSES);
    }

    @Test
    void settingsAreReadInOnePlace() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("org.springframework.beans.factory.annotation.Value")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tally.ingest.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(alwaysTrue(), simpleNameEndingWith("package-info"))
                .check(CLASSES);
    }
}
