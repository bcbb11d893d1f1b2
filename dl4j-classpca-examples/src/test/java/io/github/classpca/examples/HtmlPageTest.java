package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlPageTest {

    @TempDir private Path folder;

    private final Commands commands = new Commands();

    @Test
    void aComparisonIsAPageToLookAt() throws IOException {
        Path page = folder.resolve("page.html");
        int code =
                commands.runOnSample(
                        "mnist",
                        "--train",
                        "200",
                        "--epochs",
                        "2",
                        "--seeds",
                        "2",
                        "--methods",
                        "classpca,random",
                        "--html",
                        page.toString());
        assertThat(code).as(commands.err.toString()).isZero();
        String html = Files.readString(page);

        assertThat(html)
                .contains("200 training and 1,000 test examples of 10 classes, 2 seeds from 1 on.")
                .contains("<h2>Confusion matrix of ")
                .contains("--methods classpca,random")
                .contains("&quot;nd4j");
        // Every accuracy of the table stands in the one printed too.
        List<String> told =
                Pattern.compile("<td class=\"number\">(0\\.\\d{4})</td>")
                        .matcher(html)
                        .results()
                        .map(match -> match.group(1))
                        .toList();
        assertThat(told).hasSize(4);
        assertThat(commands.out.toString()).contains(told);
        List<MatchResult> pictures =
                Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"")
                        .matcher(html)
                        .results()
                        .toList();
        assertThat(pictures).hasSize(2);
        byte[] png = Base64.getDecoder().decode(pictures.get(0).group(1));
        // 20 filters of 5x5 in rows of 10, a pixel apart.
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(59);
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getHeight()).isEqualTo(11);
        int rows = Splitter.on("<table class=\"confusion\">").splitToList(html).size();
        assertThat(rows).isEqualTo(2);
    }

    @Test
    void aPageThatCannotBeWrittenIsRefusedBeforeAnyWork() {
        String nowhere = folder.resolve("missing/page.html").toString();
        assertThat(commands.runOnSample("mnist", "--train", "20", "--html", nowhere)).isEqualTo(2);
        assertThat(commands.err.toString()).contains("--html: there is no folder");
    }
}
