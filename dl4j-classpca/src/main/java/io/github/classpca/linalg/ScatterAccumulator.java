package io.github.classpca.linalg;

import static com.google.common.base.Preconditions.checkState;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Mean and scatter of the rows of each of some groups; to be used by one thread, uses all cores.
 *
 * <p>Rows are left where they are until there are enough of them. Then they are sorted by group and
 * shared out evenly among the cores. Each takes its own into blocks of one group, shifted by the
 * group's first row ever, which takes out what large means would cost in single precision; the
 * product of a block is {@link Syrk} in the rows' own type. Products are added up in double, in the
 * order of the rows, and moved to the mean at the end.
 */
public final class ScatterAccumulator {

    /** What rows that wait may take, where the results do not take much more. */
    private static final long PENDING_MEMORY = 64L << 20;

    /** Of the results: few rows at a time would add to large results too often. */
    private static final double PENDING_SHARE = 0.25;

    /** A block of so much stays in a cache of the third level with others of its kind. */
    private static final long BLOCK_BYTES = 8L << 20;

    /** Products of fewer rows cost as much to add up as to take. */
    private static final int MIN_BLOCK_ROWS = 1024;

    private static final int MAX_BLOCK_ROWS = 4096;

    /** What all workers together may take; wide rows leave more of the cores to BLAS itself. */
    private static final long WORKING_MEMORY = 512L << 20;

    private final int dimension;
    private final DataType type;
    private final int blockRows;
    private final long pendingMemory;
    private final Group[] groups;
    private final Worker[] workers;
    private final List<Batch> pending = new ArrayList<>();
    private long pendingBytes;
    private boolean finished;

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Batch(Rows rows, int[] groupOfRow) {}

    /** Sums over rows that were shifted. */
    private static final class Sums {
        private final double[] sum;
        private final SymmetricMatrix products;
        private long count;

        Sums(int dimension) {
            sum = new double[dimension];
            products = new SymmetricMatrix(dimension);
        }

        void moveTo(Sums other) {
            HeapArrays.add(other.sum, sum);
            Arrays.fill(sum, 0);
            products.moveTo(other.products);
            other.count += count;
            count = 0;
        }
    }

    /** What is known of the rows of one group. */
    private record Group(Object shift, Sums sums) {}

    /** Rows of all groups that wait, sorted. */
    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Sorted(long[] places, int[] ends) {

        int start(int group) {
            return group == 0 ? 0 : ends[group - 1];
        }
    }

    /** What one thread works with. */
    private final class Worker {
        private final Object row = HeapArrays.allocate(type, dimension);
        private final Object blockSum = HeapArrays.allocate(type, dimension);
        private final RowBlock block = new RowBlock(type, blockRows, dimension);
        private final GramProduct product = new GramProduct(type, dimension);

        /** Of the group that the worker before has begun with; made when there is one. */
        private Sums continued;

        private int continuedGroup;

        void work(Sorted rows, int from, int to) {
            continuedGroup = -1;
            for (int g = 0; g < groups.length; g++) {
                int start = Math.max(from, rows.start(g));
                int end = Math.min(to, rows.ends()[g]);
                if (start < end) {
                    Sums sums = groups[g].sums();
                    if (rows.start(g) < from) {
                        continuedGroup = g;
                        continued = continued == null ? new Sums(dimension) : continued;
                        sums = continued;
                    }
                    add(rows.places(), start, end, groups[g].shift(), sums);
                }
            }
        }

        private void add(long[] places, int from, int to, Object shift, Sums sums) {
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
                    reader.read((int) places[i], row);
                    shift(row, shift, blockSum);
                    block.add(row);
                }
                product.addTo(sums.products, block);
                HeapArrays.add(sums.sum, blockSum);
                HeapArrays.clear(blockSum);
                block.clear();
            }
            sums.count += to - from;
        }

        /** Hands over what belongs to a group of another worker. */
        void handOver() {
            if (continuedGroup >= 0) {
                continued.moveTo(groups[continuedGroup].sums());
            }
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
     */
    public ScatterAccumulator(int groups, int dimension, DataType type) {
        this(groups, dimension, type, pendingMemory(groups, dimension));
    }

    /** The same, with the bytes of rows to wait for before they are worked on. */
    ScatterAccumulator(int groups, int dimension, DataType type, long pendingMemory) {
        this.dimension = dimension;
        this.type = type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        this.blockRows = blockRows(dimension, this.type);
        this.pendingMemory = pendingMemory;
        this.groups = new Group[groups];
        this.workers = new Worker[workers(dimension, this.type)];
    }

    private static long pendingMemory(int groups, int dimension) {
        double share = PENDING_SHARE * groups * SymmetricMatrix.bytes(dimension);
        return Math.max(PENDING_MEMORY, (long) share);
    }

    private static int blockRows(int dimension, DataType type) {
        long rows = BLOCK_BYTES / ((long) dimension * type.width());
        return (int) Math.max(MIN_BLOCK_ROWS, Math.min(MAX_BLOCK_ROWS, rows));
    }

    private static long bytesOfWorker(int dimension, DataType type) {
        long values = (long) dimension * (dimension + blockRows(dimension, type));
        return values * type.width() + SymmetricMatrix.bytes(dimension);
    }

    private static int workers(int dimension, DataType type) {
        long fit = WORKING_MEMORY / bytesOfWorker(dimension, type);
        return (int) Math.max(1, Math.min(fit, Nd4j.factory().blas().getMaxThreads()));
    }

    /**
     * Returns what is taken while rows are added, besides the results.
     *
     * @param groups the number of groups
     * @param dimension the length d of a row
     * @param type the type of the products
     * @return bytes
     */
    public static long workingMemory(int groups, int dimension, DataType type) {
        return pendingMemory(groups, dimension)
                + workers(dimension, type) * bytesOfWorker(dimension, type);
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
        Sorted rows = sortedByGroup();
        int count = rows.places().length;
        begin(rows);
        // No worker is made where no rows wait.
        int parts = Math.min(count, Math.max(1, Math.min(workers.length, count / MIN_BLOCK_ROWS)));
        Parallel.forEach(
                parts,
                w -> {
                    if (workers[w] == null) {
                        workers[w] = new Worker();
                    }
                    int from = (int) ((long) count * w / parts);
                    int to = (int) ((long) count * (w + 1) / parts);
                    workers[w].work(rows, from, to);
                });
        for (int w = 0; w < parts; w++) {
            workers[w].handOver();
        }
        pending.clear();
        pendingBytes = 0;
    }

    /**
     * Sorts the rows that wait by their group: the batch of each in the upper half of its place,
     * its index there in the lower.
     */
    private Sorted sortedByGroup() {
        int[] ends = new int[groups.length];
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
        return new Sorted(places, ends);
    }

    /** Begins the groups that have rows for the first time. */
    private void begin(Sorted rows) {
        for (int g = 0; g < groups.length; g++) {
            if (groups[g] == null && rows.start(g) < rows.ends()[g]) {
                long place = rows.places()[rows.start(g)];
                Object shift = HeapArrays.allocate(type, dimension);
                Rows first = pending.get((int) (place >>> Integer.SIZE)).rows();
                first.reader().read((int) place, shift);
                groups[g] = new Group(shift, new Sums(dimension));
            }
        }
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
        for (int w = 0; w < workers.length; w++) {
            if (workers[w] != null) {
                workers[w].close();
                workers[w] = null;
            }
        }
        for (Group group : groups) {
            if (group != null) {
                // About the mean instead of the shift s: the sum less N (m - s)(m - s)^T.
                group.sums().products.addOuter(off(group.sums()), -(double) group.sums().count);
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
        return groups[group] == null ? 0 : groups[group].sums.count;
    }

    /**
     * Returns the mean of a group, once {@linkplain #finish finished}.
     *
     * @param group its index; with at least one row
     * @return m, of length d; NaN or infinite where a row was
     */
    public double[] mean(int group) {
        checkState(finished, "the accumulator is not finished");
        double[] mean = off(groups[group].sums);
        HeapArrays.add(mean, groups[group].shift);
        return mean;
    }

    /**
     * Returns the scatter of a group, once {@linkplain #finish finished}.
     *
     * @param group its index; with at least one row
     * @return {@code sum (x - m)(x - m)^T}, not divided; not a copy
     */
    public SymmetricMatrix scatter(int group) {
        checkState(finished, "the accumulator is not finished");
        return groups[group].sums.products;
    }

    /** Returns how far the mean is from the shift. */
    private static double[] off(Sums sums) {
        double[] off = sums.sum.clone();
        for (int j = 0; j < off.length; j++) {
            off[j] /= sums.count;
        }
        return off;
    }
}
