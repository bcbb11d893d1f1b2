package io.github.classpca.examples.compare;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A rate that falls to 0 by half a period of a cosine: {@code rate (1 + cos(pi i / n)) / 2} in the
 * update i of n, counted from 0; 0 after them. ND4J 1.0.0-M2.1 has none.
 *
 * <p>Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5, without restarts. It is written to the
 * JSON of a configuration as any schedule is.
 */
public final class CosineSchedule implements ISchedule {

    private static final long serialVersionUID = 1L;

    private final double rate;
    private final long updates;

    /**
     * Needs a whole training's length.
     *
     * @param rate the rate of the first update
     * @param updates n, at least 1
     */
    public CosineSchedule(
            @JsonProperty("rate") double rate, @JsonProperty("updates") long updates) {
        checkArgument(updates >= 1, "updates must be at least 1, got %s", updates);
        this.rate = rate;
        this.updates = updates;
    }

    /**
     * Returns the rate of the first update.
     *
     * @return as it was given
     */
    @JsonProperty("rate")
    public double rate() {
        return rate;
    }

    /**
     * Returns after how many updates the rate is 0.
     *
     * @return n
     */
    @JsonProperty("updates")
    public long updates() {
        return updates;
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return at(rate, (double) iteration / updates);
    }

    /** Returns the rate after a share of the training, of 0 to 1, in updates or in time. */
    static double at(double rate, double share) {
        return rate * (1 + Math.cos(Math.PI * Math.min(1, share))) / 2;
    }

    @Override
    @SuppressWarnings("MethodDoesntCallSuperMethod")
    public CosineSchedule clone() {
        return new CosineSchedule(rate, updates);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CosineSchedule same
                && Double.compare(rate, same.rate) == 0
                && updates == same.updates;
    }

    @Override
    public int hashCode() {
        return Objects.hash(rate, updates);
    }

    @Override
    public String toString() {
        return "CosineSchedule(rate=" + rate + ", updates=" + updates + ")";
    }
}
