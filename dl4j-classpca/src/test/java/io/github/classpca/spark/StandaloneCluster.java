package io.github.classpca.spark;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A standalone cluster on the loopback interface: a master and two workers of one core, each a
 * process of its own, and executors that the workers start. It has what a cluster has installed,
 * Spark and the old Guava of its distribution; all else is shipped by who submits.
 */
final class StandaloneCluster implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private static final List<String> SHIPPED =
            List.of(
                    "/org/nd4j/",
                    "/org/deeplearning4j/",
                    "/org/datavec/",
                    "/org/bytedeco/",
                    "/com/google/guava/");

    private final Path folder;
    private final Path home;
    private final int port;
    private final List<Process> processes = new ArrayList<>();
    private final List<String> installed = new ArrayList<>();
    private final List<String> jars = new ArrayList<>();

    StandaloneCluster(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        home = Files.createDirectories(folder.resolve("spark"));
        Files.createDirectories(home.resolve("jars"));
        Files.createFile(home.resolve("RELEASE"));
        for (String entry :
                Splitter.on(File.pathSeparatorChar).split(System.getProperty("java.class.path"))) {
            String path = entry.replace(File.separatorChar, '/');
            if (path.endsWith("/target/classes")) {
                jars.add(jar(Path.of(entry), folder.resolve("dl4j-classpca.jar")));
            } else if (SHIPPED.stream().anyMatch(path::contains)) {
                jars.add(entry);
            } else if (path.endsWith(".jar")) {
                installed.add(entry);
            }
        }
        Path oldGuava = Path.of("target", "guava-of-spark").toAbsolutePath();
        try (Stream<Path> old = Files.list(oldGuava)) {
            old.forEach(jar -> installed.add(0, jar.toString()));
        }
        port = freePort();
        start(
                "master",
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--webui-port",
                "0");
        await("master", "Starting Spark master");
        for (String worker : List.of("worker-1", "worker-2")) {
            start(
                    worker,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--cores",
                    "1",
                    "--memory",
                    "2g",
                    "--webui-port",
                    "0",
                    "--work-dir",
                    folder.resolve(worker).toString(),
                    master());
            await(worker, "Successfully registered with master");
        }
    }

    String master() {
        return "spark://127.0.0.1:" + port;
    }

    /** Returns the jars to ship, separated by commas. */
    String jars() {
        return String.join(",", jars);
    }

    private static String jar(Path classes, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                jar.putNextEntry(new JarEntry(name));
                jar.write(Files.readAllBytes(file));
            }
        }
        return target.toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void start(String name, String main, String... arguments) throws IOException {
        List<String> command = java();
        command.addAll(List.of("-Xmx512m", "-cp", String.join(File.pathSeparator, installed)));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
        command.add(main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment()
                .put("SPARK_DIST_CLASSPATH", String.join(File.pathSeparator, installed));
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        processes.add(builder.redirectErrorStream(true).redirectOutput(log(name).toFile()).start());
    }

    /** Returns the beginning of the command of a JVM that Spark can live in. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Splitter.on(' ')
                .omitEmptyStrings()
                .split(JavaModuleOptions.defaultModuleOptions())
                .forEach(command::add);
        return command;
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    private void await(String name, String line) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!Files.readString(log(name)).contains(line)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(name + ": " + Files.readString(log(name)));
            }
            Thread.sleep(50);
        }
    }

    /**
     * Kills one of the executors, which the driver does not know yet; tells whether there was one.
     */
    boolean killAnExecutor() {
        return processes.stream()
                .flatMap(Process::children)
                .findFirst()
                .map(ProcessHandle::destroyForcibly)
                .orElse(false);
    }

    /** Returns what the executors have written, for the message of a failure. */
    String logs() {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.getFileName().toString().equals("stderr")).toList()) {
                text.append(file).append('\n').append(Files.readString(file)).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
