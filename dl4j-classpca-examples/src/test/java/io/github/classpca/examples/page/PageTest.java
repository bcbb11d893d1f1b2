package io.github.classpca.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final Chart.Lines LINES =
            new Chart.Lines(
                    new Chart.Axis("seconds", true),
                    new Chart.Axis("accuracy", false, 0.0, 1.0),
                    ImmutableList.of(
                            new Chart.Line(
                                    "\"cats\" </script> & dogs",
                                    ImmutableList.of(
                                            new Chart.Point(1, 0.5),
                                            new Chart.Point(2, 0.75, 0.7, 0.8)))),
                    ImmutableList.of(new Chart.Level("chance", 0.5)));

    @Test
    void aPageIsOneFileThatAsksForNothing() {
        String html = page().toHtml();
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("echarts")
                .doesNotContainPattern("<(script|link|img)[^>]+(src|href)=\"(http|/)")
                .doesNotContain("@import");
    }

    @Test
    void whatUsersNamedIsTextAndNothingElse() throws IOException {
        String html = page().toHtml();
        assertThat(html)
                .contains("<h1>a &lt;b&gt; &amp; &quot;c&quot;</h1>")
                .contains("<td>&lt;i&gt;</td><td class=\"number\">1 &amp; 2</td>");

        Matcher data = Pattern.compile("id=\"page-data\">(.*?)</script>").matcher(html);
        assertThat(data.find()).isTrue();
        JsonNode lines = new ObjectMapper().readTree(data.group(1)).at("/charts/one");
        assertThat(lines.get("kind").asText()).isEqualTo("lines");
        assertThat(lines.at("/lines/0/name").asText()).isEqualTo("\"cats\" </script> & dogs");
        assertThat(lines.at("/lines/0/points/1/high").asDouble()).isEqualTo(0.8);
        assertThat(lines.at("/y/max").asDouble()).isEqualTo(1);
        assertThat(lines.at("/x/max").isNull()).isTrue();
    }

    @Test
    void chartsAreTablesToo() {
        assertThat(LINES.toCsv().lines())
                .containsExactly(
                        "line,x,y,low,high",
                        "\"\"\"cats\"\" </script> & dogs\",1.0,0.5,0.5,0.5",
                        "\"\"\"cats\"\" </script> & dogs\",2.0,0.75,0.7,0.8");
        Chart.Bars bars =
                new Chart.Bars(
                        ImmutableList.of("a", "b"),
                        new Chart.Axis("share", false),
                        ImmutableList.of(new Chart.Group("g", ImmutableList.of(1.0, 2.5))));
        assertThat(bars.toCsv().lines())
                .containsExactly("group,category,value", "\"g\",\"a\",1.0", "\"g\",\"b\",2.5");
        assertThat(page().charts()).containsOnlyKeys("one");
    }

    private static Page page() {
        Page page = new Page("a <b> & \"c\"").lead("lead");
        page.section("first", "First")
                .table(List.of("name", "value"), List.of(List.of("<i>", "1 & 2")))
                .confusion(List.of("x", "y"), List.of(List.of(3, 1), List.of(0, 0)))
                .chart("one", LINES, "a chart");
        return page;
    }
}
