package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ObjectArrays;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** One quick report of few examples, looked at as its readers do. */
class ReportCommandTest {

    @TempDir private static Path folder;

    private static final Commands COMMANDS = new Commands();

    @BeforeAll
    static void measure() {
        assertThat(report(COMMANDS)).as(COMMANDS.err.toString()).isZero();
    }

    private static int report(Commands commands) {
        return commands.runOnSample(
                "report",
                "--dataset",
                "mnist",
                "--train",
                "300",
                "--quick",
                "--out",
                folder.toString());
    }

    @Test
    void everyClaimHasItsSectionAndEveryChartItsTable() throws IOException {
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html)
                .contains(
                        "<h2>Accuracy against seconds</h2>",
                        "<h2>Filters of the first layer</h2>",
                        "<h2>Spectra by class</h2>",
                        "<h2>Claim 2: ",
                        "<h2>Claim 1: ",
                        "<h2>Claims 4 to 6: ",
                        "<h2>Claims 4 and 6: trained to the end</h2>",
                        "<h2>What is taken for what",
                        "<h2>Where it helps, and where not</h2>",
                        "<h2>How to repeat it</h2>")
                .contains("class=\"verdict\"")
                .contains("residual, 7 convolutions")
                .contains("300 training and 1,000 test examples of 10 classes; one seed")
                .doesNotContain("NaN %", ">null<");
        List<String> charts =
                Pattern.compile("data-chart=\"([^\"]+)\"")
                        .matcher(html)
                        .results()
                        .map(match -> match.group(1))
                        .toList();
        assertThat(charts).hasSizeGreaterThan(5).doesNotHaveDuplicates();
        for (String chart : charts) {
            assertThat(Files.readAllLines(folder.resolve(chart + ".csv")))
                    .startsWith("line,x,y,low,high")
                    .hasSizeGreaterThan(1);
        }
    }

    /** Without what one step came to, as if ended there. */
    @Test
    void aReportThatWasEndedGoesOnWhereItWas() throws IOException {
        Path kept = folder.resolve("measurements");
        Path lost;
        try (Stream<Path> files = Files.list(kept)) {
            lost =
                    files.filter(file -> file.getFileName().toString().startsWith("spectra"))
                            .findFirst()
                            .orElseThrow();
        }
        Files.writeString(lost, "{ cut sho");
        Commands again = new Commands();

        assertThat(report(again)).isZero();

        assertThat(again.err.toString()).contains("1 of 1, spectra").doesNotContain("starts");
        assertThat(lost).content().contains("\"pooled\"");
    }

    @Test
    void aTableHasItsReportAndASectionOfItComesAlone(@TempDir Path own) throws IOException {
        Random random = new Random(1);
        StringBuilder rows = new StringBuilder("height,width,kind\n");
        for (int i = 0; i < 200; i++) {
            double height = random.nextGaussian() + i % 2;
            rows.append(String.format(Locale.ROOT, "%.3f,%.3f,k%d%n", height, height - i, i % 2));
        }
        Path table = Files.writeString(own.resolve("table.csv"), rows);
        String[] command = {
            "report", "--dataset=csv", "--file=" + table, "--label=kind", "--quick", "--out=" + own
        };
        Commands first = new Commands();
        assertThat(first.run(ObjectArrays.concat(command, "--only=filters,convergence")))
                .as(first.err.toString())
                .isZero();
        Path page = own.resolve("report.html");
        assertThat(page)
                .content()
                .contains("Spectra by class", "trained to the end")
                .doesNotContain("Claim 1");

        Commands whole = new Commands();
        assertThat(whole.run(command)).as(whole.err.toString()).isZero();
        assertThat(whole.err.toString()).doesNotContain("spectra");
        assertThat(page).content().contains("Claim 1", "MLP, dense 200 and 100");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dataset=mnist --only=magic | there is no section magic; there are [frontier,",
                "--dataset=images | --dir and --dataset images go together",
                "--dataset=csv --file=pom.xml | --file, --label and --dataset csv go together",
                "--dataset=mnist --dir=. | --dir and --dataset images go together"
            })
    void wrongUsageIsCode2WithAReason(String options, String reason, @TempDir Path own) {
        Commands commands = new Commands();
        int code =
                commands.runOnSample(
                        ("report --out=" + own.resolve("out") + " " + options).split(" "));
        assertThat(code).isEqualTo(2);
        assertThat(commands.err.toString()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"400, light", "1400, light", "1400, dark"})
    void aBrowserDrawsAllOfItWithoutAComplaint(int width, String scheme) {
        Optional<File> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<File> driver = program("chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(),
                "needs chromium and chromedriver on the PATH");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriver browser =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(driver.orElseThrow())
                                .build(),
                        options);
        try {
            browser.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of(
                            "features",
                            List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
            browser.get(folder.resolve("report.html").toUri().toString());

            assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
            Object charts =
                    browser.executeScript("return document.querySelectorAll('.chart').length");
            Object drawn =
                    browser.executeScript(
                            "return document.querySelectorAll('.chart svg path').length");
            assertThat(
                            browser.executeScript(
                                    "return document.querySelectorAll('.chart svg').length"))
                    .isEqualTo(charts);
            assertThat((Long) drawn).isGreaterThan(20);
            // Nothing is wider than the page, but for tables that scroll by themselves.
            assertThat(
                            browser.executeScript(
                                    "return document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            Object ink =
                    browser.executeScript("return getComputedStyle(document.body).backgroundColor");
            assertThat(ink)
                    .isEqualTo(scheme.equals("dark") ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)");
        } finally {
            browser.quit();
        }
    }

    private static Optional<File> program(String... names) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(path -> Stream.of(names).map(name -> new File(path, name)))
                .filter(File::canExecute)
                .findFirst();
    }
}
