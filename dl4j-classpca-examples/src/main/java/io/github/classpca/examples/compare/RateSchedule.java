package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** How a learning rate goes on from where it starts. */
public enum RateSchedule {
    /** The same throughout. */
    CONSTANT {
        @Override
        ISchedule over(double rate, long updates) {
            return new FixedSchedule(rate);
        }
    },
    /** Half of it after each epoch. */
    HALVED {
        @Override
        ISchedule over(double rate, long updates) {
            return new ExponentialSchedule(ScheduleType.EPOCH, rate, DECAY);
        }
    },
    /** Down to 0 by half a period of a cosine, from update to update (Loshchilov, Hutter 2017). */
    COSINE {
        @Override
        ISchedule over(double rate, long updates) {
            return new CosineSchedule(rate, updates);
        }
    };

    private static final double DECAY = 0.5;

    /**
     * Returns the schedule for a whole training.
     *
     * @param rate where it starts
     * @param updates how many updates the training has in all
     */
    abstract ISchedule over(double rate, long updates);

    /** Returns the name on the command line and in JSON. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
