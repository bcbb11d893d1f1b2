package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.ImagePreProcessingScaler;

class ExampleIteratorTest {

    /** Ten pictures of one pixel, whose value is their number. */
    private static final PictureSource TEN =
            new PictureSource(
                    new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                    new byte[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
                    ImmutableList.of(1, 1, 1),
                    ImmutableList.of("even", "odd"));

    @Test
    void inOrderGivesEachExampleOnce() {
        ExampleIterator iterator = ExampleIterator.inOrder(TEN, 4);
        assertThat(pass(iterator)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        iterator.reset();
        assertThat(pass(iterator)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void shufflingIsSeededAndNewOnEachPass() {
        ExampleIterator iterator = ExampleIterator.shuffled(TEN, 4, 7);
        List<Integer> first = pass(iterator);
        iterator.reset();
        List<Integer> second = pass(iterator);
        assertThat(first).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(second).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(second).isNotEqualTo(first);
        assertThat(pass(ExampleIterator.shuffled(TEN, 4, 7))).isEqualTo(first);
        assertThat(pass(ExampleIterator.shuffled(TEN, 4, 8))).isNotEqualTo(first);
    }

    @Test
    void isAnOrdinaryIterator() {
        ExampleIterator iterator = ExampleIterator.inOrder(TEN, 4);
        assertThat(iterator.resetSupported()).isTrue();
        assertThat(iterator.totalOutcomes()).isEqualTo(2);
        assertThat(iterator.inputColumns()).isEqualTo(1);
        assertThat(iterator.batch()).isEqualTo(4);
        assertThat(iterator.getLabels()).containsExactly("even", "odd");
        assertThat(iterator.next(3).numExamples()).isEqualTo(3);
        DataSet batch = iterator.next();
        assertThat(batch.getLabels().argMax(1).toIntVector()).containsExactly(1, 0, 1, 0);
    }

    @Test
    void preProcessorsAreApplied() {
        ExampleIterator iterator = ExampleIterator.inOrder(TEN, 10);
        iterator.setPreProcessor(new ImagePreProcessingScaler(0, 2, 1));
        assertThat(iterator.getPreProcessor()).isNotNull();
        assertThat(iterator.next().getFeatures().getFloat(9)).isEqualTo(2 * 9 / 255f);
    }

    @Test
    void featuresKeepTheirShapeInAnyOrder() {
        FeatureSource features = FeatureSource.of(ExampleIterator.inOrder(TEN, 3), TEN.labels());
        assertThat(features.size()).isEqualTo(10);
        DataSet batch = features.batch(new int[] {9, 2});
        assertThat(batch.getFeatures().shape()).containsExactly(2, 1, 1, 1);
        assertThat(batch.getFeatures().toString())
                .isEqualTo(TEN.batch(new int[] {9, 2}).getFeatures().toString());
        assertThat(batch.getLabels().argMax(1).toIntVector()).containsExactly(1, 0);
    }

    @Test
    void theFirstOnly() {
        assertThat(pass(ExampleIterator.inOrder(TEN.first(3), 2))).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> TEN.first(11)).hasMessage("count must be from 1 to 10, got 11");
        assertThatThrownBy(() -> ExampleIterator.inOrder(TEN, 0))
                .hasMessage("batch must be at least 1, got 0");
    }

    private static List<Integer> pass(ExampleIterator iterator) {
        List<Integer> numbers = new ArrayList<>();
        while (iterator.hasNext()) {
            for (float value : iterator.next().getFeatures().reshape(-1).toFloatVector()) {
                numbers.add(Math.round(value * 255));
            }
        }
        return numbers;
    }
}
