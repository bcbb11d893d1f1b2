package io.github.classpca.internal.linalg;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;
import static com.google.common.util.concurrent.Uninterruptibles.sleepUninterruptibly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.blas.Blas;
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

    @Test
    void aFailureWaitsForItsSiblings() {
        withFourThreads(
                () -> {
                    AtomicInteger ended = new AtomicInteger();
                    CountDownLatch begun = new CountDownLatch(2);
                    assertThatThrownBy(
                                    () ->
                                            Parallel.forEach(
                                                    2,
                                                    i -> {
                                                        begun.countDown();
                                                        awaitUninterruptibly(begun);
                                                        if (i == 0) {
                                                            throw new IllegalStateException("out");
                                                        }
                                                        sleepUninterruptibly(Duration.ofMillis(50));
                                                        ended.incrementAndGet();
                                                    }))
                            .hasMessage("out");
                    assertThat(ended).hasValue(1);
                });
    }

    @Test
    void afterAFailureNothingNewIsBegun() {
        withFourThreads(
                () -> {
                    AtomicInteger begun = new AtomicInteger();
                    assertThatThrownBy(
                                    () ->
                                            Parallel.forEach(
                                                    10_000,
                                                    i -> {
                                                        begun.incrementAndGet();
                                                        throw new OutOfMemoryError("of " + i);
                                                    }))
                            .isInstanceOf(OutOfMemoryError.class);
                    assertThat(begun.get()).isLessThanOrEqualTo(4);
                });
    }

    @Test
    void noMoreRunsAtOnceThanPlanned() {
        withFourThreads(
                () -> {
                    assertThat(mostAtOnce(() -> Parallel.forEach(40, this::enter))).isEqualTo(4);
                    assertThat(
                                    mostAtOnce(
                                            () ->
                                                    Parallel.withAtMost(
                                                            2,
                                                            () -> {
                                                                Parallel.forEach(40, this::enter);
                                                                return null;
                                                            })))
                            .isEqualTo(2);
                    assertThat(mostAtOnce(() -> Parallel.forEach(40, 3, this::enter))).isEqualTo(3);
                });
    }

    @Test
    void whoComesSecondSeesTheThreadsOfBlasAtRest() {
        withFourThreads(
                () -> {
                    int[] seen = new int[2];
                    Parallel.forEach(
                            2,
                            i -> {
                                seen[i] = Parallel.threads();
                                assertThat(blas().getMaxThreads()).isEqualTo(2);
                            });
                    assertThat(seen).containsOnly(4);
                    assertThat(blas().getMaxThreads()).isEqualTo(4);
                });
    }

    @Test
    void whatSomebodyElseSetsMeanwhileStays() {
        withFourThreads(
                () -> {
                    Parallel.forEach(2, i -> blas().setMaxThreads(3));
                    assertThat(blas().getMaxThreads()).isEqualTo(3);
                });
    }

    @Test
    void anInterruptIsKeptForLater() {
        withFourThreads(
                () -> {
                    AtomicInteger ended = new AtomicInteger();
                    Thread.currentThread().interrupt();
                    Parallel.forEach(8, i -> ended.incrementAndGet());
                    assertThat(Thread.interrupted()).isTrue();
                    assertThat(ended).hasValue(8);
                });
    }

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    private void enter(int index) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        sleepUninterruptibly(Duration.ofMillis(10));
        inside.decrementAndGet();
    }

    private int mostAtOnce(Runnable work) {
        most.set(0);
        work.run();
        return most.get();
    }

    private static Blas blas() {
        return Nd4j.factory().blas();
    }

    private static void withFourThreads(Runnable work) {
        int before = blas().getMaxThreads();
        blas().setMaxThreads(4);
        try {
            work.run();
        } finally {
            blas().setMaxThreads(before);
        }
    }
}
