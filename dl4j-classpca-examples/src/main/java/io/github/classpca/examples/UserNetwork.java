package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataFileException;
import io.github.classpca.examples.data.DataSource;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network that a user describes in a file. */
final class UserNetwork {

    private final Path file;
    private final MultiLayerConfiguration configuration;

    private UserNetwork(Path file, MultiLayerConfiguration configuration) {
        this.file = file;
        this.configuration = configuration;
    }

    /**
     * Reads a configuration.
     *
     * @param file what {@link MultiLayerConfiguration#toJson} or {@link
     *     MultiLayerConfiguration#toYaml} gives, the latter under a name that ends in .yaml or .yml
     * @throws DataFileException if it is none of these
     */
    static UserNetwork read(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        String text;
        try {
            text = Files.readString(file);
        } catch (MalformedInputException e) {
            throw new DataFileException(file + ": is no text; expected JSON or YAML", e);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
        if (text.contains("networkInputs")) {
            throw new DataFileException(
                    file
                            + ": describes a ComputationGraph; comparisons take a"
                            + " MultiLayerConfiguration");
        }
        try {
            return new UserNetwork(
                    file,
                    yaml
                            ? MultiLayerConfiguration.fromYaml(text)
                            : MultiLayerConfiguration.fromJson(text));
        } catch (RuntimeException e) {
            throw new DataFileException(
                    file
                            + ": is no MultiLayerConfiguration of DL4J in "
                            + (yaml ? "YAML" : "JSON")
                            + ": "
                            + firstLine(e),
                    e);
        }
    }

    /**
     * Returns a network to compare methods on: this one, but for what {@code direct} takes.
     *
     * @param usual what is compared otherwise
     * @param train what it is trained on
     * @param seed seed of its weights
     * @throws DataFileException if the network does not take the examples, or does not tell their
     *     classes
     */
    ComparedNetwork over(ComparedNetwork usual, DataSource train, long seed) {
        MultiLayerConfiguration own = configuration.clone();
        for (NeuralNetConfiguration layer : own.getConfs()) {
            layer.setSeed(seed);
        }
        requireFit(own.clone(), train);
        ImmutableList<Integer> convolutions = layers(own, ConvolutionLayer.class::isInstance);
        ImmutableList<Integer> computed =
                convolutions.isEmpty() ? layers(own, UserNetwork::isDense) : convolutions;
        if (computed.isEmpty()) {
            throw new DataFileException(
                    file + ": has neither convolutions nor hidden dense layers to be computed");
        }
        return usual.with(own, computed);
    }

    private static boolean isDense(Layer layer) {
        return layer instanceof DenseLayer;
    }

    /** Returns layers of a kind below the last one, which gives the classes. */
    private static ImmutableList<Integer> layers(
            MultiLayerConfiguration configuration, Predicate<Layer> kind) {
        return IntStream.range(0, configuration.getConfs().size() - 1)
                .filter(index -> kind.test(configuration.getConf(index).getLayer()))
                .boxed()
                .collect(ImmutableList.toImmutableList());
    }

    private void requireFit(MultiLayerConfiguration own, DataSource train) {
        int last = own.getConfs().size() - 1;
        if (last < 0 || !(own.getConf(last).getLayer() instanceof BaseOutputLayer)) {
            throw new DataFileException(
                    file + ": its last layer is no output layer that gives the classes");
        }
        INDArray output;
        String shape = Arrays.toString(train.shape());
        try {
            MultiLayerNetwork network = new MultiLayerNetwork(own);
            network.init();
            output = network.output(train.batch(new int[] {0}).getFeatures());
        } catch (RuntimeException e) {
            throw new DataFileException(
                    file + ": does not take examples of shape " + shape + ": " + firstLine(e), e);
        }
        int classes = train.labels().size();
        if (output.rank() != 2 || output.size(1) != classes) {
            throw new DataFileException(
                    file
                            + ": gives outputs of shape "
                            + Arrays.toString(output.shape())
                            + " for an example, where the data has "
                            + classes
                            + " classes; set nOut of its output layer");
        }
    }

    private static String firstLine(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines().findFirst().orElse(failure.toString());
    }
}
