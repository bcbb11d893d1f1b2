package io.github.classpca.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.TestNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Several processes, as on a cluster. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Spark needs Hadoop's winutils there")
class SparkClusterTest {

    @TempDir private static Path folder;

    private static StandaloneCluster cluster;
    private static ClusterDriver driver;
    private static List<String> paths;
    private static INDArray expected;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        cluster = new StandaloneCluster(folder);
        paths = new ArrayList<>();
        DataSet all = TestNetworks.dataSet(ClusterDriver.EXAMPLES, 2, 12, 12);
        for (int from = 0; from < ClusterDriver.EXAMPLES; from += 250) {
            File file = folder.resolve("part-" + from + ".bin").toFile();
            ((DataSet) all.getRange(from, from + 250)).save(file);
            paths.add(file.toURI().toString());
        }
        driver = new ClusterDriver(cluster.master(), cluster.jars(), paths);
        expected = ClusterDriver.expected();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void assertExpected(INDArray parameters) {
        assertThat(parameters.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    }

    /** It takes what it has of the sample along, which others read again. */
    @Test
    void anExecutorMayDieInTheMiddleOfALayer() {
        AtomicBoolean killed = new AtomicBoolean();
        INDArray parameters =
                driver.run(
                        Optional.empty(),
                        layer -> {
                            if (layer > 0 && !killed.get()) {
                                killed.set(cluster.killAnExecutor());
                            }
                        });
        assertThat(killed).as(cluster.logs()).isTrue();
        assertExpected(parameters);
    }

    @Test
    void aDriverThatIsStartedAgainGoesOnBehindWhatIsFinished()
            throws IOException, InterruptedException {
        String checkpoints = folder.resolve("layers").toUri().toString();
        List<String> command = StandaloneCluster.java();
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterDriver.class.getName(),
                        cluster.master(),
                        cluster.jars(),
                        checkpoints));
        command.addAll(paths);
        Process first =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("driver.log").toFile())
                        .start();
        assertThat(first.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(first.exitValue()).isEqualTo(9);
        List<Integer> started = new ArrayList<>();
        assertExpected(driver.run(Optional.of(checkpoints), started::add));
        assertThat(started).containsExactly(2, 3);
    }
}
