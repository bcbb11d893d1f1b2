package io.github.classpca.internal.linalg;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.util.concurrent.Monitor;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.arrays.RowBlock;
import io.github.classpca.internal.blas.Syrk;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import io.github.classpca.rows.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Mean and scatter of the rows of each of some groups; to be used by one thread, uses all cores.
 *
 * <p>Rows are left where they are until there are enough of them. Then they are sorted by group and
 * cut into blocks of one group, which are worked on in parallel. Large means would cost single
 * precision its digits, so a block is shifted by the mean of a few of the group's rows, and by its
 * own where that turns out to be far off. The product of a block is {@link Syrk} in the rows' own
 * type; blocks are merged in double (Chan, Golub, LeVeque 1979, eq. 2.1), in the order of the rows.
 *
 * <p>So the same rows, added in the same portions, give the same bits on any number of cores: BLAS
 * has one thread for each block. Only rows of some 8,000 values and more, whose blocks do not fit
 * into memory side by side, are left to all of its threads, which may change the last bits.
 */
public final class ScatterAccumulator {

    /** The square of more is beyond what an array of the JVM holds. */
    public static final int MAX_DIMENSION = 46_340;

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

    /** Rows of a group whose mean is the first guess at that of its blocks. */
    private static final int GUESSED_FROM = 64;

    /**
     * How many times its variance the second moment of a feature about the shift may be: each
     * factor of ten costs a digit of the seven that single precision has.
     */
    private static final double MAX_CANCELLATION = 30;

    private final int dimension;
    private final DataType type;
    private final int blockRows;
    private final long pendingMemory;
    private final Group[] groups;
    private final List<Batch> pending = new ArrayList<>();
    private long pendingBytes;

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Batch(Rows rows, int[] groupOfRow) {}

    /** What is known of the rows of one group, and which of its blocks is to be merged next. */
    private static final class Group {
        private final double[] mean;
        private final SymmetricMatrix scatter;
        private long count;
        private int turn;

        Group(int dimension) {
            mean = new double[dimension];
            scatter = new SymmetricMatrix(dimension);
        }
    }

    /** Rows of all groups that wait, sorted. */
    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Sorted(long[] places, int[] ends) {

        int start(int group) {
            return group == 0 ? 0 : ends[group - 1];
        }
    }

    /**
     * Rows to be multiplied at once.
     *
     * @param turn its number among those of its group
     * @param shift the guess at its mean
     */
    private record Block(int group, int turn, int from, int to, Values shift) {}

    /** What one thread works with; to be closed. */
    private final class Worker {
        private final Values row = Values.zeros(type, dimension);
        private final Values sum = Values.zeros(type, dimension);
        private final GramProduct product;
        private final RowBlock block;

        Worker(int rows) {
            product = new GramProduct(type, dimension);
            block = new RowBlock(type, rows, dimension);
        }

        /** Takes the rows of a block about a shift; returns their mean, seen from there. */
        double[] take(Sorted rows, Block of, Values shift) {
            sum.clear();
            block.clear();
            int batch = -1;
            RowReader reader = null;
            for (int i = of.from(); i < of.to(); i++) {
                long place = rows.places()[i];
                int next = (int) (place >>> Integer.SIZE);
                if (next != batch) {
                    batch = next;
                    reader = pending.get(batch).rows().reader();
                }
                reader.read((int) place, row);
                shift(row, shift, sum);
                block.add(row);
            }
            product.multiply(block);
            double[] off = new double[dimension];
            HeapArrays.add(off, sum);
            for (int j = 0; j < dimension; j++) {
                off[j] /= of.to() - of.from();
            }
            return off;
        }

        void work(Sorted rows, Block of, Monitor monitor) {
            Values shift = of.shift();
            double[] off = take(rows, of, shift);
            if (isFar(off, shift, of.to() - of.from())) {
                shift = HeapArrays.sum(shift, off);
                off = take(rows, of, shift);
            }
            Group group = groups[of.group()];
            if (comesToTurn(group, of.turn(), monitor)) {
                merge(group, shift, off, of.to() - of.from());
                next(group, of.turn(), monitor);
            }
        }

        /** Tells whether a mean is so far off that products about the shift lose digits. */
        private boolean isFar(double[] off, Values shift, int count) {
            for (int j = 0; j < dimension; j++) {
                double aboutShift = product.diagonal(j);
                double aboutMean = aboutShift - count * off[j] * off[j];
                if (!(aboutShift <= MAX_CANCELLATION * aboutMean)
                        && Math.abs(off[j]) > 2 * HeapArrays.ulp(shift, j)) {
                    return true;
                }
            }
            return false;
        }

        private void merge(Group group, Values shift, double[] off, int count) {
            product.addTo(group.scatter);
            group.scatter.addOuter(off, -(double) count);
            // From here on the mean itself, and then what it is away from the group's.
            HeapArrays.add(off, shift);
            long total = group.count + count;
            for (int j = 0; j < dimension; j++) {
                off[j] -= group.mean[j];
                group.mean[j] += off[j] * count / total;
            }
            if (group.count > 0) {
                group.scatter.addOuter(off, (double) group.count / total * count);
            }
            group.count = total;
        }

        void close() {
            block.close();
            product.close();
        }
    }

    /**
     * Waits for the blocks before; false where one of them has failed and none is merged any more.
     */
    private static boolean comesToTurn(Group group, int turn, Monitor monitor) {
        monitor.enterWhenUninterruptibly(
                new Monitor.Guard(monitor) {
                    @Override
                    public boolean isSatisfied() {
                        return group.turn >= turn;
                    }
                });
        try {
            return group.turn == turn;
        } finally {
            monitor.leave();
        }
    }

    private static void next(Group group, int turn, Monitor monitor) {
        monitor.enter();
        try {
            group.turn += group.turn == turn ? 1 : 0;
        } finally {
            monitor.leave();
        }
    }

    /**
     * Makes an empty accumulator.
     *
     * @param groups the number of groups, at least 1
     * @param dimension the length d of a row, from 1 to {@value #MAX_DIMENSION}
     * @param type the type of the products: DOUBLE for double, any other for float
     * @throws IllegalArgumentException if the dimension is out of its range
     */
    public ScatterAccumulator(int groups, int dimension, DataType type) {
        this(groups, dimension, type, pendingMemory(groups, dimension));
    }

    /** The same, with the bytes of rows to wait for before they are worked on. */
    ScatterAccumulator(int groups, int dimension, DataType type, long pendingMemory) {
        checkArgument(
                dimension >= 1 && dimension <= MAX_DIMENSION,
                "dimension must be from 1 to %s, got %s; make the layer's input smaller",
                MAX_DIMENSION,
                dimension);
        this.dimension = dimension;
        this.type = type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        this.blockRows = blockRows(dimension, this.type);
        this.pendingMemory = pendingMemory;
        this.groups = new Group[groups];
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
        return (long) dimension * (dimension + blockRows(dimension, type)) * type.width();
    }

    /** Returns how many workers fit into memory, and 1 also where not even one does. */
    private static long fitting(int dimension, DataType type) {
        return Math.max(1, WORKING_MEMORY / bytesOfWorker(dimension, type));
    }

    private static int workers(int dimension, DataType type) {
        return (int) Math.min(fitting(dimension, type), Parallel.threads());
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
        pending.add(new Batch(rows, groupOfRow));
        pendingBytes += rows.bytes();
        if (pendingBytes >= pendingMemory) {
            work();
        }
    }

    private void work() {
        Sorted rows = sortedByGroup();
        List<Block> blocks = blocks(rows);
        int most = blocks.stream().mapToInt(block -> block.to() - block.from()).max().orElse(0);
        // Native memory that no failure may leave behind, so it does not outlive the call.
        Queue<Worker> made = new ConcurrentLinkedQueue<>();
        Queue<Worker> idle = new ConcurrentLinkedQueue<>();
        Monitor monitor = new Monitor();
        IntConsumer work =
                b -> {
                    try {
                        Worker worker = idle.poll();
                        if (worker == null) {
                            worker = new Worker(most);
                            made.add(worker);
                        }
                        worker.work(rows, blocks.get(b), monitor);
                        idle.add(worker);
                    } catch (RuntimeException | Error e) {
                        openAllTurns(monitor);
                        throw e;
                    }
                };
        try {
            if (fitting(dimension, type) > 1) {
                int workers = workers(dimension, type);
                Parallel.onOneThread(() -> Parallel.forEach(blocks.size(), workers, work));
            } else {
                IntStream.range(0, blocks.size()).forEach(work);
            }
        } finally {
            made.forEach(Worker::close);
        }
        // Not where it failed: then rows are missing, and the results must not be told.
        pending.clear();
        pendingBytes = 0;
    }

    private void openAllTurns(Monitor monitor) {
        monitor.enter();
        try {
            for (Group group : groups) {
                if (group != null) {
                    group.turn = Integer.MAX_VALUE;
                }
            }
        } finally {
            monitor.leave();
        }
    }

    /**
     * Cuts the rows of each group into blocks; what there is of a group for the first time begins.
     */
    private List<Block> blocks(Sorted rows) {
        List<Block> blocks = new ArrayList<>();
        for (int g = 0; g < groups.length; g++) {
            int from = rows.start(g);
            int count = rows.ends()[g] - from;
            if (count == 0) {
                continue;
            }
            if (groups[g] == null) {
                groups[g] = new Group(dimension);
            }
            groups[g].turn = 0;
            Values shift = guess(rows, from, count);
            // Of one size: a small last one would cost nearly as much as a whole one.
            int parts = (count + blockRows - 1) / blockRows;
            for (int p = 0; p < parts; p++) {
                int start = from + (int) ((long) count * p / parts);
                int end = from + (int) ((long) count * (p + 1) / parts);
                blocks.add(new Block(g, p, start, end, shift));
            }
        }
        return blocks;
    }

    /** Returns the mean of some rows from all over a group's. */
    private Values guess(Sorted rows, int from, int count) {
        int taken = Math.min(count, GUESSED_FROM);
        Values row = Values.zeros(type, dimension);
        double[] mean = new double[dimension];
        for (int i = 0; i < taken; i++) {
            long place = rows.places()[from + (int) ((long) count * i / taken)];
            pending.get((int) (place >>> Integer.SIZE)).rows().reader().read((int) place, row);
            HeapArrays.add(mean, row);
        }
        for (int j = 0; j < dimension; j++) {
            mean[j] /= taken;
        }
        return HeapArrays.sum(Values.zeros(type, dimension), mean);
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

    /** Shifts a row, <b>in place</b>, and adds it to a sum; all of one precision. */
    private static void shift(Values row, Values by, Values sum) {
        if (row instanceof Values.Doubles x) {
            shift(x.array(), ((Values.Doubles) by).array(), ((Values.Doubles) sum).array());
        } else {
            shift(
                    ((Values.Floats) row).array(),
                    ((Values.Floats) by).array(),
                    ((Values.Floats) sum).array());
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

    /** Works off all rows that wait; more may be added afterwards. */
    public void finish() {
        if (!pending.isEmpty()) {
            work();
        }
    }

    private void checkFinished() {
        checkState(pending.isEmpty(), "rows wait: the accumulator is not finished");
    }

    /**
     * Returns the number of rows of a group, once {@linkplain #finish finished}.
     *
     * @param group its index
     * @return N
     */
    public long count(int group) {
        checkFinished();
        return groups[group] == null ? 0 : groups[group].count;
    }

    /**
     * Returns the mean of a group, once {@linkplain #finish finished}.
     *
     * @param group its index; with at least one row
     * @return m, of length d; NaN or infinite where a row was
     */
    public double[] mean(int group) {
        checkFinished();
        return groups[group].mean.clone();
    }

    /**
     * Returns the scatter of a group, once {@linkplain #finish finished}.
     *
     * @param group its index; with at least one row
     * @return {@code sum (x - m)(x - m)^T}, not divided; not a copy, so rows that are added later
     *     change it
     */
    public SymmetricMatrix scatter(int group) {
        checkFinished();
        return groups[group].scatter;
    }
}
