package io.github.classpca.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class ParallelTest {

    @Test
    void eachIndexIsDoneOnceAlsoWithinOthers() {
        AtomicIntegerArray done = new AtomicIntegerArray(12);
        int before = Nd4j.factory().blas().getMaxThreads();
        Parallel.forEach(4, i -> Parallel.forEach(3, j -> done.incrementAndGet(3 * i + j)));
        for (int i = 0; i < done.length(); i++) {
            assertThat(done.get(i)).isEqualTo(1);
        }
        assertThat(Nd4j.factory().blas().getMaxThreads()).isEqualTo(before);
    }

    @Test
    void aFailureIsToldAndBlasHasItsThreadsBack() {
        int before = Nd4j.factory().blas().getMaxThreads();
        assertThatThrownBy(
                        () ->
                                Parallel.forEach(
                                        5,
                                        i -> {
                                            throw new ArithmeticException("of " + i);
                                        }))
                .isInstanceOf(ArithmeticException.class);
        assertThat(Nd4j.factory().blas().getMaxThreads()).isEqualTo(before);
    }
}
