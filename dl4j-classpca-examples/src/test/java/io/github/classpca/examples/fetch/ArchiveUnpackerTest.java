package io.github.classpca.examples.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.examples.SilentProgress;
import io.github.classpca.examples.data.DataFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveUnpackerTest {

    @TempDir private Path root;
    private Path folder;
    private Path archive;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(root.resolve("set"));
        archive = folder.resolve("set.tar.gz");
    }

    @Test
    void filesAndFoldersAreUnpacked() throws IOException {
        write(
                tar -> {
                    tar.putArchiveEntry(new TarArchiveEntry("bin/"));
                    tar.closeArchiveEntry();
                    add(tar, "bin/a.bin", "a");
                    add(tar, "bin/deep/b.bin", "b");
                });
        unpack();
        assertThat(folder.resolve("bin/a.bin")).hasContent("a");
        assertThat(folder.resolve("bin/deep/b.bin")).hasContent("b");
        assertOnlyArchiveAnd("bin");
    }

    @Test
    void whatIsThereStays() throws IOException {
        Files.createDirectory(folder.resolve("bin"));
        Files.writeString(folder.resolve("bin/a.bin"), "mine");
        write(
                tar -> {
                    add(tar, "bin/a.bin", "a");
                    add(tar, "bin/b.bin", "b");
                });
        unpack();
        assertThat(folder.resolve("bin/a.bin")).hasContent("mine");
        assertThat(folder.resolve("bin/b.bin")).hasContent("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../escaped.bin", "bin/../../escaped.bin", "../set-2/escaped.bin"})
    void pathsThatLeadOutAreRefused(String name) throws IOException {
        write(tar -> add(tar, name, "x"));
        assertRefused("leads out of its folder");
        assertThat(root.resolve("escaped.bin")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_FIFO
            })
    void linksAndDevicesAreRefused(byte type) throws IOException {
        write(
                tar -> {
                    TarArchiveEntry entry = new TarArchiveEntry("bin/link", type);
                    entry.setLinkName("/etc/passwd");
                    tar.putArchiveEntry(entry);
                    tar.closeArchiveEntry();
                });
        assertRefused("a link or a device");
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        write(
                tar -> {
                    for (int i = 0; i <= ArchiveUnpacker.MAX_ENTRIES; i++) {
                        add(tar, "bin/" + i, "x");
                    }
                });
        assertRefused("too many files");
    }

    @Test
    void anEntryThatClaimsTooMuchIsRefused() throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
            TarArchiveEntry entry = new TarArchiveEntry("bin/huge");
            entry.setSize(ArchiveUnpacker.MAX_BYTES + 1);
            byte[] header = new byte[512];
            entry.writeEntryHeader(header);
            out.write(header);
        }
        assertRefused("too large");
    }

    @Test
    void aDamagedArchiveIsRefused() throws IOException {
        write(tar -> add(tar, "bin/a.bin", "a".repeat(10_000)));
        byte[] good = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(good, good.length / 2));
        assertRefused("cannot be unpacked");
    }

    private void unpack() {
        new ArchiveUnpacker(archive, folder).unpack(new SilentProgress());
    }

    private void assertRefused(String reason) throws IOException {
        assertThatThrownBy(this::unpack)
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("set.tar.gz")
                .hasMessageContaining(reason);
        assertOnlyArchiveAnd();
    }

    private void assertOnlyArchiveAnd(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(Stream.of("set.tar.gz"), Stream.of(names)).toList());
        }
    }

    private interface Content {
        void addTo(TarArchiveOutputStream tar) throws IOException;
    }

    private void write(Content content) throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            content.addTo(tar);
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, String text)
            throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        byte[] bytes = text.getBytes(UTF_8);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
