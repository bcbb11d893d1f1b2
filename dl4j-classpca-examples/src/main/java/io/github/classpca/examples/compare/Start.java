package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.report.LayerReport;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A method just before fit: all that it computes is computed.
 *
 * @param trained what fit is to train, the whole network or its head
 * @param train what to train that on
 * @param test what to measure that on
 * @param computed the layers of the method that were computed, where it computes any
 * @param initialized the layers that start by {@link Initialization#LSUV} or {@link
 *     Initialization#SOLVED}, where there are any
 * @param solved the output layer, where it starts by {@link Initialization#SOLVED}
 * @param featurizeSeconds for the training examples alone
 * @param elapsedSeconds of all of this, without features of the test examples
 */
public record Start(
        MultiLayerNetwork trained,
        ExampleSource train,
        ExampleSource test,
        Optional<LayerwisePcaResult> computed,
        Optional<LayerwisePcaResult> initialized,
        Optional<RidgeReadoutResult> solved,
        double featurizeSeconds,
        double elapsedSeconds) {

    /** Returns the seconds so far, of a training that is still to come. */
    MethodRun.Seconds seconds() {
        double statistics = 0;
        double solve = 0;
        for (LayerwisePcaResult result : results()) {
            statistics += statisticsSeconds(result);
            solve += solveSeconds(result);
        }
        statistics += solved.map(RidgeReadoutResult::statisticsSeconds).orElse(0.0);
        solve += solved.map(RidgeReadoutResult::solveSeconds).orElse(0.0);
        return MethodRun.Seconds.of(statistics, solve, featurizeSeconds, 0);
    }

    private ImmutableList<LayerwisePcaResult> results() {
        ImmutableList.Builder<LayerwisePcaResult> results = ImmutableList.builder();
        computed.ifPresent(results::add);
        initialized.ifPresent(results::add);
        return results.build();
    }

    static double statisticsSeconds(LayerwisePcaResult result) {
        return result.provenance().readSeconds()
                + result.layers().stream().mapToDouble(LayerReport::statisticsSeconds).sum();
    }

    static double solveSeconds(LayerwisePcaResult result) {
        return result.layers().stream().mapToDouble(LayerReport::solveSeconds).sum();
    }
}
