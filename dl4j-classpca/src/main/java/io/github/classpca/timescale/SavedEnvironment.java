package io.github.classpca.timescale;

import io.github.classpca.report.Environment;
import java.io.Serializable;
import java.time.Instant;

/** An {@link Environment} in the form that a listener is saved with. */
record SavedEnvironment(
        String libraryVersion,
        String dl4jVersion,
        String nd4jVersion,
        String backend,
        String backendVersion,
        String backendBuild,
        String java,
        String operatingSystem,
        int processors,
        int blasThreads,
        long maxMemory,
        String date)
        implements Serializable {

    static SavedEnvironment current() {
        Environment current = Environment.current();
        return new SavedEnvironment(
                current.libraryVersion(),
                current.dl4jVersion(),
                current.nd4jVersion(),
                current.backend(),
                current.backendVersion(),
                current.backendBuild(),
                current.java(),
                current.operatingSystem(),
                current.processors(),
                current.blasThreads(),
                current.maxMemory(),
                current.date().toString());
    }

    Environment toEnvironment() {
        return new Environment(
                libraryVersion,
                dl4jVersion,
                nd4jVersion,
                backend,
                backendVersion,
                backendBuild,
                java,
                operatingSystem,
                processors,
                blasThreads,
                maxMemory,
                Instant.parse(date));
    }
}
