package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerRows;
import io.github.classpca.layer.RowSampling;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterSource;
import io.github.classpca.strategy.FilterStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A layer and a strategy as a user adds them, with public types only. */
class ExtensionsTest {

    private static final int UNITS = 5;

    /** Of each unit the weight that its own input is multiplied by: a filter of one value. */
    private record OwnInput(int inputs) implements LayerAdapter {

        @Override
        public int filters() {
            return inputs;
        }

        @Override
        public double defaultRidge(boolean onInput) {
            return 1;
        }

        @Override
        public double defaultThreshold(boolean onInput) {
            return 0;
        }

        @Override
        public LayerRows rows(INDArray input, INDArray mask, int examples, RowSampling sampling) {
            return LayerRows.of(input, IntStream.range(0, examples).toArray());
        }

        @Override
        public FilterSet choose(
                ClassMoments moments, FilterRequest request, FilterStrategy strategy) {
            List<FilterSource> sources = new ArrayList<>();
            for (int j = 0; j < inputs; j++) {
                sources.add(
                        new FilterSource(
                                FilterSource.NO_CLASS, Double.NaN, FilterSource.Kind.SAMPLE));
            }
            return new FilterSet(Nd4j.eye(inputs), sources);
        }

        @Override
        public ImmutableMap<String, INDArray> toWeights(INDArray filters) {
            return ImmutableMap.of("W", Nd4j.diag(filters).reshape(1, inputs));
        }

        @Override
        public INDArray toFilters(Map<String, INDArray> parameters) {
            return Nd4j.diag(parameters.get("W").reshape(inputs));
        }
    }

    @Test
    void aLayerOfOnesOwn() {
        MultiLayerNetwork network = network();
        LayerwisePcaConfiguration pca =
                new LayerwisePcaConfiguration.Builder()
                        .adapter(
                                ElementWiseMultiplicationLayer.class,
                                layer -> new OwnInput((int) layer.getNIn()))
                        .build();

        LayerwisePcaResult result = new LayerwisePcaTrainer(pca, network, data()).fit();

        assertThat(result.layers()).hasSize(1);
        INDArray output = network.feedForwardToLayer(0, data().next().getFeatures()).get(1);
        for (double deviation : output.std(false, 0).toDoubleVector()) {
            assertThat(deviation).isBetween(0.999, 1.001);
        }
    }

    @Test
    void aStrategyOfOnesOwn() {
        FilterStrategy last =
                (moments, request) -> {
                    INDArray directions = Nd4j.zeros(moments.dimension(), request.filters());
                    List<FilterSource> sources = new ArrayList<>();
                    for (int j = 0; j < request.filters(); j++) {
                        directions.putScalar(moments.dimension() - 1 - j, j, 1);
                        sources.add(new FilterSource(0, 1, FilterSource.Kind.SAMPLE));
                    }
                    return new FilterSet(directions, sources);
                };
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(
                                        new org.deeplearning4j.nn.conf.layers.DenseLayer.Builder()
                                                .nOut(2)
                                                .build())
                                .layer(output())
                                .setInputType(InputType.feedForward(UNITS))
                                .build());
        network.init();
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().strategy(last).build(),
                        network,
                        data())
                .fit();
        assertThat(network.getParam("0_W").getDouble(UNITS - 1, 0)).isPositive();
        assertThat(network.getParam("0_W").getDouble(0, 0)).isZero();
    }

    private static MultiLayerNetwork network() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(
                                        new ElementWiseMultiplicationLayer.Builder()
                                                .nIn(UNITS)
                                                .nOut(UNITS)
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .layer(output())
                                .setInputType(InputType.feedForward(UNITS))
                                .build());
        network.init();
        return network;
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(2)
                .build();
    }

    private static ExistingDataSetIterator data() {
        Random random = new Random(3);
        INDArray features = Nd4j.create(60, UNITS);
        INDArray labels = Nd4j.create(60, 2);
        for (int n = 0; n < 60; n++) {
            labels.putScalar(n, n % 2, 1);
            for (int j = 0; j < UNITS; j++) {
                features.putScalar(n, j, (n % 2 + j + 1) * random.nextGaussian());
            }
        }
        return new ExistingDataSetIterator(List.of(new DataSet(features, labels)));
    }
}
