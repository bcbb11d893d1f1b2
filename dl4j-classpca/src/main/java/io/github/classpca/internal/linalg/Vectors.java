package io.github.classpca.internal.linalg;

import java.util.Arrays;

/** Arithmetic on vectors of a value per filter. */
public final class Vectors {

    private Vectors() {}

    public static double[] constant(int length, double value) {
        double[] result = new double[length];
        Arrays.fill(result, value);
        return result;
    }

    public static double[] sum(double[] a, double[] b) {
        double[] result = a.clone();
        for (int j = 0; j < result.length; j++) {
            result[j] += b[j];
        }
        return result;
    }

    public static double[] product(double[] a, double[] b) {
        double[] result = a.clone();
        for (int j = 0; j < result.length; j++) {
            result[j] *= b[j];
        }
        return result;
    }

    public static double[] negative(double[] a) {
        return Arrays.stream(a).map(value -> -value).toArray();
    }

    public static double[] roots(double[] a) {
        return Arrays.stream(a).map(value -> Math.sqrt(Math.max(0, value))).toArray();
    }
}
