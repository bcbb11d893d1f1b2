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

class TimescaleChartTest {

    @TempDir private Path folder;

    @Test
    void drawsEachLayerAndItsTau() throws Exception {
        TimescaleChart chart = TimescaleChart.of(report(0.1), "a small network");
        chart.writePng(folder.resolve("curves.png"));
        chart.writeSvg(folder.resolve("curves.svg"));

        BufferedImage picture = ImageIO.read(folder.resolve("curves.png").toFile());
        assertThat(picture.getWidth()).isGreaterThan(900);
        // Text is drawn as outlines, so only their number tells of it.
        Document svg =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(withoutDoctype(folder.resolve("curves.svg")));
        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(10);
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
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        network.setListeners(listener);
        DataSet batch = new DataSet(Nd4j.rand(8, 4), Nd4j.eye(2).repeat(0, 4));
        for (int i = 0; i < 60; i++) {
            network.fit(batch);
        }
        return listener.report();
    }
}
