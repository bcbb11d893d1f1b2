package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {

    @TempDir private Path folder;

    @Test
    void whatFailsLeavesWhatWasThere() throws IOException {
        Path file = Files.writeString(folder.resolve("report.json"), "before");
        assertThatThrownBy(
                        () ->
                                OutputFile.write(
                                        file,
                                        part -> {
                                            Files.writeString(part, "half");
                                            throw new IOException("disk full");
                                        }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + ": cannot be written: disk full");
        assertThat(file).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.part-*");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void linksAndPermissionsStay() throws IOException {
        Path file = Files.writeString(folder.resolve("report.json"), "before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("report.json"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("new.json"));

        OutputFile.write(link, part -> Files.writeString(part, "after"));
        OutputFile.write(dangling, part -> Files.writeString(part, "new"));

        assertThat(file).hasContent("after");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(link).isSymbolicLink();
        assertThat(dangling).isSymbolicLink();
        assertThat(folder.resolve("new.json")).hasContent("new");
    }
}
