package io.github.classpca;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a result comes from.
 *
 * @param libraryVersion version of this library, or "development"
 * @param dl4jVersion version of Deeplearning4j, or "unknown"
 * @param backend the ND4J backend's class
 * @param settings the configuration in one line
 * @param seed the seed of all draws
 * @param examples labelled examples taken
 * @param unlabelled examples passed over for want of a label
 * @param passes passes over the iterator
 * @param inMemory whether the sample was kept in memory between layers
 * @param readSeconds time for reading the sample into memory; 0 where it is read anew for each
 *     layer
 * @param totalSeconds time for everything
 */
public record Provenance(
        String libraryVersion,
        String dl4jVersion,
        String backend,
        String settings,
        long seed,
        long examples,
        long unlabelled,
        int passes,
        boolean inMemory,
        double readSeconds,
        double totalSeconds) {

    private static final String DL4J_PROPERTIES =
            "/META-INF/maven/org.deeplearning4j/deeplearning4j-nn/pom.properties";

    private static final String UNKNOWN = "unknown";

    static Provenance of(
            LayerwisePcaConfiguration configuration,
            TrainingSample sample,
            double readSeconds,
            double totalSeconds) {
        return new Provenance(
                Optional.ofNullable(Provenance.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                findDl4jVersion(),
                Nd4j.getBackend().getClass().getName(),
                configuration.toString(),
                configuration.seed(),
                sample.examples(),
                sample.unlabelled(),
                sample.passes(),
                sample.inMemory(),
                readSeconds,
                totalSeconds);
    }

    /** Read from the jar itself: DL4J's own VersionCheck looks in a folder that has moved. */
    private static String findDl4jVersion() {
        try (InputStream stream = MultiLayerNetwork.class.getResourceAsStream(DL4J_PROPERTIES)) {
            Properties properties = new Properties();
            if (stream != null) {
                properties.load(stream);
            }
            return properties.getProperty("version", UNKNOWN);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
