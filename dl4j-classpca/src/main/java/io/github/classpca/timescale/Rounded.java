package io.github.classpca.timescale;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers with no more digits than their uncertainty has meaning for, by the rule of the Particle
 * Data Group: it keeps two digits where its first three are from 100 to 354, one up to 949, and
 * becomes 1000 above; the number ends at the same place.
 */
final class Rounded {

    private static final int TWO_DIGITS_UP_TO = 354;

    /** Digits of a number whose uncertainty is unknown or none. */
    private static final MathContext PLAIN = new MathContext(3, RoundingMode.HALF_UP);

    private Rounded() {}

    /** Writes a number by its uncertainty. */
    static String value(double value, double uncertainty) {
        return value(value, uncertainty, RoundingMode.HALF_UP);
    }

    /** Writes a number and its uncertainty: "521 +- 10". */
    static String plusMinus(double value, double uncertainty) {
        return value(value, uncertainty) + " +- " + value(uncertainty, uncertainty);
    }

    /** Writes an interval, its ends rounded outwards: "505-540". */
    static String interval(double low, double high) {
        double uncertainty = (high - low) / 2;
        return value(low, uncertainty, RoundingMode.FLOOR)
                + "-"
                + value(high, uncertainty, RoundingMode.CEILING);
    }

    private static String value(double value, double uncertainty, RoundingMode mode) {
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded =
                uncertainty > 0
                        ? exact.setScale(-lastPlace(uncertainty), mode)
                        : exact.round(PLAIN);
        return rounded.toPlainString();
    }

    /** Returns the power of ten that the last digit stands for. */
    private static int lastPlace(double uncertainty) {
        int first = (int) Math.floor(Math.log10(uncertainty));
        long three = Math.round(uncertainty / Math.pow(10, first - 2));
        // Above 949 it becomes 1000, of which two digits are kept as well.
        return three <= TWO_DIGITS_UP_TO ? first - 1 : first;
    }
}
