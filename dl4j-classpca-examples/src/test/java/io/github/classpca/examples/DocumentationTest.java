package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.CifarTest;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import io.github.classpca.timescale.TimescaleReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** The snippets of README.md are the code of QuickStart, which runs. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..");

    @ParameterizedTest
    @CsvSource({
        "README.md, trainer",
        "README.md, initializer",
        "README.md, plain",
        "README.md, iterator",
        "README.md, direct",
        "docs/timescales.md, timescales",
        "docs/command.md, saved"
    })
    void pagesShowCodeThatCompiles(String page, String region) throws IOException {
        Path source =
                Path.of("src/main/java", QuickStart.class.getName().replace('.', '/') + ".java");
        List<String> lines = Files.readAllLines(source);
        int from = indexOf(lines, "// tag::" + region + "[]") + 1;
        int to = indexOf(lines, "// end::" + region + "[]");
        String snippet = String.join("\n", lines.subList(from, to)).stripIndent().strip();
        assertThat(Files.readString(ROOT.resolve(page))).contains("```java\n" + snippet + "\n```");
    }

    @Test
    void theSnippetsWork(@TempDir Path folder) throws IOException {
        LabelledData sample = Mnist.sample();
        ComparedNetwork network = Networks.lenet(sample.train(), Networks.settings(1));
        MultiLayerNetwork trained =
                QuickStart.trainer(
                        network.configuration(),
                        ExampleIterator.shuffled(sample.train().first(500), 50, 1),
                        ExampleIterator.inOrder(sample.test().first(200), 100));
        assertThat(
                        trained.evaluate(ExampleIterator.inOrder(sample.test().first(200), 100))
                                .accuracy())
                .isGreaterThan(0.7);
        ConvolutionLayer layer =
                QuickStart.initializer(ExampleIterator.inOrder(sample.train().first(500), 50));
        assertThat(layer.getWeightInitFn()).hasToString("WeightInitClassPca[20, 1, 5, 5]");
        QuickStart.plain(trained, folder.resolve("model.zip").toFile());
        assertThat(folder.resolve("model.zip")).isNotEmptyFile();
    }

    @Test
    void theInstrumentWorks(@TempDir Path folder) throws IOException {
        LabelledData sample = Mnist.sample();
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        Networks.dense(sample.train(), Networks.settings(1), 500).configuration());
        network.init();
        TimescaleReport report =
                QuickStart.timescales(
                        network,
                        ExampleIterator.shuffled(sample.train().first(640), 64, 1),
                        folder);
        assertThat(report.lastUpdate()).isEqualTo(50);
        assertThat(folder.resolve("curves.png")).isNotEmptyFile();
        assertThat(folder.resolve("report.json")).isNotEmptyFile();
    }

    @Test
    void theIteratorsAreOrdinaryOnes(@TempDir Path folder) throws IOException {
        CifarTest.writeCifar10(folder, 3);
        List<DataSetIterator> iterators = QuickStart.iterators(folder);
        assertThat(iterators.get(0).next().numExamples()).isEqualTo(15);
        assertThat(iterators.get(1).next().getFeatures().shape()).containsExactly(3, 3, 32, 32);
        assertThat(iterators.get(1).getLabels()).hasSize(10);
    }

    private static int indexOf(List<String> lines, String mark) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(mark)) {
                return i;
            }
        }
        throw new AssertionError("no line " + mark);
    }
}
