package io.github.classpca;

/**
 * Where a {@link LayerwisePcaResult} comes from.
 *
 * @param environment the versions and the machine
 * @param configuration the settings; what each layer made of them is in its {@link LayerReport}
 * @param examples labelled examples taken
 * @param unlabelled examples passed over for want of a label
 * @param passes passes over the iterator
 * @param inMemory whether the sample was kept in memory between layers
 * @param readSeconds time for reading the sample into memory; 0 where it is read anew for each
 *     layer
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
