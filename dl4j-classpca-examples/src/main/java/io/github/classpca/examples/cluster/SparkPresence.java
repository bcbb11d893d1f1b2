package io.github.classpca.examples.cluster;

/** Tells whether Spark is on the class path, before anything is asked of it. */
public final class SparkPresence {

    /** What to do where it is not. */
    public static final String HINT =
            "Spark is not on the class path: build with 'mvn package -DskipTests"
                    + " -Dspark.scope=compile -Denforcer.skip', or submit the jar by spark-submit"
                    + " (docs/spark.md)";

    private SparkPresence() {}

    /**
     * Looks for it.
     *
     * @return whether it is there
     */
    public static boolean isPresent() {
        try {
            Class.forName("org.apache.spark.api.java.JavaSparkContext");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
