package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontierReportTest {

    private final FrontierReport report =
            new FrontierReport(
                    "digits",
                    100,
                    10,
                    30,
                    ImmutableList.of(
                            run(Method.DIRECT, 1, point("dl4j", "direct", 1, 12, 0.99)),
                            run(
                                    Method.SGD,
                                    1,
                                    point("dl4j", "sgd", 1, 1, 0.5),
                                    point("dl4j", "sgd", 1, 10.1, 0.7),
                                    point("dl4j", "sgd", 1, 30, 0.6)),
                            run(
                                    Method.SGD,
                                    2,
                                    point("dl4j", "sgd", 2, 2, 0.4),
                                    point("dl4j", "sgd", 2, 9, 0.9))),
                    ImmutableList.of(),
                    ImmutableList.of(point("pytorch", "sgd", 1, 3, 0.25)),
                    "classpca",
                    ImmutableMap.of());

    @Test
    void tellsTheLastTestByEachTimeWhereAllSeedsHaveOne() {
        // 10.1 s is within 2 % of 10 s; after 30 s the accuracy is lower than it was.
        assertThat(report.toTable().lines())
                .containsExactly(
                        "digits: 100 training, 10 test examples; test accuracy after",
                        "             0.3 s             1 s               3 s               10 s"
                                + "              30 s",
                        "direct       -                 -                 -                 -"
                                + "                 0.9900 +- 0.0000",
                        "sgd          -                 -                 0.4500 +- 0.0707"
                                + "  0.8000 +- 0.1414  0.7500 +- 0.2121",
                        "pytorch sgd  -                 -                 0.2500 +- 0.0000"
                                + "  0.2500 +- 0.0000  0.2500 +- 0.0000");
    }

    @Test
    void curvesHaveACornerForEachTestOnceAllSeedsHaveOne() {
        assertThat(report.curves().get("sgd").corners())
                .satisfiesExactly(
                        corner -> assertThat(corner).containsExactly(2, (0.5 + 0.4) / 2),
                        corner -> assertThat(corner).containsExactly(9, (0.5 + 0.9) / 2),
                        corner -> assertThat(corner).containsExactly(10.1, (0.7 + 0.9) / 2),
                        corner -> assertThat(corner).containsExactly(30, (0.6 + 0.9) / 2));
    }

    @Test
    void pointsAreReadAsTheyWereWritten() {
        List<String> lines = report.toCsv().lines().toList();
        assertThat(lines.get(0)).isEqualTo(FrontierPoint.CSV_HEADER);
        assertThat(lines.stream().skip(1).map(FrontierPoint::ofCsv))
                .containsExactlyElementsOf(
                        Stream.concat(
                                        report.runs().stream()
                                                .flatMap(run -> run.points().stream()),
                                        report.beside().stream())
                                .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b,1,2,3|6 columns are needed",
                "a,b,1,2,3,0.5,x|6 columns are needed",
                "a,b,x,2,3,0.5|For input string: \"x\"",
                "a,b,1,0,3,0.5|seconds must be above 0",
                "a,b,1,NaN,3,0.5|seconds must be above 0",
                "a,b,1,2,3,1.5|accuracy from 0 to 1"
            })
    void whatIsNoPointIsToldWhy(String line, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrontierPoint.ofCsv(line))
                .withMessageContaining(reason);
    }

    @Test
    void timesAreEvenOnALogarithmicScale() {
        assertThat(FrontierCurve.marks(300)).containsExactly(3.0, 10.0, 30.0, 100.0, 300.0);
        assertThat(FrontierCurve.marks(20)).containsExactly(0.3, 1.0, 3.0, 10.0, 20.0);
        assertThat(FrontierCurve.tests(300))
                .startsWith(1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
                .endsWith(100.0, 150.0, 200.0, 300.0)
                .hasSize(16);
        assertThat(FrontierCurve.tests(0.001)).endsWith(7e-4, 1e-3);
    }

    @Test
    void nothingIsATableOfItsHeading() {
        FrontierReport empty =
                new FrontierReport(
                        "digits",
                        100,
                        10,
                        3,
                        ImmutableList.of(),
                        ImmutableList.of(),
                        ImmutableList.of(),
                        "classpca",
                        ImmutableMap.of());
        assertThat(empty.toTable().lines()).hasSize(2);
        assertThat(empty.toCsv()).isEqualTo(FrontierPoint.CSV_HEADER + "\n");
    }

    private static FrontierReport.Run run(Method method, long seed, FrontierPoint... points) {
        return new FrontierReport.Run(
                method, seed, ImmutableList.copyOf(points), ImmutableMap.of());
    }

    private static FrontierPoint point(
            String program, String method, long seed, double seconds, double accuracy) {
        return new FrontierPoint(program, method, seed, seconds, 7, accuracy);
    }
}
