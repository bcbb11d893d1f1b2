package io.github.classpca.examples.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.TableEncoding;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the raw values are that a model takes, behind its normalizer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ModelInput.Pictures.class, name = "pictures"),
    @JsonSubTypes.Type(value = ModelInput.Table.class, name = "table")
})
public sealed interface ModelInput {

    /**
     * Returns what examples have.
     *
     * @param examples the examples
     * @return what a network that is trained on them takes
     */
    static ModelInput of(DataSource examples) {
        if (examples.encoding().isPresent()) {
            return new Table(examples.encoding().orElseThrow());
        }
        long[] shape = examples.shape();
        return new Pictures((int) shape[0], (int) shape[1], (int) shape[2]);
    }

    /**
     * Rows of a table.
     *
     * @param encoding how their fields become numbers
     */
    record Table(TableEncoding encoding) implements ModelInput {

        @Override
        public String toString() {
            return encoding.toString();
        }
    }

    /**
     * Pictures: levels from 0 to 255, {@code [N, channels, height, width]}, red first.
     *
     * @param channels 1 for shades of grey, 3 for colours
     * @param height in pixels
     * @param width in pixels
     */
    record Pictures(int channels, int height, int width) implements ModelInput {

        /**
         * Puts pictures together.
         *
         * @param pictures levels as unsigned bytes, channel by channel, row by row
         * @return a batch of raw values
         */
        public INDArray batch(List<byte[]> pictures) {
            int size = channels * height * width;
            float[] values = new float[Math.multiplyExact(pictures.size(), size)];
            for (int n = 0; n < pictures.size(); n++) {
                for (int i = 0; i < size; i++) {
                    values[n * size + i] = pictures.get(n)[i] & 0xFF;
                }
            }
            return Nd4j.create(values, new long[] {pictures.size(), channels, height, width}, 'c');
        }

        @Override
        public String toString() {
            return height + "x" + width + " pictures of " + channels + " channels";
        }
    }
}
