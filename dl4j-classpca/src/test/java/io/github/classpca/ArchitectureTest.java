package io.github.classpca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses LIBRARY =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.github.classpca");

    @Test
    void nothingIsPrinted() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(LIBRARY);
    }

    @Test
    void noBackendIsNamed() {
        // But for a product that ND4J does not pass on to the BLAS of its own.
        noClasses()
                .that()
                .doNotHaveSimpleName("OpenBlasSyrk")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..", "org.bytedeco..")
                .check(LIBRARY);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.github.(**)").should().beFreeOfCycles().check(LIBRARY);
    }

    @Test
    void theTrainerIsTheTop() {
        noClasses()
                .that()
                .resideInAnyPackage("..moments..", "..strategy..", "..geometry..", "..linalg..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.classpca")
                .check(LIBRARY);
    }
}
