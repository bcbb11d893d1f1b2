package io.github.classpca.examples.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.examples.compare.OutputFile;
import io.github.classpca.examples.data.DataFileException;
import io.github.classpca.examples.data.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/**
 * A trained network with all that is needed to use it.
 *
 * <p>The file is what {@link ModelSerializer} writes, and loads without this library: the network,
 * and its normalizer ({@link ModelSerializer#restoreNormalizerFromFile}), which takes raw values.
 * Two objects lie beside them ({@link ModelSerializer#getObjectFromFile}): {@value #LABELS}, a list
 * of the names of the classes, and {@value #ABOUT}, a string of JSON that says what the inputs are
 * and where the network comes from; beside a network for tables {@value #TRANSFORM}, as {@code
 * TransformProcess.fromJson} takes it.
 *
 * @param network the network
 * @param labels the names of the classes, in the order of its outputs
 * @param normalizer what brings raw values to those that the network takes
 * @param input what the raw values are
 * @param origin how it was made: data set, method, test accuracy, command, versions, date
 */
public record SavedModel(
        MultiLayerNetwork network,
        ImmutableList<String> labels,
        DataNormalization normalizer,
        ModelInput input,
        ImmutableMap<String, Object> origin) {

    /** The object that lists the classes. */
    public static final String LABELS = "labels";

    /** The object that says what the inputs are. */
    public static final String ABOUT = "classpca.json";

    /** The object of a model of a table: the transform of DataVec that makes its raw values. */
    public static final String TRANSFORM = "transform.json";

    private static final ObjectMapper MAPPER =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private record About(ModelInput input, Map<String, Object> origin) {}

    /**
     * Writes the file. What was there under its name stays until the new file is complete.
     *
     * @param file the file
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void write(Path file) {
        OutputFile.write(
                file,
                part -> {
                    ModelSerializer.writeModel(network, part.toFile(), false);
                    ModelSerializer.addNormalizerToModel(part.toFile(), normalizer);
                    ModelSerializer.addObjectToFile(part.toFile(), LABELS, new ArrayList<>(labels));
                    ModelSerializer.addObjectToFile(
                            part.toFile(),
                            ABOUT,
                            MAPPER.writeValueAsString(new About(input, origin)));
                    if (input instanceof ModelInput.Table table) {
                        ModelSerializer.addObjectToFile(
                                part.toFile(),
                                TRANSFORM,
                                table.encoding().toTransformProcess().toJson());
                    }
                });
    }

    /**
     * Predicts examples.
     *
     * @param names what each is called
     * @param raw raw values, a batch; <b>changed in place</b>
     * @return a prediction for each
     */
    public List<Prediction> predict(List<String> names, INDArray raw) {
        normalizer.transform(raw);
        double[][] output = network.output(raw).castTo(DataType.DOUBLE).toDoubleMatrix();
        List<Prediction> predictions = new ArrayList<>();
        for (int n = 0; n < output.length; n++) {
            predictions.add(Prediction.of(names.get(n), labels, output[n]));
        }
        return predictions;
    }

    /**
     * Checks that examples are such as the network takes.
     *
     * @param examples the examples
     * @throws DataFileException if they are of another shape or of other classes
     */
    void requireFit(DataSource examples) {
        ModelInput other = ModelInput.of(examples);
        if (!other.equals(input)) {
            throw new DataFileException("the model takes " + input + ", these are " + other);
        }
        if (!labels.equals(examples.labels())) {
            throw new DataFileException(
                    "the model knows the classes "
                            + labels
                            + ", these examples have "
                            + examples.labels());
        }
    }

    /**
     * Reads a file.
     *
     * @param file what {@link #write} wrote
     * @return its contents
     * @throws DataFileException if there is none, or it is none of these
     */
    public static SavedModel read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataFileException("No file " + file);
        }
        try {
            if (!ModelSerializer.listObjectsInFile(file.toFile()).contains(ABOUT)) {
                throw new DataFileException(
                        file
                                + ": says nothing of its inputs and classes; expected a model saved by"
                                + " 'classpca … --save'");
            }
            About about =
                    MAPPER.readValue(
                            (String) ModelSerializer.getObjectFromFile(file.toFile(), ABOUT),
                            About.class);
            List<String> labels = ModelSerializer.getObjectFromFile(file.toFile(), LABELS);
            return new SavedModel(
                    ModelSerializer.restoreMultiLayerNetwork(file.toFile(), false),
                    ImmutableList.copyOf(labels),
                    ModelSerializer.restoreNormalizerFromFile(file.toFile()),
                    about.input(),
                    ImmutableMap.copyOf(about.origin()));
        } catch (JsonProcessingException e) {
            throw new DataFileException(
                    file
                            + ": what it says of its inputs is not understood; was it saved by a later"
                            + " version? "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataFileException known) {
                throw known;
            }
            throw new DataFileException(file + ": is no model of DL4J: " + e.getMessage(), e);
        }
    }
}
