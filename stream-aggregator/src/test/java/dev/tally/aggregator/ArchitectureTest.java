package dev.tally.aggregator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tally.aggregator");

    @Test
    void countingIsPure() {
        check(classes()
                .that()
                .resideInAPackage("dev.tally.aggregator.count")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.io",
                        "java.math",
                        "java.nio..",
                        "java.security",
                        "java.text",
                        "java.time..",
                        "java.util..",
                        "com.fasterxml.jackson.core..",
                        "org.apache.avro..",
                        "dev.tally.model..",
                        "dev.tally.aggregator.count",
                        "com.ibm.icu..",
                        "org.jspecify.annotations"));
    }

    @Test
    void onlyTheShellKnowsSparkAndKafka() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.tally.aggregator.spark", "dev.tally.aggregator.lake")
                .and()
                .doNotBelongToAnyOf(AggregatorMain.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.kafka..", "scala.."));
    }

    @Test
    void onlyTheSinkSpeaksSql() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.tally.aggregator.sink")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql", "javax.sql", "org.postgresql..")
                        .and(not(type(SQLException.class)))));
    }

    @Test
    void theSinkKnowsNothingOfTheShell() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.tally.aggregator.sink", "dev.tally.aggregator.health")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tally.aggregator.spark"));
    }

    /** PostgreSQL holds what is known; a checkpoint would be a second opinion that no transaction keeps in step. */
    @Test
    void nothingIsCheckpointed() {
        check(noClasses()
                .should()
                .callMethodWhere(
                        target(nameMatching("checkpoint|getOrCreate|updateStateByKey|mapWithState|commitAsync"))));
    }

    /** Times come from records and from the database: a clock that jumps changes no count. */
    @Test
    void whatIsCountedAsksNoClock() {
        check(noClasses()
                .that()
                .resideInAnyPackage("dev.tally.aggregator.count", "dev.tally.aggregator.sink")
                .should()
                .callMethodWhere(target(nameMatching("now|currentTimeMillis|systemUTC|systemDefaultZone"))));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
