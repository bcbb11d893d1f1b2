package io.github.classpca.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.TestNetworks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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
                        async.asyncSupported(),
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
        try (ReadAhead<Thread> threads =
                new ReadAhead<>(own.asyncSupported(), Thread::currentThread)) {
            assertThat(threads.next()).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void failuresOfTheIteratorReachTheCaller() {
        try (ReadAhead<Integer> items =
                new ReadAhead<>(
                        async.asyncSupported(),
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
                        async.asyncSupported(),
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
                        async.asyncSupported(),
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

    /** The read does not mind an interrupt, and takes longer than is waited without a warning. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingWaitsForASlowReadEvenWhenInterrupted(boolean interrupted) {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        ReadAhead<Integer> numbers =
                new ReadAhead<>(
                        async.asyncSupported(),
                        () -> {
                            int number = begun.incrementAndGet();
                            if (number > 1) {
                                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(300));
                            }
                            ended.incrementAndGet();
                            return number;
                        },
                        Duration.ofMillis(20));
        assertThat(numbers.next()).isEqualTo(1);
        Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(50));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }

        numbers.close();

        assertThat(ended).hasValue(begun.get()).hasValue(2);
        assertThat(Thread.interrupted()).isEqualTo(interrupted);
    }

    /** An iterator whose next() is slow and does not mind interrupts; it interrupts who waits. */
    private static final class SlowIterator extends ExistingDataSetIterator {

        private static final long serialVersionUID = 1L;

        private final transient Thread user = Thread.currentThread();
        private final int interruptAt;
        private final AtomicInteger given = new AtomicInteger();
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();

        SlowIterator(List<DataSet> batches, int interruptAt) {
            super(batches);
            this.interruptAt = interruptAt;
        }

        @Override
        public boolean asyncSupported() {
            return true;
        }

        @Override
        public DataSet next() {
            inside.incrementAndGet();
            if (given.incrementAndGet() == interruptAt) {
                user.interrupt();
                Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(300));
            }
            DataSet next = super.next();
            inside.decrementAndGet();
            return next;
        }

        @Override
        public void reset() {
            overlaps.addAndGet(inside.get());
            super.reset();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 2", "false, 5", "true, 1", "true, 2", "true, 3", "true, 5", "true, 6"})
    void noTrainerResetsTheIteratorWhileItReads(boolean readout, int interruptAt) {
        List<DataSet> batches = TestNetworks.batches(96, 8);
        SlowIterator iterator = new SlowIterator(batches, interruptAt);
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8), new DenseLayer.Builder().nOut(6).build());
        LayerwisePcaConfiguration layers = new LayerwisePcaConfiguration.Builder().build();
        RidgeReadoutConfiguration output = new RidgeReadoutConfiguration.Builder().build();

        assertThatThrownBy(
                        () -> {
                            if (readout) {
                                new RidgeReadoutTrainer(output, network, iterator).fit();
                            } else {
                                new LayerwisePcaTrainer(layers, network, iterator).fit();
                            }
                        })
                .isInstanceOf(CancellationException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(iterator.overlaps).hasValue(0);
        assertThat(iterator.next()).isSameAs(batches.get(0));
    }
}
