package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the javadoc shows of the public classes compiles, and what the user's guide does. */
class SnippetsTest {

    private static final Path SOURCES = Path.of("src", "main", "java");

    private static final Pattern SNIPPET =
            Pattern.compile("<pre>\\{@code\\R(.*?)\\s*\\* ?\\}</pre>", Pattern.DOTALL);

    private static final Pattern FENCED = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);

    /** What a reader of the javadoc has at hand; a snippet may have names of its own. */
    private static final String FRAME =
            """
            import com.google.common.collect.ImmutableList;
            import io.github.classpca.*;
            import io.github.classpca.layer.*;
            import io.github.classpca.models.*;
            import io.github.classpca.moments.*;
            import io.github.classpca.report.*;
            import io.github.classpca.rows.*;
            import io.github.classpca.spark.*;
            import io.github.classpca.strategy.*;
            import io.github.classpca.timescale.*;
            import io.github.classpca.timescale.chart.*;
            import java.io.File;
            import java.nio.file.Path;
            import java.util.OptionalDouble;
            import java.util.stream.IntStream;
            import org.apache.spark.api.java.JavaRDD;
            import org.apache.spark.api.java.JavaSparkContext;
            import org.deeplearning4j.nn.conf.layers.*;
            import org.deeplearning4j.nn.graph.ComputationGraph;
            import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
            import org.deeplearning4j.util.ModelSerializer;
            import org.nd4j.linalg.api.buffer.DataType;
            import org.nd4j.linalg.api.ndarray.INDArray;
            import org.nd4j.linalg.dataset.DataSet;
            import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

            abstract class Snippet {
                MultiLayerNetwork network;
                ComputationGraph graph;
                DataSetIterator train, test;
                File file;
                LayerwisePcaConfiguration pca;
                LayerwisePcaResult result;
                RidgeReadoutConfiguration ridge;
                ClassMoments moments, otherMoments;
                ConvergenceTimescaleListener listener;
                TimescaleReport report, other;
                INDArray batch, labels;
                int[] classOfRow;
                Rows rows;
                double[] packedElsewhere;
                JavaSparkContext spark;
                JavaRDD<DataSet> data;
                JavaRDD<String> paths;

                void run() throws Exception {
                // HERE
                }
            }
            """;

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    @TempDir private static Path output;

    static List<Path> filesWithSnippets() throws Exception {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("internal"))
                    .filter(file -> SNIPPET.matcher(read(file)).find())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("filesWithSnippets")
    void compiles(Path file) {
        Matcher snippets = SNIPPET.matcher(read(file));
        while (snippets.find()) {
            assertCompiles(snippets.group(1).replaceAll("(?m)^\\s*\\* ?", ""));
        }
    }

    @ParameterizedTest
    @CsvSource({"guide.md, 9", "spark.md, 2"})
    void thePagesCompile(String page, int atLeast) {
        List<String> snippets =
                FENCED.matcher(read(Path.of("..", "docs", page)))
                        .results()
                        .map(match -> match.group(1))
                        .toList();
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(atLeast);
        snippets.forEach(SnippetsTest::assertCompiles);
    }

    private static void assertCompiles(String code) {
        StringWriter messages = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                List.of("-d", output.toString(), "-proc:none"),
                                null,
                                List.<JavaFileObject>of(new Source(FRAME.replace("// HERE", code))))
                        .call();
        assertThat(compiled).as("%s%n%s", code, messages).isTrue();
    }

    @ParameterizedTest
    @MethodSource("entryPoints")
    void standsFirst(String name) {
        Path file = SOURCES.resolve(Path.of("io", "github", "classpca", name + ".java"));
        assertThat(SNIPPET.matcher(read(file)).find()).as(name).isTrue();
    }

    /** All that a user makes or calls; what results are made of needs none. */
    static Stream<String> entryPoints() {
        return Stream.of(
                "LayerwisePcaTrainer",
                "LayerwisePcaConfiguration",
                "LayerwisePcaListener",
                "LayerwisePcaResult",
                "RidgeReadoutTrainer",
                "RidgeReadoutConfiguration",
                "RidgeReadoutResult",
                "WeightInitClassPca",
                "layer/LayerAdapter",
                "layer/LayerAdapters",
                "layer/LayerRows",
                "layer/Calibration",
                "strategy/FilterStrategy",
                "strategy/StandardStrategy",
                "strategy/ContrastDirections",
                "moments/ClassMoments",
                "moments/ClassMomentsAccumulator",
                "moments/GroupedMoments",
                "moments/ClassLabels",
                "models/ClassPcaNetworks",
                "models/DirectNetwork",
                "timescale/ConvergenceTimescaleListener",
                "timescale/TimescaleReport",
                "timescale/TimescaleSummary",
                "timescale/chart/TimescaleChart");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
