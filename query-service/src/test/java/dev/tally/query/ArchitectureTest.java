package dev.tally.query;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;

/** The house's rules on who may use what. */
class ArchitectureTest {
    private static final String JDBC = "org.springframework.jdbc..";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tally.query");

    @Test
    void onlyQueriesClassesUseJdbc() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Queries")
                .should()
                .dependOnClassesThat(resideInAPackage(JDBC))
                .check(CLASSES);
    }

    @Test
    void noPackageReadsByJpaAndByJdbcClient() {
        Map<String, Set<String>> ways = new TreeMap<>();
        for (JavaClass one : CLASSES) {
            one.getDirectDependenciesFromSelf().forEach(dependency -> {
                String target = dependency.getTargetClass().getPackageName();
                if (target.startsWith("org.springframework.jdbc")) {
                    ways.computeIfAbsent(one.getPackageName(), missing -> new TreeSet<>())
                            .add("JdbcClient");
                }
                if (target.startsWith("jakarta.persistence") || target.startsWith("org.springframework.data.jpa")) {
                    ways.computeIfAbsent(one.getPackageName(), missing -> new TreeSet<>())
                            .add("JPA");
                }
            });
        }
        // Tells a failure by its type, and reads nothing.
        ways.remove("dev.tally.query.problem");
        assertThat(ways.values()).allMatch(used -> used.size() == 1);
        assertThat(ways.get("dev.tally.query.document")).containsExactly("JPA");
        assertThat(ways.get("dev.tally.query.word")).containsExactly("JdbcClient");
    }

    @Test
    void onlyReadTransactionOpensTransactions() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ReadTransaction")
                .and()
                .doNotHaveSimpleName("DatabaseFailure")
                .should()
                .dependOnClassesThat(resideInAPackage("org.springframework.transaction.."))
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
    void controllersAndRepositoriesAreNobodyElsesBusiness() {
        classes()
                .that()
                .areAnnotatedWith(RestController.class)
                .or(simpleNameEndingWith("Repository"))
                .or(simpleNameEndingWith("Row"))
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

    /** Nothing else is on its class path. */
    @Test
    void theLakesProcessKnowsTheJdkAndDuckDb() {
        classes()
                .that()
                .resideInAPackage("dev.tally.query.duck")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.duckdb", "dev.tally.query.duck", "org.jspecify.annotations"))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tally.query.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(alwaysTrue(), simpleNameEndingWith("package-info"))
                .check(CLASSES);
    }
}
