package io.github.classpca.timescale.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.classpca.timescale.ConvergenceTimescaleListener;
import io.github.classpca.timescale.TimescaleReport;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class TimescaleChartTest {

    @TempDir private Path folder;

    @Test
    void drawsEachLayerAndItsTau() throws Exception {
        TimescaleChart chart = TimescaleChart.of(report(0.1), "a small network");
        chart.writePng(folder.resolve("curves.png"));
        chart.writeSvg(folder.resolve("curves.svg"));

        BufferedImage picture = ImageIO.read(folder.resolve("curves.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(900);
        // Okabe and Ito's blue and vermillion, of the first layer and the second.
        assertThat(pixels(picture, 0x0072B2)).isGreaterThan(300);
        assertThat(pixels(picture, 0xD55E00)).isGreaterThan(300);
        Document svg =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(withoutDoctype(folder.resolve("curves.svg")));
        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(3);
        NodeList texts = svg.getElementsByTagName("text");
        assertThat(IntStream.range(0, texts.getLength()))
                .extracting(i -> texts.item(i).getTextContent())
                .contains("1/e", "reference", "0", "60")
                .anyMatch(text -> text.matches("0 dense 3: tau [\\d.]+ \\([\\d.]+-[\\d.]+\\)"))
                .anyMatch(text -> text.startsWith("1 output 2: tau "));
    }

    @Test
    void drawsTheActivationsToo() throws Exception {
        TimescaleChart.ofCka(report(0.1), "a small network").writePng(folder.resolve("cka.png"));

        BufferedImage picture = ImageIO.read(folder.resolve("cka.png").toFile());
        assertThat(pixels(picture, 0x0072B2)).isGreaterThan(300);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimescaleChart.ofCka(report(0), "still"))
                .withMessageContaining("no activations");
    }

    private static int pixels(BufferedImage picture, int color) {
        int count = 0;
        for (int x = 0; x < picture.getWidth(); x++) {
            for (int y = 0; y < picture.getHeight(); y++) {
                count += (picture.getRGB(x, y) & 0xFFFFFF) == color ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void refusesWhereNothingMoved() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimescaleChart.of(report(0), "still"))
                .withMessageContaining("no layer moved");
    }

    /** The DTD would be fetched. */
    private static InputStream withoutDoctype(Path svg) throws IOException {
        String text = Files.readString(svg).replaceFirst("(?s)<!DOCTYPE.*?>", "");
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static TimescaleReport report(double rate) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Sgd(rate))
                                .list()
                                .layer(new DenseLayer.Builder().nIn(4).nOut(3).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .nIn(3)
                                                .nOut(2)
                                                .build())
                                .build());
        network.init();
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder()
                        .frequency(1)
                        .probe(Nd4j.rand(12, 4))
                        .build();
        network.setListeners(listener);
        DataSet batch = new DataSet(Nd4j.rand(8, 4), Nd4j.eye(2).repeat(0, 4));
        for (int i = 0; i < 60; i++) {
            network.fit(batch);
        }
        return listener.report();
    }
}
