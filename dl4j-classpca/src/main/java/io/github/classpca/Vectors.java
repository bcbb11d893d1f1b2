package io.github.classpca;

import java.util.Arrays;

/** Arithmetic on vectors of a value per filter. */
final class Vectors {

    private Vectors() {}

    static double[] constant(int length, double value) {
        double[] result = new double[length];
        Arrays.fill(result, value);
        return result;
    }

    static double[] sum(double[] a, double[] b) {
        double[] result = a.clone();
        for (int j = 0; j < result.length; j++) {
            result[j] += b[j];
        }
        return result;
    }

    static double[] product(double[] a, double[] b) {
        double[] result = a.clone();
        for (int j = 0; j < result.length; j++) {
            result[j] *= b[j];
        }
        return result;
    }

    static double[] negative(double[] a) {
        return Arrays.stream(a).map(value -> -value).toArray();
    }

    static double[] roots(double[] a) {
        return Arrays.stream(a).map(value -> Math.sqrt(Math.max(0, value))).toArray();
    }
}
