package io.github.classpca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String BASE = "io.github.classpca";

    /** From the bottom up; the empty one is the root. */
    private static final List<String> ROOMS =
            List.of(
                    "rows",
                    "internal.arrays",
                    "internal.blas",
                    "internal.linalg",
                    "moments",
                    "strategy",
                    "layer",
                    "report",
                    "internal.network",
                    "internal.sample",
                    "internal.readout",
                    "internal.fit",
                    "",
                    "spark",
                    "models",
                    "timescale",
                    "timescale.chart");

    private static final JavaClasses LIBRARY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.github.classpca");

    /** What users see of it: as many names as a screen has lines. */
    @Test
    void thePublicNamesFitOnOneScreen() {
        assertThat(LIBRARY.stream())
                .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .filteredOn(type -> type.isTopLevelClass())
                .filteredOn(type -> !type.getPackageName().contains(".internal"))
                .hasSizeLessThanOrEqualTo(60);
    }

    @Test
    void nothingIsPrinted() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(LIBRARY);
    }

    @Test
    void aBackendIsNamedInOneRoomOnly() {
        // For a product that ND4J does not pass on to the BLAS of its own.
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".internal.blas")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..", "org.bytedeco..")
                .check(LIBRARY);
    }

    /** Who does not use a cluster needs nothing of it. */
    @Test
    void sparkIsNamedInOneRoomOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".spark")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..")
                .check(LIBRARY);
    }

    @Test
    void packagesKnowThoseBelowThemOnly() {
        for (int below = 0; below < ROOMS.size(); below++) {
            String[] above =
                    ROOMS.subList(below + 1, ROOMS.size()).stream()
                            .map(ArchitectureTest::packageOf)
                            .toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(packageOf(ROOMS.get(below)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .check(LIBRARY);
            }
        }
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(LIBRARY.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        ROOMS.stream().map(ArchitectureTest::packageOf).toList());
    }

    @Test
    void whatIsInternalIsInNoSignatureOutside() {
        codeUnits()
                .that()
                .areDeclaredInClassesThat(
                        JavaClass.Predicates.resideOutsideOfPackage(BASE + ".internal.."))
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and(areOpen())
                .should(mentionNothingInternal())
                .check(LIBRARY);
    }

    private static DescribedPredicate<JavaCodeUnit> areOpen() {
        return DescribedPredicate.describe(
                "are public or protected",
                unit ->
                        unit.getModifiers().contains(JavaModifier.PUBLIC)
                                || unit.getModifiers().contains(JavaModifier.PROTECTED));
    }

    private static ArchCondition<JavaCodeUnit> mentionNothingInternal() {
        return new ArchCondition<>("mention nothing internal") {
            @Override
            public void check(JavaCodeUnit unit, ConditionEvents events) {
                Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream())
                        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .filter(type -> type.getPackageName().startsWith(BASE + ".internal"))
                        .forEach(
                                type ->
                                        events.add(
                                                SimpleConditionEvent.violated(
                                                        unit,
                                                        unit.getFullName()
                                                                + " mentions "
                                                                + type.getName())));
            }
        };
    }

    private static String packageOf(String room) {
        return room.isEmpty() ? BASE : BASE + "." + room;
    }
}
