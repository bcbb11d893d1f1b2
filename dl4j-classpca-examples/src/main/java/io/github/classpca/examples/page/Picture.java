package io.github.classpca.examples.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/**
 * A picture of a page.
 *
 * @param caption what it shows
 * @param width how wide it is shown, in pixels of the page
 * @param base64 a PNG
 */
public record Picture(String caption, int width, String base64) {

    /**
     * Makes one of an image.
     *
     * @param caption what it shows
     * @param image the image
     * @param scale how large a pixel of it is shown
     * @return the picture
     */
    public static Picture of(String caption, BufferedImage image, int scale) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("an image that could not be encoded", e);
        }
        return new Picture(
                caption,
                image.getWidth() * scale,
                Base64.getEncoder().encodeToString(png.toByteArray()));
    }
}
