package io.github.classpca.moments;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Reads class indices from the label array of a {@link org.nd4j.linalg.dataset.DataSet}.
 *
 * <pre>{@code
 * int[] classOfExample = ClassLabels.read(labels, null, 10, 0);
 * }</pre>
 *
 * <p>Accepted are one-hot rows {@code [N, K]} and a column of class indices {@code [N, 1]} or
 * {@code [N]}. An example is {@linkplain #UNLABELLED unlabelled} when its label mask is zero, its
 * one-hot row is all zeros, or its class index is -1.
 */
public final class ClassLabels {

    /** The class index that stands for "no label". */
    public static final int UNLABELLED = -1;

    private ClassLabels() {}

    /**
     * Returns the class of every example of a batch.
     *
     * @param labels one-hot {@code [N, K]}, or class indices {@code [N, 1]} or {@code [N]}
     * @param mask label mask {@code [N]}, {@code [N, 1]} or {@code [N, K]}, or null
     * @param classes the number of classes K, at least 2
     * @param firstExample position of the batch's first example in the data set, for messages
     * @return {@code N} class indices in {@code 0 .. K-1}, or {@link #UNLABELLED}
     * @throws DL4JInvalidInputException if the labels are missing, have another shape, are soft, or
     *     hold an index that is no class
     */
    public static int[] read(INDArray labels, INDArray mask, int classes, long firstExample) {
        return read(labels, mask, classes, firstExample, false);
    }

    /**
     * Returns the class of every example of a batch with the labels of a hinge loss: 1 for the
     * class and -1 for the others.
     *
     * <p>A column {@code [N, 1]} or {@code [N]} of two classes has -1 for class 0 and 1 for class
     * 1, so that only a mask tells of no label. Labels as of {@link #read} are taken too.
     *
     * @param labels {@code [N, K]}, or {@code [N, 1]} or {@code [N]}
     * @param mask label mask {@code [N]}, {@code [N, 1]} or {@code [N, K]}, or null
     * @param classes the number of classes K, at least 2
     * @param firstExample position of the batch's first example in the data set, for messages
     * @return {@code N} class indices in {@code 0 .. K-1}, or {@link #UNLABELLED}
     * @throws DL4JInvalidInputException as {@link #read}, or if a column of two classes holds both
     *     0 and -1
     */
    public static int[] readSigns(INDArray labels, INDArray mask, int classes, long firstExample) {
        return read(labels, mask, classes, firstExample, true);
    }

    /**
     * Returns the class of every step of a batch of sequences.
     *
     * @param labels one-hot {@code [N, K, T]}
     * @param mask label mask {@code [N, T]}, or null
     * @param classes the number of classes K, at least 2
     * @param firstExample position of the batch's first example in the data set, for messages
     * @return {@code [N][T]} class indices in {@code 0 .. K-1}, or {@link #UNLABELLED}
     * @throws DL4JInvalidInputException if labels or mask have another shape, or labels are soft
     */
    public static int[][] readSteps(
            INDArray labels, INDArray mask, int classes, long firstExample) {
        boolean fits =
                labels.rank() == 3
                        && labels.size(1) == classes
                        && (mask == null
                                || (mask.rank() == 2
                                        && mask.size(0) == labels.size(0)
                                        && mask.size(1) == labels.size(2)));
        if (!fits) {
            throw new DL4JInvalidInputException(
                    "Example "
                            + firstExample
                            + ": labels have shape "
                            + Arrays.toString(labels.shape())
                            + (mask == null
                                    ? ""
                                    : " and their mask " + Arrays.toString(mask.shape()))
                            + ", but the network tells "
                            + classes
                            + " classes of steps apart; give one-hot labels [N, "
                            + classes
                            + ", T] and a mask [N, T] or none");
        }
        int[][] result = new int[(int) labels.size(0)][];
        for (int n = 0; n < result.length; n++) {
            INDArray own = labels.get(NDArrayIndex.point(n)).transpose();
            INDArray ownMask = mask == null ? null : mask.get(NDArrayIndex.point(n));
            try {
                result[n] = read(own, ownMask, classes, 0, false);
            } catch (DL4JInvalidInputException e) {
                throw new DL4JInvalidInputException(
                        "Example " + (firstExample + n) + ", of its steps: " + e.getMessage(), e);
            }
        }
        return result;
    }

    private static int[] read(
            INDArray labels, INDArray mask, int classes, long firstExample, boolean signs) {
        if (labels == null) {
            throw new DL4JInvalidInputException(
                    "Example "
                            + firstExample
                            + ": the iterator gives no labels; class-based PCA needs the class of"
                            + " each example, one-hot [N, "
                            + classes
                            + "] or a column of class indices [N, 1]");
        }
        boolean column = labels.rank() == 1 || (labels.rank() == 2 && labels.size(1) == 1);
        if (!column && (labels.rank() != 2 || labels.size(1) != classes)) {
            throw new DL4JInvalidInputException(
                    "Example "
                            + firstExample
                            + ": labels have shape "
                            + Arrays.toString(labels.shape())
                            + " but the network tells "
                            + classes
                            + " classes apart; give one-hot labels [N, "
                            + classes
                            + "] or a column of class indices [N, 1]");
        }
        double[] values = toVector(labels);
        int count = (int) labels.size(0);
        int width = column ? 1 : classes;
        boolean[] masked = masked(mask, count, firstExample);
        if (signs && !column) {
            signsToOneHot(values, width);
        } else if (signs && classes == 2) {
            signsToIndices(values, masked, firstExample);
        }
        int[] result = new int[count];
        for (int n = 0; n < count; n++) {
            if (masked[n]) {
                result[n] = UNLABELLED;
            } else if (column) {
                result[n] = index(values[n], classes, firstExample + n);
            } else {
                result[n] = hot(values, n * width, width, firstExample + n);
            }
        }
        return result;
    }

    /** Makes 0 of each -1 in rows of nothing but 1 and -1 that have a 1, in place. */
    private static void signsToOneHot(double[] values, int width) {
        for (int from = 0; from < values.length; from += width) {
            double[] row = Arrays.copyOfRange(values, from, from + width);
            if (Arrays.stream(row).allMatch(value -> Math.abs(value) == 1)
                    && Arrays.stream(row).anyMatch(value -> value == 1)) {
                for (int k = from; k < from + width; k++) {
                    values[k] = Math.max(0, values[k]);
                }
            }
        }
    }

    /** Makes 0 of each -1, in place. */
    private static void signsToIndices(double[] values, boolean[] masked, long firstExample) {
        int zero = -1;
        int negative = -1;
        for (int n = 0; n < values.length; n++) {
            zero = !masked[n] && values[n] == 0 ? n : zero;
            negative = !masked[n] && values[n] == -1 ? n : negative;
        }
        if (zero >= 0 && negative >= 0) {
            throw new DL4JInvalidInputException(
                    "Example "
                            + (firstExample + negative)
                            + ": label is -1 where that of example "
                            + (firstExample + zero)
                            + " is 0, and with a hinge loss either is the class that is not 1;"
                            + " give -1 and 1, or 0 and 1, and mask what has no label");
        }
        for (int n = 0; n < values.length; n++) {
            values[n] = values[n] == -1 ? 0 : values[n];
        }
    }

    private static int index(double value, int classes, long example) {
        if (value == UNLABELLED) {
            return UNLABELLED;
        }
        if (!(value >= 0) || value >= classes || value != Math.rint(value)) {
            throw new DL4JInvalidInputException(
                    "Example "
                            + example
                            + ": class index must be a whole number from 0 to "
                            + (classes - 1)
                            + " (or -1 for no label), got "
                            + value);
        }
        return (int) value;
    }

    private static int hot(double[] values, int from, int width, long example) {
        int found = UNLABELLED;
        for (int k = 0; k < width; k++) {
            double value = values[from + k];
            if (value == 0) {
                continue;
            }
            if (value != 1 || found != UNLABELLED) {
                throw new DL4JInvalidInputException(
                        "Example "
                                + example
                                + ": labels must be one-hot (a single 1, or all 0 for no label),"
                                + " got "
                                + Arrays.toString(Arrays.copyOfRange(values, from, from + width))
                                + "; soft labels have no class, so harden them first");
            }
            found = k;
        }
        return found;
    }

    private static boolean[] masked(INDArray mask, int count, long firstExample) {
        boolean[] masked = new boolean[count];
        if (mask == null) {
            return masked;
        }
        if (mask.rank() > 2 || mask.size(0) != count) {
            throw new DL4JInvalidInputException(
                    "Example "
                            + firstExample
                            + ": label mask has shape "
                            + Arrays.toString(mask.shape())
                            + "; expected one value per example, ["
                            + count
                            + ", 1]");
        }
        double[] values = toVector(mask);
        int width = values.length / count;
        for (int n = 0; n < count; n++) {
            int ones = 0;
            for (int k = 0; k < width; k++) {
                ones += values[n * width + k] == 0 ? 0 : 1;
            }
            if (ones != 0 && ones != width) {
                throw new DL4JInvalidInputException(
                        "Example "
                                + (firstExample + n)
                                + ": the label mask hides some outputs and shows others; a class"
                                + " needs the whole row, so mask it with all 0 or all 1");
            }
            masked[n] = ones == 0;
        }
        return masked;
    }

    private static double[] toVector(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }
}
