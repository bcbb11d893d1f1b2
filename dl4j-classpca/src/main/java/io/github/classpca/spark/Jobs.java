package io.github.classpca.spark;

import com.google.common.base.Throwables;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;

/** Runs jobs by a name that Spark's page shows, and fails as the local trainers do. */
final class Jobs {

    private static final String[] PROPERTIES = {
        "spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel"
    };

    private final JavaSparkContext spark;
    private final String group = "classpca-" + UUID.randomUUID();

    Jobs(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Runs a job.
     *
     * @throws DL4JException as an executor has thrown it
     * @throws CancellationException if this thread is interrupted; its flag stays set
     */
    <R> R run(String description, Callable<R> job) {
        SparkContext context = spark.sc();
        String[] before = new String[PROPERTIES.length];
        for (int i = 0; i < before.length; i++) {
            before[i] = context.getLocalProperty(PROPERTIES[i]);
        }
        spark.setJobGroup(group, "classpca: " + description, true);
        try {
            return job.call();
        } catch (Exception e) {
            if (Thread.interrupted()
                    || Throwables.getCausalChain(e).stream()
                            .anyMatch(InterruptedException.class::isInstance)) {
                context.cancelJobGroup(group);
                throw cancelled(description, e);
            }
            throw asHere(e);
        } finally {
            for (int i = 0; i < before.length; i++) {
                context.setLocalProperty(PROPERTIES[i], before[i]);
            }
        }
    }

    /**
     * Frees what the cluster keeps, on a thread that may be interrupted; its flag stays as it is.
     * Spark asks the cluster and waits for an answer, which an interrupted thread cannot.
     */
    static void tidyUp(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CancellationException cancelled(String description, Exception cause) {
        Thread.currentThread().interrupt();
        CancellationException cancelled =
                new CancellationException(
                        "Interrupted during \""
                                + description
                                + "\"; layers finished before keep their new weights, all others"
                                + " their old ones");
        cancelled.initCause(cause);
        return cancelled;
    }

    /** Returns what an executor has thrown, as if it had been thrown here. */
    private static RuntimeException asHere(Exception thrown) {
        for (Throwable cause : Throwables.getCausalChain(thrown)) {
            if (cause instanceof DL4JInvalidInputException) {
                return new DL4JInvalidInputException(cause.getMessage(), thrown);
            }
            if (cause instanceof DL4JInvalidConfigException) {
                return new DL4JInvalidConfigException(cause.getMessage(), thrown);
            }
        }
        return thrown instanceof RuntimeException own
                ? own
                : new IllegalStateException(thrown.getMessage(), thrown);
    }
}
