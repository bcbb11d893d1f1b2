package io.github.classpca.spark;

import io.github.classpca.internal.fit.MomentsMemory;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.network.util.JavaUtils;
import org.deeplearning4j.exception.DL4JInvalidConfigException;

/**
 * What a cluster has room for.
 *
 * @param spark the driver's side of it
 */
record Cluster(JavaSparkContext spark) {

    /** What a result may take: Spark sends it as one array of bytes. */
    private static final long MAX_RESULT = Integer.MAX_VALUE - (64L << 20);

    /** Of what Spark lets results take, what is left to ours. */
    private static final double SHARE_OF_RESULTS = 0.9;

    private static final Pattern LOCAL = Pattern.compile("local\\[(\\*|\\d+)");

    private static final String DRIVER_MEMORY = "spark.driver.memory";
    private static final String EXECUTOR_MEMORY = "spark.executor.memory";
    private static final String MAX_RESULT_SIZE = "spark.driver.maxResultSize";

    private SparkConf conf() {
        return spark.getConf();
    }

    private boolean isLocal() {
        return spark.isLocal() && !spark.master().startsWith("local-cluster");
    }

    /** Returns how many tasks run in one JVM at a time. */
    int tasksAtOnce() {
        return Math.max(1, cores() / conf().getInt("spark.task.cpus", 1));
    }

    /** Returns how many cores one JVM has for tasks. */
    private int cores() {
        if (!isLocal()) {
            // On a standalone cluster an executor has all of a worker's where nothing is set.
            int executors = Math.max(1, spark.sc().getExecutorMemoryStatus().size() - 1);
            return conf().getInt("spark.executor.cores", spark.defaultParallelism() / executors);
        }
        Matcher threads = LOCAL.matcher(spark.master());
        if (!threads.lookingAt()) {
            return 1;
        }
        return threads.group(1).equals("*")
                ? Runtime.getRuntime().availableProcessors()
                : Integer.parseInt(threads.group(1));
    }

    /** Returns the heap of an executor, in bytes. */
    private long executorMemory() {
        return isLocal()
                ? Runtime.getRuntime().maxMemory()
                : JavaUtils.byteStringAsBytes(conf().get(EXECUTOR_MEMORY, "1g"));
    }

    /** Returns what one result may take, in bytes. */
    private long resultSize() {
        long allowed = JavaUtils.byteStringAsBytes(conf().get(MAX_RESULT_SIZE, "1g"));
        return allowed == 0
                ? MAX_RESULT
                : Math.min(MAX_RESULT, (long) (SHARE_OF_RESULTS * allowed));
    }

    /** Returns what the moments of so many classes take to be sent. */
    private static long resultBytes(MomentsMemory memory, int atATime) {
        int matrices = atATime + (atATime < memory.classes() ? 1 : 0);
        return matrices * SymmetricMatrix.bytes(memory.inputs())
                + (1L + memory.inputs()) * memory.classes() * Double.BYTES;
    }

    /** Fails where driver, executors or results have no room for the moments of a layer. */
    void requireRoom(String layer, MomentsMemory memory, int atATime) {
        memory.require(
                layer,
                atATime,
                memory.leastBytes(atATime),
                Runtime.getRuntime().maxMemory(),
                "the driver has",
                DRIVER_MEMORY);
        memory.require(
                layer,
                atATime,
                tasksAtOnce() * memory.gatheringBytes(atATime),
                executorMemory(),
                "an executor with " + tasksAtOnce() + " tasks at once has",
                EXECUTOR_MEMORY);
        memory.require(
                layer,
                atATime,
                resultBytes(memory, atATime),
                resultSize(),
                "a result may take",
                MAX_RESULT_SIZE + ", at most 2g counts");
    }

    /**
     * Fails where a result has no room for normal equations.
     *
     * @param layer its name
     */
    void requireRoomForEquations(String layer, int classes, int inputs) {
        long bytes = SymmetricMatrix.bytes(inputs) + (1L + inputs) * classes * Double.BYTES;
        if (bytes > resultSize()) {
            throw new DL4JInvalidConfigException(
                    String.format(
                            Locale.ROOT,
                            "%s: normal equations of %d features take %.1f GB, but a result may"
                                    + " take %.1f GB (%s, at most 2g counts); raise it, or pool to"
                                    + " fewer features",
                            layer,
                            inputs,
                            bytes / 1e9,
                            resultSize() / 1e9,
                            MAX_RESULT_SIZE));
        }
    }

    /** Returns how many examples may be brought here with so many features. */
    long affordableExamples(int inputs) {
        return resultSize() / ((HeldTask.HEAD + inputs) * (long) Double.BYTES);
    }

    /** Returns how many classes are gathered in one job, and solved side by side. */
    MomentsMemory.Plan plan(MomentsMemory memory, OptionalLong budget) {
        long ofDriver = budget.orElse(Runtime.getRuntime().maxMemory() / 2);
        long ofExecutor = budget.orElse(executorMemory() / 2);
        MomentsMemory.Plan plan = memory.within(ofDriver);
        int atATime = plan.classesAtATime();
        while (atATime > 1
                && (tasksAtOnce() * memory.gatheringBytes(atATime) > ofExecutor
                        || resultBytes(memory, atATime) > resultSize())) {
            atATime--;
        }
        return new MomentsMemory.Plan(atATime, plan.solvedAtOnce());
    }
}
