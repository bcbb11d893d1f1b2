package io.github.classpca.report;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.LayerwisePcaConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The versions and the machine that a result comes from, and when.
 *
 * @param libraryVersion version of this library, or "development" where it is not run from its jar
 * @param dl4jVersion version of Deeplearning4j, or "unknown"
 * @param nd4jVersion version of ND4J, or "unknown"
 * @param backend the ND4J backend's class
 * @param backendVersion version of the backend's jar, or "unknown"
 * @param backendBuild what the backend's natives tell of themselves, such as HAVE_ONEDNN
 * @param java name and version of the JVM
 * @param operatingSystem name, version and architecture
 * @param processors processors that the JVM may use
 * @param blasThreads threads of the backend's BLAS
 * @param maxMemory bytes that the JVM's heap may grow to; the default of {@link
 *     LayerwisePcaConfiguration#momentsBudget()} is half of it
 * @param date when this was taken down
 */
public record Environment(
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
        Instant date) {

    private static final String UNKNOWN = "unknown";

    /**
     * Takes down where this JVM runs, and the time.
     *
     * @return the environment
     */
    public static Environment current() {
        Class<?> backend = Nd4j.getBackend().getClass();
        return new Environment(
                Optional.ofNullable(Environment.class.getPackage().getImplementationVersion())
                        .orElse("development"),
                version("org.deeplearning4j/deeplearning4j-nn", MultiLayerNetwork.class),
                version("org.nd4j/nd4j-api", Nd4j.class),
                backend.getName(),
                versionOfJar(backend),
                String.join(", ", Nd4j.getBackend().buildInfo().strip().split("\\s*\\R\\s*")),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Nd4j.factory().blas().getMaxThreads(),
                Runtime.getRuntime().maxMemory(),
                Instant.now());
    }

    /**
     * Returns the same by name, for reports.
     *
     * @return numbers and texts, in the order of this record; the date as in ISO 8601
     */
    public ImmutableMap<String, Object> toMap() {
        return ImmutableMap.<String, Object>builder()
                .put("libraryVersion", libraryVersion)
                .put("dl4jVersion", dl4jVersion)
                .put("nd4jVersion", nd4jVersion)
                .put("backend", backend)
                .put("backendVersion", backendVersion)
                .put("backendBuild", backendBuild)
                .put("java", java)
                .put("operatingSystem", operatingSystem)
                .put("processors", processors)
                .put("blasThreads", blasThreads)
                .put("maxMemory", maxMemory)
                .put("date", date.toString())
                .buildOrThrow();
    }

    /** Read from the jar itself: DL4J's own VersionCheck looks in a folder that has moved. */
    private static String version(String artifact, Class<?> of) {
        String file = "/META-INF/maven/" + artifact + "/pom.properties";
        try (InputStream stream = of.getResourceAsStream(file)) {
            return stream == null ? UNKNOWN : version(stream);
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    /** Of a class of an artifact that is not known; unknown where a jar holds several. */
    private static String versionOfJar(Class<?> type) {
        try {
            URLConnection place =
                    type.getResource(type.getSimpleName() + ".class").openConnection();
            if (!(place instanceof JarURLConnection inJar)) {
                return UNKNOWN;
            }
            inJar.setUseCaches(false);
            try (JarFile jar = inJar.getJarFile()) {
                List<JarEntry> found =
                        jar.stream()
                                .filter(entry -> entry.getName().endsWith("/pom.properties"))
                                .toList();
                if (found.size() != 1) {
                    return UNKNOWN;
                }
                try (InputStream stream = jar.getInputStream(found.get(0))) {
                    return version(stream);
                }
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static String version(InputStream stream) throws IOException {
        Properties properties = new Properties();
        properties.load(stream);
        return properties.getProperty("version", UNKNOWN);
    }
}
