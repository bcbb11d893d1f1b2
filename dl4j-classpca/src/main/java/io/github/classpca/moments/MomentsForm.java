package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.ScatterAccumulator;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/** The binary form of moments, and what Java's serialization writes in their place. */
final class MomentsForm implements Externalizable {

    private static final long serialVersionUID = 1L;

    /** "CPCM". */
    private static final int NAME = 0x4350434D;

    private static final int VERSION = 1;

    private transient ClassMoments moments;

    /** For serialization, which needs it to be public. */
    public MomentsForm() {}

    MomentsForm(ClassMoments moments) {
        this.moments = moments;
    }

    static void write(ClassMoments moments, DataOutput out) throws IOException {
        checkState(
                moments.scatters().areInMemory(),
                "moments of classes that are not in memory together cannot be written");
        out.writeInt(NAME);
        out.writeInt(VERSION);
        out.writeInt(moments.classes());
        out.writeInt(moments.dimension());
        out.writeDouble(moments.resolution());
        for (int c = 0; c < moments.classes(); c++) {
            out.writeLong(moments.count(c));
            if (moments.count(c) > 0) {
                HeapArrays.write(moments.mean(c), out);
                moments.scatters().of(c).writeTo(out);
            }
        }
    }

    static ClassMoments read(DataInput in) throws IOException {
        if (in.readInt() != NAME) {
            throw new IOException("these are no class moments");
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException(
                    "class moments of version "
                            + version
                            + ", where this library reads version "
                            + VERSION);
        }
        int classes = in.readInt();
        int dimension = in.readInt();
        double resolution = in.readDouble();
        if (classes < 1 || dimension < 1 || dimension > ScatterAccumulator.MAX_DIMENSION) {
            throw new IOException(
                    "class moments of " + classes + " classes and " + dimension + " dimensions");
        }
        long[] counts = new long[classes];
        double[][] means = new double[classes][];
        SymmetricMatrix[] scatters = new SymmetricMatrix[classes];
        for (int c = 0; c < classes; c++) {
            counts[c] = in.readLong();
            if (counts[c] < 0) {
                throw new IOException("class moments with " + counts[c] + " rows of class " + c);
            }
            if (counts[c] > 0) {
                means[c] = HeapArrays.read(dimension, in);
                scatters[c] = SymmetricMatrix.readFrom(dimension, in);
            }
        }
        return new ClassMoments(
                dimension, resolution, counts, means, ClassScatters.whole(scatters));
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
        write(moments, out);
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException {
        moments = read(in);
    }

    private Object readResolve() {
        return moments;
    }
}
