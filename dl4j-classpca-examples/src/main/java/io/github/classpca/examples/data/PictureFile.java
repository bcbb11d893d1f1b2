package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableSet;
import com.google.common.io.MoreFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.stream.ImageInputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * A picture in a file: JPEG, PNG, GIF (its first frame), BMP, TIFF or WebP, read by {@code
 * javax.imageio} and its plug-ins of TwelveMonkeys, upright as a camera says by EXIF, over white
 * where it is transparent.
 */
final class PictureFile {

    /** Ends of names that pictures have; what a file is is told by its contents. */
    private static final ImmutableSet<String> ENDS =
            ImmutableSet.of(
                    "jpg", "jpeg", "jpe", "png", "gif", "bmp", "tif", "tiff", "webp", "heic",
                    "heif", "avif");

    private static final int COLOURS = 3;
    private static final int BRAND_AT = 4;
    private static final int BRAND_END = 12;

    /** Weights of red, green and blue in the luminance of ITU-R BT.601, in thousandths. */
    private static final int[] LUMINANCE = {299, 587, 114};

    private PictureFile() {}

    /** Tells by a file's name whether it is meant to be a picture. */
    static boolean isNamedSo(Path file) {
        String end = MoreFiles.getFileExtension(file).toLowerCase(Locale.ROOT);
        return ENDS.contains(end);
    }

    /**
     * Reads a picture and brings it to a size; its sides are not kept in proportion.
     *
     * @param file the file
     * @param channels 1 for shades of grey, 3 for colours
     * @param height in pixels
     * @param width in pixels
     * @return levels as unsigned bytes, channel by channel, red first, row by row
     * @throws DataFileException if it does not decode as a picture
     */
    static byte[] read(Path file, int channels, int height, int width) {
        BufferedImage image;
        try {
            image = scaled(decoded(file), width, height);
        } catch (IOException | RuntimeException e) {
            if (e instanceof DataFileException known) {
                throw known;
            }
            throw new DataFileException(
                    file + ": does not decode as a picture: " + e.getMessage(), e);
        }
        int plane = height * width;
        byte[] levels = new byte[channels * plane];
        for (int i = 0; i < plane; i++) {
            int rgb = image.getRGB(i % width, i / width);
            int grey = 0;
            for (int c = 0; c < COLOURS; c++) {
                int level = (rgb >> (Byte.SIZE * (COLOURS - 1 - c))) & 0xFF;
                grey += LUMINANCE[c] * level;
                if (channels == COLOURS) {
                    levels[c * plane + i] = (byte) level;
                }
            }
            if (channels == 1) {
                levels[i] = (byte) ((grey + 500) / 1000);
            }
        }
        return levels;
    }

    private static BufferedImage decoded(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (ImageInputStream stream =
                ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new DataFileException(
                        file + ": does not decode as a picture: " + kind(bytes));
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, false);
                BufferedImage image = reader.read(0);
                return upright(onWhite(image), orientation(reader));
            } finally {
                reader.dispose();
            }
        }
    }

    private static String kind(byte[] bytes) {
        if (bytes.length == 0) {
            return "it is empty";
        }
        String brand =
                bytes.length < BRAND_END
                        ? ""
                        : new String(
                                bytes, BRAND_AT, BRAND_END - BRAND_AT, StandardCharsets.US_ASCII);
        return brand.startsWith("ftyp")
                ? "it is HEIC or AVIF, as phones write; export it as JPEG"
                : "expected JPEG, PNG, GIF, BMP, TIFF or WebP";
    }

    private static BufferedImage onWhite(BufferedImage image) {
        BufferedImage result =
                new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return result;
    }

    /** Returns how the picture is to be turned, as the standard metadata of ImageIO tell it. */
    private static String orientation(ImageReader reader) {
        try {
            IIOMetadata metadata = reader.getImageMetadata(0);
            if (metadata != null && metadata.isStandardMetadataFormatSupported()) {
                Element root =
                        (Element)
                                metadata.getAsTree(
                                        IIOMetadataFormatImpl.standardMetadataFormatName);
                NodeList nodes = root.getElementsByTagName("ImageOrientation");
                if (nodes.getLength() > 0) {
                    return ((Element) nodes.item(0)).getAttribute("value");
                }
            }
        } catch (IOException | RuntimeException e) {
            // The pixels are there; what stands beside them is not worth losing them.
            return "";
        }
        return "";
    }

    private static BufferedImage upright(BufferedImage image, String orientation) {
        int w = image.getWidth();
        int h = image.getHeight();
        AffineTransform turn =
                switch (orientation) {
                    case "FlipH" -> new AffineTransform(-1, 0, 0, 1, w, 0);
                    case "Rotate180" -> new AffineTransform(-1, 0, 0, -1, w, h);
                    case "FlipV" -> new AffineTransform(1, 0, 0, -1, 0, h);
                    // How it was turned, counter-clockwise, so this turns it back.
                    case "Rotate90" -> new AffineTransform(0, -1, 1, 0, 0, w);
                    case "Rotate270" -> new AffineTransform(0, 1, -1, 0, h, 0);
                    case "FlipVRotate90" -> new AffineTransform(0, -1, -1, 0, h, w);
                    case "FlipHRotate90" -> new AffineTransform(0, 1, 1, 0, 0, 0);
                    default -> null;
                };
        if (turn == null) {
            return image;
        }
        boolean swaps = turn.getScaleX() == 0;
        BufferedImage result =
                new BufferedImage(swaps ? h : w, swaps ? w : h, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        graphics.drawImage(image, turn, null);
        graphics.dispose();
        return result;
    }

    /** Halves it until it is less than twice as large, so that no pixel goes unseen. */
    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage result = image;
        while (result.getWidth() != width || result.getHeight() != height) {
            int nextWidth = Math.max(width, (result.getWidth() + 1) / 2);
            int nextHeight = Math.max(height, (result.getHeight() + 1) / 2);
            BufferedImage next =
                    new BufferedImage(nextWidth, nextHeight, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = next.createGraphics();
            graphics.setRenderingHint(
                    RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(result, 0, 0, nextWidth, nextHeight, null);
            graphics.dispose();
            result = next;
        }
        return result;
    }
}
