package io.github.classpca;

/**
 * Where a {@link LayerwisePcaResult} comes from.
 *
 * @param environment the versions and the machine
 * @param configuration the settings; what each layer made of them is in its {@link LayerReport}
 * @param examples labelled examples taken
 * @param unlabelled examples ignored for want of a label
 * @param passes times that examples were run through the network from the features: 1 where they
 *     were kept in memory between layers
 * @param inMemory whether the sample was kept in memory; otherwise it was in a temporary file
 * @param readSeconds time for reading the sample from the iterator
 * @param totalSeconds time for everything
 */
public record Provenance(
        Environment environment,
        LayerwisePcaConfiguration configuration,
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
                Environment.current(),
                configuration,
                sample.examples(),
                sample.unlabelled(),
                sample.passes(),
                sample.inMemory(),
                readSeconds,
                totalSeconds);
    }
}
