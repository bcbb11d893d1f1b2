package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

@Timeout(30)
class ReadAheadTest {

    private final DataSetIterator async =
            new IteratorDataSetIterator(Collections.emptyIterator(), 1);

    @Test
    void readsTheNextItemWhileThisOneIsWorkedOn() throws InterruptedException {
        AtomicInteger count = new AtomicInteger();
        CountDownLatch twoRead = new CountDownLatch(2);
        List<Integer> items = new ArrayList<>();
        try (ReadAhead<Integer> numbers =
                new ReadAhead<>(
                        async,
                        () -> {
                            twoRead.countDown();
                            int next = count.incrementAndGet();
                            return next > 3 ? null : next;
                        })) {
            items.add(numbers.next());
            twoRead.await();
            for (Integer item = numbers.next(); item != null; item = numbers.next()) {
                items.add(item);
            }
        }
        assertThat(items).containsExactly(1, 2, 3);
        assertThat(count).hasValue(4);
    }

    @Test
    void readsOnTheOwnThreadWhereTheIteratorAsksForIt() {
        DataSetIterator own = new ExistingDataSetIterator(List.<DataSet>of());
        try (ReadAhead<Thread> threads = new ReadAhead<>(own, Thread::currentThread)) {
            assertThat(threads.next()).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void failuresOfTheIteratorReachTheCaller() {
        try (ReadAhead<Integer> items =
                new ReadAhead<>(
                        async,
                        () -> {
                            throw new IllegalStateException("disk gone");
                        })) {
            assertThatThrownBy(items::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("disk gone");
        }
    }

    @Test
    void closingWaitsForAReadThatHasBegun() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        try (ReadAhead<Integer> numbers =
                new ReadAhead<>(
                        async,
                        () -> {
                            begun.incrementAndGet();
                            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(20));
                            return ended.incrementAndGet();
                        })) {
            assertThat(numbers.next()).isEqualTo(1);
        }
        assertThat(ended).hasValue(begun.get());
    }

    @Test
    void anInterruptEndsAWait() {
        CountDownLatch never = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        try (ReadAhead<Integer> items =
                new ReadAhead<>(
                        async,
                        () -> {
                            main.interrupt();
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                            return 1;
                        })) {
            assertThatThrownBy(items::next).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
