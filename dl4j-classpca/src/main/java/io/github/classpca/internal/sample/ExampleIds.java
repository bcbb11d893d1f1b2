package io.github.classpca.internal.sample;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.network.Activations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    private static final HashFunction HASH = Hashing.murmur3_128();

    private ExampleIds() {}

    /**
     * Returns that of each example.
     *
     * @param inputs the features of each input of the network, {@code [N, ...]}
     * @param classes the class of each example
     */
    static long[] of(Activations[] inputs, int[] classes) {
        Hasher[] hashers = new Hasher[classes.length];
        for (int n = 0; n < hashers.length; n++) {
            hashers[n] = HASH.newHasher().putInt(classes[n]);
        }
        for (Activations input : inputs) {
            byte[] bytes = bytes(input.values());
            int each = bytes.length / hashers.length;
            for (int n = 0; n < hashers.length; n++) {
                hashers[n].putBytes(bytes, n * each, each);
            }
        }
        long[] ids = new long[hashers.length];
        for (int n = 0; n < ids.length; n++) {
            ids[n] = hashers[n].hash().asLong();
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
