package io.github.classpca.examples.fetch;

import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.DataFileException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a {@code .tar.gz} of plain files and folders; anything else in it is refused.
 *
 * <p>It is unpacked beside its place and moved there once it is whole; what is there already is
 * kept.
 */
final class ArchiveUnpacker {

    static final long MAX_BYTES = 1L << 30;
    static final int MAX_ENTRIES = 1000;

    private final Path archive;
    private final Path folder;

    ArchiveUnpacker(Path archive, Path folder) {
        this.archive = archive;
        this.folder = folder;
    }

    void unpack(Progress.Task task) {
        try {
            Path aside = Files.createTempDirectory(folder, ".unpacking-");
            try {
                extract(aside, task);
                merge(aside);
            } finally {
                delete(aside);
            }
        } catch (IOException e) {
            throw new DataFileException(archive + ": cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private void extract(Path aside, Progress.Task task) throws IOException {
        long bytes = 0;
        int entries = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file))) {
            TarArchiveEntry entry = tar.getNextTarEntry();
            while (entry != null) {
                Path target = target(aside, entry);
                bytes += Math.max(0, entry.getSize());
                if (++entries > MAX_ENTRIES || bytes > MAX_BYTES) {
                    throw refused(entry, "there are too many files, or they are too large");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (OutputStream out = Files.newOutputStream(target)) {
                        tar.transferTo(out);
                    }
                }
                task.stepTo(bytes);
                entry = tar.getNextTarEntry();
            }
        }
    }

    private Path target(Path aside, TarArchiveEntry entry) {
        if (!entry.isDirectory() && !(entry.isFile() && isRegular(entry))) {
            throw refused(entry, "it is a link or a device");
        }
        Path target = aside.resolve(entry.getName()).normalize();
        if (!target.startsWith(aside) || Path.of(entry.getName()).isAbsolute()) {
            throw refused(entry, "it leads out of its folder");
        }
        return target;
    }

    /** The entry's own test takes whatever is no folder for a file. */
    private static boolean isRegular(TarArchiveEntry entry) {
        return !entry.isSymbolicLink()
                && !entry.isLink()
                && !entry.isBlockDevice()
                && !entry.isCharacterDevice()
                && !entry.isFIFO();
    }

    private DataFileException refused(TarArchiveEntry entry, String reason) {
        return new DataFileException(
                archive + ": entry " + entry.getName() + " is refused: " + reason);
    }

    /** Moves file by file; one that is there already stays, right or wrong. */
    private void merge(Path aside) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(aside)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Path target = folder.resolve(aside.relativize(file));
            Files.createDirectories(target.getParent());
            if (!Files.exists(target)) {
                Files.move(file, target);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
