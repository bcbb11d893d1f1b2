package io.github.classpca.examples.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * An IDX file of unsigned bytes, the format of MNIST (LeCun, Cortes, Burges): two zero bytes, the
 * type 0x08, the number of dimensions, the dimensions as big-endian integers, the values.
 */
@SuppressWarnings("ArrayRecordComponent") // Holds a file's bytes; a copy would double the memory.
record IdxFile(int[] dimensions, byte[] values) {

    private static final int UNSIGNED_BYTES = 0x0800;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final long MAX_VALUES = 1L << 30;

    /**
     * Reads a file, plain or gzip.
     *
     * @param name for messages
     * @param stream the file; closed
     * @param rank the number of dimensions expected
     * @throws DataFileException if the file is not of that format
     */
    static IdxFile read(String name, InputStream stream, int rank) {
        boolean inValues = false;
        try (InputStream closing = stream;
                DataInputStream in = new DataInputStream(unzipped(closing))) {
            int magic = in.readInt();
            if (magic != UNSIGNED_BYTES + rank) {
                throw new DataFileException(
                        String.format(
                                Locale.ROOT,
                                "%s: expected the IDX magic 0x%08x at offset 0, got 0x%08x",
                                name,
                                UNSIGNED_BYTES + rank,
                                magic));
            }
            int[] dimensions = new int[rank];
            long length = 1;
            for (int i = 0; i < rank; i++) {
                dimensions[i] = in.readInt();
                if (dimensions[i] < 1 || length * dimensions[i] > MAX_VALUES) {
                    throw new DataFileException(
                            name
                                    + ": dimension "
                                    + i
                                    + " at offset "
                                    + (4 + 4 * i)
                                    + " is out of range: "
                                    + Arrays.toString(dimensions));
                }
                length *= dimensions[i];
            }
            inValues = true;
            byte[] values = in.readNBytes((int) length);
            if (values.length < length) {
                throw new DataFileException(
                        name
                                + ": ends after "
                                + values.length
                                + " of the "
                                + length
                                + " values that "
                                + Arrays.toString(dimensions)
                                + " asks for; the file is cut short, so get it again");
            }
            if (in.read() >= 0) {
                throw new DataFileException(
                        name
                                + ": goes on after the "
                                + length
                                + " values that "
                                + Arrays.toString(dimensions)
                                + " asks for");
            }
            return new IdxFile(dimensions, values);
        } catch (EOFException e) {
            // Where values are missing, plain files say how many; a gzip ends before it can.
            throw new DataFileException(
                    inValues
                            ? name + ": the gzip is cut short, so get it again"
                            : name + ": ends within its header of " + (4 + 4 * rank) + " bytes",
                    e);
        } catch (IOException e) {
            throw new DataFileException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream unzipped(InputStream stream) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stream, 1 << 16);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP_MAGIC ? new GZIPInputStream(buffered, 1 << 16) : buffered;
    }
}
