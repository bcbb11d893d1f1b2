package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundedTest {

    @ParameterizedTest
    @CsvSource({
        "521.3, 10.4, 521 +- 10",
        "828.6, 100.2, 830 +- 100",
        "1114.2, 241, 1110 +- 240",
        "735.4, 83, 740 +- 80",
        "667.6, 5.2, 668 +- 5",
        "1.283, 0.0203, 1.283 +- 0.020",
        "1.2834, 0.0412, 1.28 +- 0.04",
        "559, 96.9, 560 +- 100",
        "12345, 5000, 12000 +- 5000",
        "0.8, 0, 0.8 +- 0.0"
    })
    void aNumberEndsWhereItsUncertaintyDoes(double value, double uncertainty, String text) {
        assertThat(Rounded.plusMinus(value, uncertainty)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "504.3, 539.2, 504-540",
        "470, 570, 470-570",
        "0, 1, 0.0-1.0",
        "3.944, 4.061, 3.94-4.07"
    })
    void anIntervalIsRoundedOutwards(double low, double high, String text) {
        assertThat(Rounded.interval(low, high)).isEqualTo(text);
    }
}
