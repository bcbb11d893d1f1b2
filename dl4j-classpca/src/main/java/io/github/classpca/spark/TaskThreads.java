package io.github.classpca.spark;

import io.github.classpca.internal.blas.BlasThreads;
import io.github.classpca.internal.linalg.Parallel;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keeps each task of a JVM to the processors that Spark has given it.
 *
 * <p>ND4J would take all of them for each task, and the threads of several tasks wait for each
 * other longer than they work. Its number of threads is one for the whole process: the first task
 * lowers it, and the last one puts it back.
 */
final class TaskThreads {

    private static int tasks;
    private static int mastersAtRest;

    private TaskThreads() {}

    /** Does the work of the task that this thread runs. */
    static <T> T within(Supplier<T> work) {
        int own = Math.max(1, TaskContext.get().cpus());
        begin(own);
        try {
            return Parallel.withAtMost(own, work);
        } finally {
            end();
        }
    }

    private static synchronized void begin(int own) {
        Environment environment = Nd4j.getEnvironment();
        if (tasks++ == 0) {
            mastersAtRest = environment.maxMasterThreads();
            environment.setMaxMasterThreads(Math.min(own, mastersAtRest));
        }
        BlasThreads.shareAmong(Math.max(1, BlasThreads.atRest() / own));
    }

    private static synchronized void end() {
        BlasThreads.giveBack();
        if (--tasks == 0) {
            Nd4j.getEnvironment().setMaxMasterThreads(mastersAtRest);
        }
    }
}
