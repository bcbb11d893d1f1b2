package io.github.classpca.timescale;

import java.io.Serializable;

/**
 * A linear random projection that keeps distances: CountSketch (Charikar, Chen, Farach-Colton
 * 2002), a Johnson-Lindenstrauss transform with one nonzero for each coordinate.
 *
 * <p>For any vectors x and y, {@code |S x - S y|^2} has mean {@code |x - y|^2} and a variance of at
 * most {@code 2/width |x - y|^4}. Vectors no longer than the width are kept as they are.
 *
 * @param width the number of values kept, at least 1
 * @param seed seed of the projection
 */
record Sketch(int width, long seed) implements Serializable {

    private static final int STANDARD_ERRORS = 4;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** Returns the projection, of the shorter of both lengths; NaN and infinity stay visible. */
    float[] of(float[] vector) {
        if (vector.length <= width) {
            return vector.clone();
        }
        double[] buckets = new double[width];
        long state = seed;
        for (float value : vector) {
            state += GOLDEN_RATIO;
            long hash = mixed(state);
            int bucket = (int) (((hash >>> 32) * width) >>> 32);
            int sign = (int) hash << 31;
            buckets[bucket] += Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ sign);
        }
        float[] result = new float[width];
        for (int i = 0; i < width; i++) {
            result[i] = (float) buckets[i];
        }
        return result;
    }

    /**
     * Returns the stated bound of the error of a distance, relative to it: four standard errors.
     */
    double errorBound(long length) {
        return STANDARD_ERRORS * relativeError(length);
    }

    /**
     * Returns the standard error of a distance, relative to it: {@code sqrt(1 / (2 width))} to
     * first order, or 0 where vectors are kept as they are.
     */
    double relativeError(long length) {
        return length <= width ? 0 : Math.sqrt(0.5 / width);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mixed(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Returns the distance of a vector to a mean of others. */
    static double distance(float[] a, double[] mean) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - mean[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }

    static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
