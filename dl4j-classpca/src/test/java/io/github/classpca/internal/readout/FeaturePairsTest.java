package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FeaturePairsTest {

    private static final int[] PARTNERS = {3, 1, 4, 0, 2};

    /** What it stands for: regression on the features of pictures and of their images. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void regressionOnSumsIsThatOnFeaturesAndImages(DataType type) {
        INDArray features = Nd4j.rand(type, 60, 5);
        INDArray images = features.getColumns(PARTNERS).dup('c');
        int[] classes = new int[60];
        for (int n = 0; n < 60; n++) {
            classes[n] = features.getDouble(n, 0) + features.getDouble(n, 3) > 1 ? 1 : 0;
        }
        FeaturePairs pairs = FeaturePairs.find(features, images).orElseThrow();
        assertThat(pairs.size()).isEqualTo(3);

        NormalEquationsAccumulator both = new NormalEquationsAccumulator(5, 2, type);
        both.add(features, classes);
        both.add(images, classes);
        NormalEquationsAccumulator sums = new NormalEquationsAccumulator(3, 2, type);
        sums.add(pairs.fold(features), classes);
        double ridge = 0.2;
        LinearReadout expected = both.equations().solve(ridge);
        // Sums of half as many rows: twice the variance in all, over three values and not five.
        NormalEquations equations = sums.equations();
        double perFeature = trace(features, images) / 5;
        double perSum = trace(pairs.fold(features)) / 3;
        LinearReadout folded = equations.solve(ridge * perFeature / perSum);

        INDArray unfolded = pairs.unfold(folded.weights());
        assertThat(unfolded.sub(expected.weights()).amaxNumber().doubleValue()).isLessThan(1e-5);
        assertThat(folded.bias()).containsExactly(expected.bias(), within(1e-5));
    }

    /** The sum of squares about the mean, over all features. */
    private static double trace(INDArray... parts) {
        INDArray rows = Nd4j.vstack(parts).castTo(DataType.DOUBLE);
        INDArray apart = rows.subRowVector(rows.mean(0));
        return apart.muli(apart).sumNumber().doubleValue();
    }

    @Test
    void otherFeaturesAreNoPairs() {
        INDArray features = Nd4j.rand(DataType.FLOAT, 60, 5);
        assertThat(FeaturePairs.find(features, Nd4j.rand(DataType.FLOAT, 60, 5))).isEmpty();
        // Features that go round are no pairs either.
        INDArray round = features.getColumns(1, 2, 0, 3, 4).dup('c');
        assertThat(FeaturePairs.find(features, round)).isEmpty();
        INDArray dead = features.dup();
        dead.getColumn(2).assign(0);
        assertThat(FeaturePairs.find(dead, dead)).as("too little to tell").isEmpty();
        assertThat(FeaturePairs.find(features, features).orElseThrow().size()).isEqualTo(5);
    }
}
