package io.github.classpca;

import java.util.Optional;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.versioncheck.VersionCheck;
import org.nd4j.versioncheck.VersionInfo;

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

    private static String findDl4jVersion() {
        return VersionCheck.getVersionInfos().stream()
                .filter(info -> info.getArtifactId().equals("deeplearning4j-nn"))
                .map(VersionInfo::getBuildVersion)
                .findFirst()
                .orElse("unknown");
    }
}
