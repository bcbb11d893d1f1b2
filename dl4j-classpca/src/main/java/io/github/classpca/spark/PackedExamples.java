package io.github.classpca.spark;

import com.google.common.primitives.Ints;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.sample.SampleBatch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A batch of examples at the features as bytes, to be kept and sent: the round of the sample that
 * they belong to, the record that the first of them comes from, and what a {@link SampleBatch} has.
 */
final class PackedExamples {

    /**
     * What bytes were unpacked to.
     *
     * @param origin the name of the first record
     */
    record Unpacked(String origin, SampleBatch batch) {}

    private PackedExamples() {}

    /** Packs batches of arrays of the same shapes, one after the other. */
    static byte[] pack(int round, String origin, List<SampleBatch> batches) {
        SampleBatch first = batches.get(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(round);
            out.writeInt(batches.stream().mapToInt(batch -> batch.classes().length).sum());
            out.writeUTF(origin);
            int inputs = first.flow().outputs().size();
            out.writeInt(inputs);
            for (int i = 0; i < inputs; i++) {
                int source = LayerGraph.FIRST_INPUT - i;
                ArrayForm.write(joined(batches, batch -> batch.flow().from(source).values()), out);
                boolean masked = first.flow().from(source).mask() != null;
                out.writeBoolean(masked);
                if (masked) {
                    ArrayForm.write(
                            joined(batches, batch -> batch.flow().from(source).mask()), out);
                }
            }
            out.writeInt(first.stepClasses().map(steps -> steps[0].length).orElse(0));
            for (SampleBatch batch : batches) {
                for (int n = 0; n < batch.classes().length; n++) {
                    out.writeLong(batch.ids()[n]);
                    out.writeInt(batch.classes()[n]);
                    if (batch.stepClasses().isPresent()) {
                        for (int c : batch.stepClasses().get()[n]) {
                            out.writeInt(c);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the round that packed examples belong to. */
    static int round(byte[] packed) {
        return Ints.fromBytes(packed[0], packed[1], packed[2], packed[3]);
    }

    /** Unpacks examples. */
    static Unpacked unpack(byte[] packed) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(packed))) {
            in.readInt();
            int examples = in.readInt();
            String origin = in.readUTF();
            Activations[] inputs = new Activations[in.readInt()];
            for (int i = 0; i < inputs.length; i++) {
                INDArray values = ArrayForm.read(in);
                inputs[i] = Activations.of(values, in.readBoolean() ? ArrayForm.read(in) : null);
            }
            int steps = in.readInt();
            long[] ids = new long[examples];
            int[] classes = new int[examples];
            int[][] ofStep = new int[examples][steps];
            for (int n = 0; n < examples; n++) {
                ids[n] = in.readLong();
                classes[n] = in.readInt();
                for (int t = 0; t < steps; t++) {
                    ofStep[n][t] = in.readInt();
                }
            }
            return new Unpacked(
                    origin,
                    new SampleBatch(
                            Flow.of(inputs),
                            ids,
                            classes,
                            steps == 0 ? Optional.empty() : Optional.of(ofStep)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether two batches can be packed together. */
    static boolean areAlike(SampleBatch one, SampleBatch other) {
        for (int i = 0; i < one.flow().outputs().size(); i++) {
            Activations a = one.flow().from(LayerGraph.FIRST_INPUT - i);
            Activations b = other.flow().from(LayerGraph.FIRST_INPUT - i);
            if (!Arrays.equals(shape(a.values()), shape(b.values()))
                    || !Arrays.equals(shape(a.mask()), shape(b.mask()))) {
                return false;
            }
        }
        return one.stepClasses().isPresent() == other.stepClasses().isPresent();
    }

    /** Returns the shape of one example; empty where there is no array. */
    private static long[] shape(INDArray array) {
        return array == null ? new long[0] : Arrays.copyOfRange(array.shape(), 1, array.rank());
    }

    /** Returns one batch of several that are alike. */
    static SampleBatch joined(List<SampleBatch> batches) {
        return unpack(pack(0, "", batches)).batch();
    }

    private static INDArray joined(
            List<SampleBatch> batches, Function<SampleBatch, INDArray> array) {
        return batches.size() == 1
                ? array.apply(batches.get(0))
                : Nd4j.concat(0, batches.stream().map(array).toArray(INDArray[]::new));
    }
}
