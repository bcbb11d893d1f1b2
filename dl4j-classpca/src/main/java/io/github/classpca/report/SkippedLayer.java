package io.github.classpca.report;

/**
 * A layer with parameters that was left as it is.
 *
 * @param layer index of the layer
 * @param name its name and kind
 * @param reason why
 */
public record SkippedLayer(int layer, String name, String reason) {}
