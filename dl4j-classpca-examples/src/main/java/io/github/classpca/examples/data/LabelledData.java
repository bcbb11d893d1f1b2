package io.github.classpca.examples.data;

/**
 * A data set with its two parts.
 *
 * @param name for reports
 * @param train what is learned from
 * @param test what is measured on
 */
public record LabelledData(String name, PictureSource train, PictureSource test) {}
