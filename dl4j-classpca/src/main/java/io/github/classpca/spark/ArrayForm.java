package io.github.classpca.spark;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.rows.Values;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes arrays in bulk: the data type, the shape, the values in c order. */
final class ArrayForm {

    private ArrayForm() {}

    static void write(INDArray array, DataOutput out) throws IOException {
        out.writeUTF(array.dataType().name());
        out.writeInt(array.rank());
        for (long size : array.shape()) {
            out.writeLong(size);
        }
        if (array.dataType() == DataType.DOUBLE) {
            HeapArrays.write(HeapArrays.doubles(array), out);
        } else {
            HeapArrays.write(HeapArrays.floats(array), out);
        }
    }

    static INDArray read(DataInput in) throws IOException {
        DataType type = DataType.valueOf(in.readUTF());
        long[] shape = new long[in.readInt()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.readLong();
        }
        int length = HeapArrays.length(1, Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        return type == DataType.DOUBLE
                ? HeapArrays.array(new Values.Doubles(HeapArrays.read(length, in)), shape)
                : HeapArrays.array(new Values.Floats(HeapArrays.readFloats(length, in)), shape)
                        .castTo(type);
    }
}
