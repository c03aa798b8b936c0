package dev.tally.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/**
 * What the modules that use this one do not have on their class path is used only inside its part. Here it is on the class
 * path, so no other test would notice.
 */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tally.local");

    @Test
    void kafkaStaysInTheBroker() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tally.local.broker")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka..", "scala..")
                .check(CLASSES);
    }

    @Test
    void flywayStaysBesideItself() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.tally.local.flyway.FlywayMigrations")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.flywaydb..", "tools.jackson..")
                .check(CLASSES);
    }

    @Test
    void testcontainersStaysInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.tally.local.containers")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.testcontainers..", "com.github.dockerjava..")
                .check(CLASSES);
    }

    @Test
    void unpackingStaysInItsClass() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.tally.local.postgres.TarXzArchive")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.commons..", "org.tukaani..")
                .check(CLASSES);
    }

    @Test
    void partsAreSpokenToThroughTheirInterfaceOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.tally\\.local\\.(broker\\.(BrokerMain|ClientAdmin)"
                        + "|flyway\\.FlywayMigrations|postgres\\.TarXzArchive|containers\\.(Kafka|Postgres)Server)")
                .check(CLASSES);
    }
}
