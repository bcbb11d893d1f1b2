package io.github.classpca.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docs/supported.md has every layer and vertex of DL4J, and says of those computed what is so. */
class SupportedTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `(\\w+)` \\| ([^|]+) \\|", Pattern.MULTILINE);

    private static Map<String, String> told;

    @BeforeAll
    static void read() throws Exception {
        Path docs = Path.of("..", "docs", "supported.md");
        told =
                ROW.matcher(Files.readString(docs))
                        .results()
                        .collect(
                                Collectors.toMap(
                                        (MatchResult row) -> row.group(1),
                                        row -> row.group(2).strip()));
    }

    @Test
    void everyLayerAndVertexIsTold() {
        assertThat(new ClassFileImporter().importPackages("org.deeplearning4j.nn.conf").stream())
                .filteredOn(
                        type ->
                                type.isAssignableTo(Layer.class)
                                        || type.isAssignableTo(GraphVertex.class))
                .filteredOn(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .extracting(JavaClass::getSimpleName)
                .containsExactlyInAnyOrderElementsOf(told.keySet());
    }

    @Test
    void whatIsToldToBeComputedHasAnAdapter() {
        assertThat(LayerAdapters.kinds())
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrderElementsOf(
                        told.keySet().stream()
                                .filter(name -> told.get(name).equals("computed"))
                                .toList());
    }
}
