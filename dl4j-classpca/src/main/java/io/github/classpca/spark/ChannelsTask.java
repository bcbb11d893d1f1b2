package io.github.classpca.spark;

import com.google.common.primitives.Doubles;
import io.github.classpca.internal.fit.ChannelStatistics;
import io.github.classpca.internal.fit.Channels;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;

/** Gathers the statistics of channels over what a partition has of the sample. */
final class ChannelsTask extends PassTask {

    private static final long serialVersionUID = 1L;

    private final Channels[] wanted;

    ChannelsTask(Broadcast<byte[]> network, int toRound, Channels... wanted) {
        super(network, wanted[0].layer(), 0, toRound);
        this.wanted = wanted;
    }

    /** Adds up two results, each of as many statistics of the same length. */
    static double[] merge(double[] one, double[] other, int statistics) {
        if (one.length == 0 || other.length == 0) {
            return one.length == 0 ? other : one;
        }
        ChannelStatistics[] sums = unpack(one, statistics);
        for (int i = 0; i < statistics; i++) {
            sums[i].addPacked(part(other, statistics, i));
        }
        return pack(sums);
    }

    /** Returns the statistics of a result. */
    static ChannelStatistics[] unpack(double[] packed, int statistics) {
        ChannelStatistics[] result = new ChannelStatistics[statistics];
        for (int i = 0; i < statistics; i++) {
            result[i] = new ChannelStatistics();
            if (packed.length > 0) {
                result[i].addPacked(part(packed, statistics, i));
            }
        }
        return result;
    }

    private static double[] part(double[] packed, int statistics, int index) {
        int each = packed.length / statistics;
        return Arrays.copyOfRange(packed, index * each, (index + 1) * each);
    }

    private static double[] pack(ChannelStatistics[] statistics) {
        return Doubles.concat(
                Arrays.stream(statistics).map(ChannelStatistics::pack).toArray(double[][]::new));
    }

    @Override
    Pass begin(LayerGraph graph, NetworkForward forward) {
        ChannelStatistics[] statistics = unpack(new double[0], wanted.length);
        return new Pass() {
            @Override
            public void take(SampleBatch batch) {
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i].add(batch.flow(), graph, forward, statistics[i]);
                }
            }

            @Override
            public double[] result() {
                return pack(statistics);
            }
        };
    }
}
