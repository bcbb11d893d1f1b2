package io.github.classpca.geometry;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of a layer's input, each from one example.
 *
 * @param values {@code [R, d]}
 * @param examples for each row the position of its example in the batch; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A batch's worth of rows, passed on once and dropped.
public record LayerRows(INDArray values, int[] examples) {}
