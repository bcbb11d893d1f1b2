package io.github.classpca.layer;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {

    @ParameterizedTest
    @CsvSource({
        "4, 5, 2, 0, 1, 0", // does not fit, by less than a stride
        "3, 5, 2, 0, 1, 0",
        "5, 5, 2, 0, 1, 1",
        "6, 5, 2, 0, 1, 1",
        "7, 5, 2, 0, 1, 2",
        "4, 5, 2, 1, 1, 1",
        "4, 3, 3, 0, 2, 0", // five inputs from the first tap to the last
        "5, 3, 3, 0, 2, 1",
        "1, 1, 1, 0, 1, 1",
    })
    void countsTheOutputsThatFit(
            int size, int kernel, int stride, int padding, int dilation, int outputs) {
        Window window = new Window(kernel, stride, padding, dilation, ConvolutionMode.Truncate);
        assertThat(window.outputs(size)).isEqualTo(outputs);
    }
}
