package io.github.classpca.internal.sample;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.network.Activations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Tells examples apart by what they are, whatever their order, their batches and the machine that
 * has them: a hash of the features, in the network's data type, and the class.
 *
 * <p>Draws that go by it, such as which patches of a picture are taken, so come out the same on any
 * split of the data.
 */
final class ExampleIds {

    /** Of a whole array at once it is several times as fast as those that also take parts. */
    private static final HashFunction HASH = Hashing.farmHashFingerprint64();

    private ExampleIds() {}

    /**
     * Returns that of each example.
     *
     * @param inputs the features of each input of the network, {@code [N, ...]}
     * @param classes the class of each example
     */
    static long[] of(Activations[] inputs, int[] classes) {
        long[] ids = Arrays.stream(classes).mapToLong(c -> c).toArray();
        for (Activations input : inputs) {
            byte[] bytes = bytes(input.values());
            int each = bytes.length / ids.length;
            for (int n = 0; n < ids.length; n++) {
                long own = HASH.hashBytes(bytes, n * each, each).asLong();
                ids[n] = HASH.newHasher().putLong(ids[n]).putLong(own).hash().asLong();
            }
        }
        return ids;
    }

    private static byte[] bytes(INDArray values) {
        if (values.dataType() == DataType.DOUBLE) {
            double[] doubles = HeapArrays.doubles(values);
            byte[] bytes = new byte[HeapArrays.length(doubles.length, Double.BYTES)];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(doubles);
            return bytes;
        }
        float[] floats = HeapArrays.floats(values);
        byte[] bytes = new byte[HeapArrays.length(floats.length, Float.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
        return bytes;
    }
}
