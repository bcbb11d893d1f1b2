package io.github.classpca.linalg;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Mean and scatter of the rows of each of some groups; to be used by one thread, uses all cores.
 *
 * <p>Rows are left where they are until there are enough of them. Then each group takes its own,
 * shifted by its first one, which takes out what large means would cost in single precision; a
 * block of them is a large gemm in the rows' own type, on and above the diagonal. Products are
 * added up in double, in the order of the rows, and moved to the mean at the end.
 */
public final class ScatterAccumulator {

    /** Memory for rows that wait, in bytes, where nothing asks for more. */
    public static final long PENDING_MEMORY = 64L << 20;

    /** A block of so much stays in a cache of the third level with others of its kind. */
    private static final long BLOCK_BYTES = 8L << 20;

    /** Products of fewer rows cost as much to add up as to take. */
    private static final int MIN_BLOCK_ROWS = 1024;

    private static final int MAX_BLOCK_ROWS = 4096;

    private final int dimension;
    private final DataType type;
    private final int blockRows;
    private final long pendingMemory;
    private final Group[] groups;
    private final List<Batch> pending = new ArrayList<>();

    /** One for each thread that has worked so far. */
    private final Queue<Bench> benches = new ConcurrentLinkedQueue<>();

    private long pendingBytes;
    private boolean finished;

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Batch(Rows rows, int[] groupOfRow) {}

    /** What is known of the rows of one group, about its shift. */
    private static final class Group {
        private final Object shift;
        private final double[] sum;
        private final SymmetricPanels products;
        private long count;

        Group(DataType type, int dimension) {
            shift = HeapArrays.allocate(type, dimension);
            sum = new double[dimension];
            products = new SymmetricPanels(dimension);
        }
    }

    /** What one thread works with. */
    private final class Bench {
        private final Object row = HeapArrays.allocate(type, dimension);
        private final Object blockSum = HeapArrays.allocate(type, dimension);
        private final RowBlock block = new RowBlock(type, blockRows, dimension);
        private final GramProduct product = new GramProduct(type, dimension);

        void add(Group group) {
            if (group.count++ == 0) {
                System.arraycopy(row, 0, group.shift, 0, dimension);
            }
            shift(row, group.shift, blockSum);
            block.add(row);
        }

        void multiply(Group group) {
            product.addTo(group.products, block);
            HeapArrays.add(group.sum, blockSum);
            HeapArrays.clear(blockSum);
            block.clear();
        }

        void close() {
            block.close();
            product.close();
        }
    }

    /**
     * Makes an empty accumulator.
     *
     * @param groups the number of groups, at least 1
     * @param dimension the length d of a row, at least 1
     * @param type the type of the products: DOUBLE for double, any other for float
     * @param pendingMemory bytes of what rows are read from to wait for before they are worked on
     */
    public ScatterAccumulator(int groups, int dimension, DataType type, long pendingMemory) {
        this.dimension = dimension;
        this.type = type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        long rows = BLOCK_BYTES / ((long) dimension * this.type.width());
        this.blockRows = (int) Math.max(MIN_BLOCK_ROWS, Math.min(MAX_BLOCK_ROWS, rows));
        this.pendingMemory = pendingMemory;
        this.groups = new Group[groups];
    }

    /**
     * Adds rows.
     *
     * @param rows rows of length d and of this accumulator's type; <b>kept for a while</b>, so what
     *     they are read from must not be changed until {@link #finish}
     * @param groupOfRow the group of each row; a row of a negative group is passed over
     */
    public void add(Rows rows, int[] groupOfRow) {
        checkState(!finished, "the accumulator takes no more rows");
        pending.add(new Batch(rows, groupOfRow));
        pendingBytes += rows.bytes();
        if (pendingBytes >= pendingMemory) {
            work();
        }
    }

    private void work() {
        int[] ends = new int[groups.length];
        long[] places = placesByGroup(ends);
        Parallel.forEach(
                groups.length,
                group -> {
                    int from = group == 0 ? 0 : ends[group - 1];
                    if (from < ends[group]) {
                        work(group, places, from, ends[group]);
                    }
                });
        pending.clear();
        pendingBytes = 0;
    }

    /**
     * Sorts the rows that wait by their group: the batch of each in the upper half, its index there
     * in the lower.
     */
    private long[] placesByGroup(int[] ends) {
        for (Batch batch : pending) {
            for (int group : batch.groupOfRow()) {
                if (group >= 0) {
                    ends[group]++;
                }
            }
        }
        Arrays.parallelPrefix(ends, Integer::sum);
        long[] places = new long[ends[ends.length - 1]];
        for (int b = pending.size() - 1; b >= 0; b--) {
            int[] groupOfRow = pending.get(b).groupOfRow();
            for (int r = groupOfRow.length - 1; r >= 0; r--) {
                if (groupOfRow[r] >= 0) {
                    places[--ends[groupOfRow[r]]] = (long) b << Integer.SIZE | r;
                }
            }
        }
        // What is left are the starts; the end of a group is the start of the next.
        System.arraycopy(ends, 1, ends, 0, ends.length - 1);
        ends[ends.length - 1] = places.length;
        return places;
    }

    private void work(int index, long[] places, int from, int to) {
        if (groups[index] == null) {
            groups[index] = new Group(type, dimension);
        }
        Group group = groups[index];
        Bench bench = benches.poll();
        if (bench == null) {
            bench = new Bench();
        }
        // Blocks of one size: a small last one would cost nearly as much as a whole one.
        int blocks = (to - from + blockRows - 1) / blockRows;
        int batch = -1;
        RowReader reader = null;
        for (int b = 0, i = from; b < blocks; b++) {
            for (int end = from + (int) ((long) (to - from) * (b + 1) / blocks); i < end; i++) {
                int next = (int) (places[i] >>> Integer.SIZE);
                if (next != batch) {
                    batch = next;
                    reader = pending.get(batch).rows().reader();
                }
                reader.read((int) places[i], bench.row);
                bench.add(group);
            }
            bench.multiply(group);
        }
        benches.add(bench);
    }

    private static void shift(Object row, Object by, Object sum) {
        if (row instanceof double[] x) {
            shift(x, (double[]) by, (double[]) sum);
        } else {
            shift((float[]) row, (float[]) by, (float[]) sum);
        }
    }

    private static void shift(double[] row, double[] by, double[] sum) {
        for (int j = 0; j < row.length; j++) {
            double value = row[j] - by[j];
            row[j] = value;
            sum[j] += value;
        }
    }

    /**
     * Sums of one block stay in float: of what is left after the shift it loses next to nothing.
     */
    private static void shift(float[] row, float[] by, float[] sum) {
        for (int j = 0; j < row.length; j++) {
            float value = row[j] - by[j];
            row[j] = value;
            sum[j] += value;
        }
    }

    /** Works off all rows and frees what it worked with; no more are taken afterwards. */
    public void finish() {
        if (finished) {
            return;
        }
        work();
        finished = true;
        benches.forEach(Bench::close);
        benches.clear();
        for (Group group : groups) {
            if (group != null) {
                // About the mean instead of the shift s: the sum less N (m - s)(m - s)^T.
                group.products.addOuter(off(group), -(double) group.count);
                group.products.mirrorDiagonalBlocks();
            }
        }
    }

    /**
     * Returns the number of rows of a group, once {@linkplain #finish finished}.
     *
     * @param group its index
     * @return N
     */
    public long count(int group) {
        checkState(finished, "the accumulator is not finished");
        return groups[group] == null ? 0 : groups[group].count;
    }

    /**
     * Returns the mean of a group, once {@linkplain #finish finished}.
     *
     * @param group its index; with at least one row
     * @return m, of length d; NaN or infinite where a row was
     */
    public double[] mean(int group) {
        checkState(finished, "the accumulator is not finished");
        double[] mean = off(groups[group]);
        HeapArrays.add(mean, groups[group].shift);
        return mean;
    }

    /**
     * Returns the scatter of a group, once {@linkplain #finish finished}.
     *
     * @param group its index; with at least one row
     * @return {@code sum (x - m)(x - m)^T}, not divided; not a copy
     */
    public SymmetricPanels scatter(int group) {
        checkState(finished, "the accumulator is not finished");
        return groups[group].products;
    }

    /** Returns how far the mean is from the shift. */
    private static double[] off(Group group) {
        double[] off = group.sum.clone();
        for (int j = 0; j < off.length; j++) {
            off[j] /= group.count;
        }
        return off;
    }
}
