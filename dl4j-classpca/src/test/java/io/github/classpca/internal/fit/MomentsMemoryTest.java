package io.github.classpca.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class MomentsMemoryTest {

    private static final long GIB = 1L << 30;

    @Test
    void aMachineOfManyCoresSolvesNoMoreAtOnceThanFits() {
        // One solve of 2,000 inputs takes 192 MB: on 64 threads 12 GB, which nobody planned for.
        MomentsMemory memory = new MomentsMemory(100, 2_000, DataType.FLOAT, 64);
        MomentsMemory.Plan plan = memory.within(4 * GIB);
        assertThat(plan.classesAtATime()).isEqualTo(100);
        assertThat(plan.solvedAtOnce()).isBetween(8, 16);
    }

    @Test
    void twoCoresSolveTwoClassesAtOnce() {
        MomentsMemory memory = new MomentsMemory(10, 500, DataType.FLOAT, 2);
        assertThat(memory.within(2 * GIB)).isEqualTo(new MomentsMemory.Plan(10, 2));
    }

    @Test
    void groupsOfClassesAreTakenBeforeTheBudgetIsPassed() {
        MomentsMemory memory = new MomentsMemory(100, 1_600, DataType.FLOAT, 2);
        MomentsMemory.Plan plan = memory.within(GIB);
        assertThat(plan.classesAtATime()).isBetween(10, 99);
        assertThat(memory.leastBytes(plan.classesAtATime())).isLessThanOrEqualTo(GIB);
        assertThat(memory.leastBytes(plan.classesAtATime() + 1)).isGreaterThan(GIB);
    }

    @Test
    void whatCannotFitAtAllFitsNoClass() {
        MomentsMemory memory = new MomentsMemory(3, 40_000, DataType.FLOAT, 2);
        assertThat(memory.within(GIB)).isEqualTo(new MomentsMemory.Plan(0, 1));
    }
}
