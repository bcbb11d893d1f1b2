package io.github.classpca.internal.sample;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Finds NaN and infinity in arrays of any data type. */
public final class Finiteness {

    /** There is none. */
    public static final int NONE = -1;

    private Finiteness() {}

    /** Returns where the first value that is not finite is, in c order, or {@link #NONE}. */
    public static int firstNotFinite(INDArray array) {
        // Of finite values the sum may still overflow: in half precision it does above 65,504.
        if (Double.isFinite(array.sumNumber().doubleValue())) {
            return NONE;
        }
        double[] values = array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                return i;
            }
        }
        return NONE;
    }
}
