package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableMap;
import org.nd4j.linalg.factory.Nd4j;

/** Says what a figure was measured on. */
public final class Environment {

    private Environment() {}

    /**
     * Describes the machine and the versions.
     *
     * @param settings what else to tell of the run
     * @return names and values
     */
    public static ImmutableMap<String, String> describe(String settings) {
        return ImmutableMap.of(
                "java",
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "processors",
                Integer.toString(Runtime.getRuntime().availableProcessors()),
                "backend",
                Nd4j.getBackend().getClass().getSimpleName(),
                "settings",
                settings);
    }
}
