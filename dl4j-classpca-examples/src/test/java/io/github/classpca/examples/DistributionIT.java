package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The zip, unpacked and started as people do. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/classpca is for a Unix shell")
class DistributionIT {

    private static final String VERSION = System.getProperty("classpca.version");
    private static final String PLATFORM = System.getProperty("classpca.platform");

    @TempDir private static Path folder;

    private static Path home;

    @TempDir private Path links;

    private final Map<String, String> environment = new HashMap<>();

    private record Outcome(int code, String out, String err) {}

    @BeforeAll
    static void unpack() throws IOException {
        Path spaced = folder.resolve("a folder's name");
        try (ZipFile zip = new ZipFile(new File(System.getProperty("classpca.zip")))) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                Path file = spaced.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                try (InputStream content = zip.getInputStream(entry)) {
                    Files.copy(content, file);
                }
                boolean runs = (entry.getUnixMode() & 0100) != 0;
                assertThat(file.toFile().setExecutable(runs, false)).isTrue();
            }
        }
        home = spaced.resolve("classpca-" + VERSION);
    }

    @Test
    void holdsWhatIsNeededAndNothingForOtherPlatforms() throws IOException {
        assertThat(home.toFile().list())
                .containsExactlyInAnyOrder(
                        "bin",
                        "lib",
                        "completion",
                        "classpca.jar",
                        "LICENSE",
                        "NOTICE",
                        "README.md");
        assertThat(home.resolve("bin/classpca.bat")).content().contains("\r\n");
        String[] libraries = home.resolve("lib").toFile().list();
        try (JarFile jar = new JarFile(home.resolve("classpca.jar").toFile())) {
            Attributes manifest = jar.getManifest().getMainAttributes();
            assertThat(manifest.getValue(Attributes.Name.CLASS_PATH).split(" "))
                    .containsExactlyInAnyOrder(
                            Arrays.stream(libraries)
                                    .map(name -> "lib/" + name)
                                    .toArray(String[]::new));
            assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
        }
        List<String> natives =
                Arrays.stream(libraries)
                        .filter(name -> name.matches(".*-(linux|macosx|windows|android|ios)-.*"))
                        .toList();
        assertThat(natives)
                .isNotEmpty()
                .allMatch(name -> name.contains(PLATFORM))
                .anyMatch(name -> name.startsWith("nd4j-native-"));
    }

    @Test
    void startsFromAFolderWithSpaces() throws Exception {
        assertVersionIsTold(home.resolve("bin/classpca"));
    }

    @Test
    void startsThroughLinksToLinks() throws Exception {
        Path absolute = folder.resolve("an absolute one");
        Files.createSymbolicLink(absolute, home.resolve("bin/classpca"));
        Path relative = folder.resolve("relative");
        Files.createSymbolicLink(relative, Path.of("an absolute one"));
        assertVersionIsTold(relative);
    }

    @Test
    void startsWithTheJavaOfJavaHome() throws Exception {
        Path spaced = links.resolve("my java");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        writeScript(spaced.resolve("bin/java"), "exec '" + java + "' \"$@\"");
        environment.put("JAVA_HOME", spaced.toString());
        environment.put("PATH", toolsAlone().toString());
        assertVersionIsTold(home.resolve("bin/classpca"));
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        Outcome outcome = start("csv", "--file", "no $such 'file*", "--label", "0");
        assertThat(outcome.err()).contains("--file no $such 'file* is no file");
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void javaOptionsAreSplitAsByAShellAndNotExpanded() throws Exception {
        environment.put(
                "JAVA_OPTS",
                "-XshowSettings:properties '-Done=a  b' -Dtwo=\"it's\"\n-Dthree=$HOME*`id`");
        Outcome outcome = start("--version");
        assertThat(outcome.err().lines().map(String::strip))
                .contains("one = a  b", "two = it's", "three = $HOME*`id`");
        assertThat(outcome.out()).isEqualTo("classpca " + VERSION + "\n");
    }

    @Test
    void javaOptionsWithoutTheLastQuoteAreRefused() throws Exception {
        environment.put("JAVA_OPTS", "'-Done=a b");
        assertFails("classpca: JAVA_OPTS is '-Done=a b, which lacks a quote");
    }

    @ParameterizedTest
    @CsvSource({"11.0.2, 11", "1.8.0_292, 8", "16-ea, 16"})
    void anOldJavaIsRefused(String version, String told) throws Exception {
        Path java =
                writeScript(
                        links.resolve("bin/java"),
                        "echo Picked up a version of options >&2",
                        "echo 'openjdk version \"" + version + "\" 2019-01-15' >&2");
        environment.put("JAVA_HOME", links.toString());
        assertFails(
                "classpca: " + java + " is Java " + told + "; set JAVA_HOME to Java 17 or newer");
    }

    @Test
    void noJavaIsTold() throws Exception {
        environment.put("PATH", toolsAlone().toString());
        environment.put("JAVA_HOME", "");
        assertFails("there is no java on the PATH; install Java 17 or newer, or set JAVA_HOME");
    }

    @Test
    void aJavaHomeWithoutJavaIsTold() throws Exception {
        environment.put("JAVA_HOME", links.toString());
        assertFails("JAVA_HOME is " + links + ", where there is no bin/java");
    }

    @Test
    void bashCompletesCommandsAndOptions() throws Exception {
        Path bash = Path.of("/bin/bash");
        assumeThat(bash).as("there is no bash here").isExecutable();
        String completed =
                "source completion/classpca;"
                        + " COMP_WORDS=(classpca cif); COMP_CWORD=1; _complete_classpca;"
                        + " echo ${COMPREPLY[@]};"
                        + " COMP_WORDS=(classpca mnist --epo); COMP_CWORD=2; _complete_classpca;"
                        + " echo ${COMPREPLY[@]}";
        Outcome outcome = run(List.of(bash.toString(), "-c", completed));
        assertThat(outcome.out().lines()).containsExactly("cifar10 cifar100", "--epochs");
    }

    @Test
    void trainsANetwork() throws Exception {
        assertTrains();
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "CLASSPCA_NEWER_JAVA",
            matches = ".+",
            disabledReason = "CLASSPCA_NEWER_JAVA names no other JDK")
    void aNewerJavaHasNothingToWarnOf() throws Exception {
        environment.put("JAVA_HOME", System.getenv("CLASSPCA_NEWER_JAVA"));
        assertTrains();
    }

    private void assertTrains() throws Exception {
        environment.put("OMP_NUM_THREADS", "2");
        Outcome outcome =
                start("mnist", "--train", "500", "--epochs", "1", "--methods", "classpca");
        assertThat(outcome.err()).doesNotContainIgnoringCase("warning");
        assertThat(outcome.out()).containsPattern("classpca +0\\.\\d{4}");
        assertThat(outcome.code()).isZero();
    }

    private void assertVersionIsTold(Path command) throws Exception {
        Outcome outcome = run(List.of(command.toString(), "--version"));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("classpca " + VERSION + "\n");
        assertThat(outcome.code()).isZero();
    }

    private void assertFails(String reason) throws Exception {
        Outcome outcome = start("--version");
        assertThat(outcome.err()).contains(reason);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.code()).isEqualTo(1);
    }

    /** A folder for PATH with what the script calls, and without java. */
    private Path toolsAlone() throws IOException {
        Path tools = Files.createDirectories(links.resolve("tools"));
        for (String tool : List.of("sh", "dirname", "readlink", "sed", "tr", "xargs", "printf")) {
            Path found =
                    Stream.of("/bin", "/usr/bin")
                            .map(place -> Path.of(place, tool))
                            .filter(Files::isExecutable)
                            .findFirst()
                            .orElseThrow();
            writeScript(tools.resolve(tool), "exec " + found + " \"$@\"");
        }
        return tools;
    }

    private static Path writeScript(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private Outcome start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/classpca").toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Outcome run(List<String> command) throws Exception {
        Path out = Files.createTempFile(links, "out", "");
        Path err = Files.createTempFile(links, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(home.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeAll(List.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS", "CLASSPCA_DATA"));
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.putAll(environment);
        int code = builder.start().waitFor();
        return new Outcome(
                code,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
