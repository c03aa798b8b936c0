package dev.tally.watcher;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
            .importPackages("dev.tally.watcher");

    @Test
    void findingReadingAndRememberingFilesKnowsNeitherSpringNorKafka() {
        noClasses()
                .that()
                .resideInAnyPackage("..scan..", "..state..", "..read..", "..cleanup..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.springframework..", "org.apache.kafka.."))
                .check(CLASSES);
    }

    @Test
    void onlyPublishingKnowsTheWireFormat() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..publish..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("dev.tally.model.record.LineCodec")
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
        slices().matching("dev.tally.watcher.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
