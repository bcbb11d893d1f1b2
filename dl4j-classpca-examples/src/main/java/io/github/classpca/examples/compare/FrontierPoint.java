package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Locale;

/**
 * A test during a training.
 *
 * @param program what trained, {@link #OWN} where it was this
 * @param method the name of the method
 * @param seed the seed of the run
 * @param seconds of the run's own clock, which stands still while it is tested
 * @param updates of fit so far; 0 for a network in closed form
 * @param accuracy test accuracy, 0 to 1
 */
public record FrontierPoint(
        String program, String method, long seed, double seconds, long updates, double accuracy) {

    /** The program of points that this library made. */
    public static final String OWN = "dl4j";

    /** The first line of a table of points. */
    public static final String CSV_HEADER = "program,method,seed,seconds,updates,accuracy";

    private static final int COLUMNS = 6;

    /**
     * Reads a line of a table.
     *
     * @param line as {@link #toCsv} writes them
     * @return the point
     * @throws IllegalArgumentException if it is none; says why
     */
    public static FrontierPoint ofCsv(String line) {
        String[] values = line.split(",", -1);
        if (values.length != COLUMNS) {
            throw new IllegalArgumentException(
                    COLUMNS + " columns are needed (" + CSV_HEADER + "), got '" + line + "'");
        }
        FrontierPoint point =
                new FrontierPoint(
                        values[0],
                        values[1],
                        Long.parseLong(values[2]),
                        Double.parseDouble(values[3]),
                        Long.parseLong(values[4]),
                        Double.parseDouble(values[5]));
        if (!(point.seconds > 0) || !(point.accuracy >= 0 && point.accuracy <= 1)) {
            throw new IllegalArgumentException(
                    "seconds must be above 0 and accuracy from 0 to 1, got '" + line + "'");
        }
        return point;
    }

    /**
     * Returns the columns of {@link #CSV_HEADER}.
     *
     * @return a line, without a newline at the end
     */
    public String toCsv() {
        return String.format(
                Locale.ROOT,
                "%s,%s,%d,%.3f,%d,%.4f",
                program,
                method,
                seed,
                seconds,
                updates,
                accuracy);
    }

    /**
     * Returns the name of the curve that it belongs to.
     *
     * @return the method, with the program before it where that is another
     */
    @JsonIgnore
    public String curve() {
        return program.equals(OWN) ? method : program + " " + method;
    }
}
