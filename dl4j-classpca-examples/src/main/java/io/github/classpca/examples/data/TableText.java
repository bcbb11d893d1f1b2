package io.github.classpca.examples.data;

import com.google.common.io.ByteStreams;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The text of a table: UTF-8, with or without a byte order mark, compressed by gzip or not. */
final class TableText {

    private static final int GZIP = 0x1F8B;
    private static final int UTF_16 = 0xFEFF;
    private static final int UTF_16_SWAPPED = 0xFFFE;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private TableText() {}

    /**
     * Reads a file.
     *
     * @throws DataFileException if it is missing, cut short or of another encoding; says where
     */
    static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataFileException("No file " + file);
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return decoded(file, start(bytes) == GZIP ? unpacked(file, bytes) : bytes);
    }

    private static int start(byte[] bytes) {
        return bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << Byte.SIZE | (bytes[1] & 0xFF);
    }

    private static byte[] unpacked(Path file, byte[] bytes) {
        try (InputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return ByteStreams.toByteArray(stream);
        } catch (EOFException e) {
            throw new DataFileException(
                    file
                            + ": the gzip is cut short after "
                            + bytes.length
                            + " bytes; fetch it anew",
                    e);
        } catch (ZipException e) {
            throw new DataFileException(file + ": the gzip is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static String decoded(Path file, byte[] bytes) {
        int start = start(bytes);
        if (start == UTF_16 || start == UTF_16_SWAPPED || hasZeros(bytes)) {
            throw new DataFileException(
                    file + ": is UTF-16 or no text at all; save it as UTF-8 (\"CSV UTF-8\")");
        }
        boolean marked =
                bytes.length >= MARK.length
                        && bytes[0] == MARK[0]
                        && bytes[1] == MARK[1]
                        && bytes[2] == MARK[2];
        int from = marked ? MARK.length : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            long line = out.chars().filter(c -> c == '\n').count() + 1;
            throw new DataFileException(
                    file
                            + ": line "
                            + line
                            + " is not UTF-8: it has the byte "
                            + String.format("0x%02X", bytes[in.position()])
                            + "; save the table as UTF-8");
        }
        return out.toString();
    }

    /** Text has none; of UTF-16 without a mark every second byte is one. */
    private static boolean hasZeros(byte[] bytes) {
        for (byte value : bytes) {
            if (value == 0) {
                return true;
            }
        }
        return false;
    }
}
