package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ObjectArrays;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.data.CifarTest;
import io.github.classpca.examples.data.Mnist;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;

class ClassPcaTest {

    private final Commands commands = new Commands();
    private final StringWriter out = commands.out;
    private final StringWriter err = commands.err;

    @TempDir private Path folder;

    @Test
    void helpTellsTheCommandsAndTheirOptions() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("mnist");
        assertThat(run("mnist", "--help")).isZero();
        assertThat(out.toString())
                .contains("--methods")
                .contains("CLASS_CONTRAST")
                .contains("--json")
                .containsIgnoringWhitespaces("he, xavier, lsuv", "constant, halved, cosine");
        for (Method method : Method.values()) {
            assertThat(out.toString()).containsPattern("\\b" + method + "[,:]");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs=0,'--epochs must be at least 1, got 0'",
        "--batch=0,'--batch must be at least 1, got 0'",
        "--train=0,'--train must be at least 1, got 0'",
        "--seeds=0,'--seeds must be at least 1, got 0'",
        "--train=5001,'--train 5001 asks for more than the 5000 there are'",
        "--data=/no/such/folder,'--data /no/such/folder is no folder'",
        "--json=/no/such/folder/x.json,'--json: there is no folder /no/such/folder'",
        "--methods=xavier,'expected one of [direct, classpca, finetune, sgd, random, pooled, finetune-random, finetune-pooled, finetune-pca] but was'",
        "--init=magic,'expected one of [HE, XAVIER, LSUV, SOLVED]'",
        "--schedule=magic,'expected one of [CONSTANT, HALVED, COSINE]'",
        "--rate=0,'--rate must be above 0 and finite, got 0.0'",
        "--rate=NaN,'--rate must be above 0 and finite, got NaN'",
        "--strategy=magic,'--strategy'",
        "--finetune=-1,'--finetune must be at least 0, got -1'",
        "--ridge=-1,'--ridge must be finite and at least 0, got -1.0'",
        "--threshold=Infinity,'--threshold must be finite, got Infinity'",
        "--network=magic,'--network'",
        "--direct-filters=5,'expected the side of a kernel and a number of pairs, as in 5x40, but was '",
        "--direct-filters=0x40,'as in 5x40'",
        "--frobnicate,'Unknown option'"
    })
    void wrongUsageIsCode2WithAReason(String option, String reason) {
        assertThat(runOnSample("mnist", option)).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand");
    }

    @Test
    void aFailureIsOneLineAndCode1() {
        assertThat(run("mnist", "--data", folder.toString())).isEqualTo(1);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("train-images-idx3-ubyte");
    }

    @Test
    void verboseShowsTheTrace() {
        assertThat(run("mnist", "--data", folder.toString(), "--verbose")).isEqualTo(1);
        assertThat(err.toString()).contains("at io.github.classpca");
    }

    @Test
    void everyMethodRunsAndReports() throws IOException {
        Path json = folder.resolve("report.json");
        int code =
                runOnSample(
                        "mnist",
                        "--train=300",
                        "--epochs=2",
                        "--seed=3",
                        "--strategy=class_pca",
                        "--json=" + json);
        assertThat(code).as(err.toString()).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("dataset").asText()).isEqualTo("MNIST sample");
        assertThat(report.get("trainExamples").asInt()).isEqualTo(300);
        assertThat(report.get("testExamples").asInt()).isEqualTo(1000);
        assertThat(report.get("seeds").get(0).get("seed").asLong()).isEqualTo(3);
        assertToldWhereItComesFrom(report, json);
        assertThat(report.get("seeds").get(0).get("runs"))
                .extracting(run -> run.get("method").asText())
                .containsExactly("direct", "classpca", "finetune", "sgd", "random", "pooled");
        for (JsonNode run : report.get("seeds").get(0).get("runs")) {
            JsonNode seconds = run.get("seconds");
            JsonNode byEpoch = run.get("accuracyByEpoch");
            assertThat(byEpoch).hasSize(run.get("method").asText().equals("direct") ? 1 : 2);
            assertThat(run.get("testAccuracy").asDouble())
                    .isEqualTo(byEpoch.get(byEpoch.size() - 1).asDouble())
                    .isBetween(0.2, 1.0);
            assertThat(seconds.get("total").asDouble())
                    .isGreaterThanOrEqualTo(
                            seconds.get("statistics").asDouble()
                                    + seconds.get("solve").asDouble()
                                    + seconds.get("featurize").asDouble()
                                    + seconds.get("fit").asDouble()
                                    - 1e-9);
            assertThat(run.get("examplesUsed").asInt()).isEqualTo(300);
            assertThat(out.toString())
                    .contains(
                            String.format(
                                    java.util.Locale.ROOT,
                                    "%.4f",
                                    run.get("testAccuracy").asDouble()));
        }
        assertSettingsAreThoseOfTheMethods(report);
    }

    private static void assertToldWhereItComesFrom(JsonNode report, Path json) {
        JsonNode environment = report.get("environment");
        assertThat(environment.fieldNames())
                .toIterable()
                .contains("libraryVersion", "nd4jVersion", "backend", "operatingSystem");
        assertThat(environment.get("java").asText()).isNotEmpty();
        assertThat(environment.get("dl4jVersion").asText()).startsWith("1.0.0-");
        assertThat(environment.get("processors").asInt()).isPositive();
        assertThat(Instant.parse(environment.get("date").asText())).isBefore(Instant.now());
        assertThat(report.get("commandLine").asText())
                .isEqualTo(
                        "classpca mnist --train=300 --epochs=2 --seed=3 --strategy=class_pca"
                                + " --json="
                                + json);
    }

    private static void assertSettingsAreThoseOfTheMethods(JsonNode report) {
        // Wherever one stands.
        assertThat(report.findValues("seed"))
                .hasSizeGreaterThan(6)
                .allMatch(seed -> seed.asLong() == 3);
        Map<String, JsonNode> settings = new HashMap<>();
        report.get("seeds")
                .get(0)
                .get("runs")
                .forEach(run -> settings.put(run.get("method").asText(), run.get("settings")));
        assertThat(settings.values()).allMatch(method -> method.get("batch").asInt() == 64);
        assertThat(names(settings.get("sgd")))
                .containsExactly("seed", "batch", "training", "epochs", "initializers", "updaters");
        assertThat(names(settings.get("direct")))
                .containsExactly(
                        "seed", "batch", "layerwisePca", "computedLayers", "readout", "ridge");
        assertThat(settings.get("direct").get("readout").get("validationShare").asDouble())
                .isEqualTo(0.1);
        assertThat(settings.get("direct").get("layerwisePca").get("layers"))
                .extracting(JsonNode::asInt)
                .containsExactly(0, 2);
        JsonNode sgd = settings.get("sgd");
        assertThat(sgd.get("epochs").asInt()).isEqualTo(2);
        assertThat(sgd.get("training").get("initialization").asText()).isEqualTo("xavier");
        assertThat(sgd.get("initializers"))
                .extracting(JsonNode::asText)
                .containsExactly("WeightInitXavier");
        assertThat(sgd.get("updaters")).hasSize(1);
        JsonNode adam = sgd.get("updaters").get(0);
        assertThat(adam.get("@class").asText()).endsWith(".Adam");
        assertThat(adam.get("beta1").asDouble()).isEqualTo(0.9);
        assertThat(adam.get("learningRateSchedule").get("rate").asDouble()).isEqualTo(4e-3);
        assertThat(adam.has("learningRate")).as("there is a schedule instead").isFalse();
        Map.of("classpca", "CLASS_PCA", "finetune", "CLASS_PCA", "pooled", "POOLED_PCA")
                .forEach(
                        (method, strategy) -> {
                            JsonNode computed = settings.get(method).get("computedLayers");
                            assertThat(computed)
                                    .extracting(layer -> layer.get("layer").asInt())
                                    .containsExactly(0, 2);
                            assertThat(computed)
                                    .extracting(layer -> layer.get("ridge").asDouble())
                                    .containsExactly(0.05, 1.0);
                            assertThat(computed)
                                    .extracting(layer -> layer.get("threshold").asDouble())
                                    .containsExactly(0.0, 0.25);
                            assertThat(computed)
                                    .allMatch(
                                            layer ->
                                                    layer.get("strategy")
                                                            .asText()
                                                            .equals(strategy));
                            JsonNode pca = settings.get(method).get("layerwisePca");
                            assertThat(pca.get("strategy").asText()).isEqualTo(strategy);
                            assertThat(pca.get("layers"))
                                    .extracting(JsonNode::asInt)
                                    .containsExactly(0, 2);
                        });
    }

    private static List<String> names(JsonNode object) {
        return ImmutableList.copyOf(object.fieldNames());
    }

    @Test
    void severalSeedsAreReportedEachAndTogether() throws IOException {
        Path json = folder.resolve("report.json");
        int code =
                runOnSample(
                        "mnist",
                        "--train=300",
                        "--epochs=1",
                        "--seed=7",
                        "--seeds=2",
                        "--methods=random",
                        "--json=" + json);
        assertThat(code).as(err.toString()).isZero();
        JsonNode reports = new ObjectMapper().readTree(json.toFile()).get("seeds");
        assertThat(reports).extracting(report -> report.get("seed").asInt()).containsExactly(7, 8);
        assertThat(accuracy(reports.get(0))).isNotEqualTo(accuracy(reports.get(1)));
        assertThat(out.toString())
                .contains("300 training, 1000 test examples, seed 8")
                .contains("300 training, 1000 test examples, 2 seeds from 7 on");
    }

    private static double accuracy(JsonNode seed) {
        return seed.get("runs").get(0).get("testAccuracy").asDouble();
    }

    @Test
    void directGoesOnByFit() throws IOException {
        JsonNode run =
                runsOnSample("--train=300", "--finetune=2", "--rate=0.0005", "--methods=direct")
                        .get(0);
        assertThat(run.get("accuracyByEpoch")).as("before, and two epochs").hasSize(3);
        assertThat(run.get("accuracyByEpoch").get(0).asDouble()).isGreaterThan(0.8);
        JsonNode settings = run.get("settings");
        assertThat(settings.get("epochs").asInt()).isEqualTo(2);
        assertThat(schedule(run).get("value").asDouble()).isEqualTo(5e-4);
    }

    @Test
    void directComputesTheConvolutionsAskedFor() throws IOException {
        JsonNode run =
                runsOnSample("--train=300", "--methods=direct", "--direct-filters=7x30").get(0);
        assertThat(run.get("settings").get("layerwisePca").get("layers"))
                .extracting(JsonNode::asInt)
                .containsExactly(0);
    }

    @Test
    void trainingOptionsAreThoseOfAllMethods() throws IOException {
        JsonNode runs =
                runsOnSample(
                        "--train=300",
                        "--epochs=2",
                        "--init=lsuv",
                        "--schedule=cosine",
                        "--rate=0.002",
                        "--methods=classpca,sgd,finetune-pca");
        assertThat(runs).hasSize(3);
        for (JsonNode run : runs) {
            JsonNode training = run.get("settings").get("training");
            assertThat(training.get("initialization").asText()).isEqualTo("lsuv");
            assertThat(training.get("schedule").asText()).isEqualTo("cosine");
            assertThat(training.get("rate").asDouble()).isEqualTo(2e-3);
            assertThat(schedule(run).get("rate").asDouble()).isEqualTo(2e-3);
            // 300 examples are 5 batches of 64, for a head and for a whole network.
            assertThat(schedule(run).get("updates").asInt()).isEqualTo(10);
        }
    }

    @Test
    void controlsOfFinetuneComputeLayersAndTrainThem() throws IOException {
        JsonNode runs =
                runsOnSample(
                        "--train=300",
                        "--epochs=1",
                        "--methods=finetune-random,finetune-pooled,finetune-pca");
        assertThat(runs)
                .extracting(
                        run ->
                                run.get("settings")
                                        .get("computedLayers")
                                        .get(1)
                                        .get("strategy")
                                        .asText())
                .containsExactly("RANDOM", "POOLED_PCA", "CLASS_PCA");
        assertThat(runs)
                .as("nothing is computed once for a head")
                .allMatch(run -> run.get("seconds").get("featurize").asDouble() == 0);
        assertThat(out.toString())
                .containsPattern("method +best +last +seconds")
                .containsPattern("\nfinetune-pca    +0\\.\\d{4} ");
    }

    private JsonNode runsOnSample(String... options) throws IOException {
        Path json = folder.resolve("report.json");
        String[] command = {"mnist", "--json=" + json};
        int code = runOnSample(ObjectArrays.concat(command, options, String.class));
        assertThat(code).as(err.toString()).isZero();
        return new ObjectMapper().readTree(json.toFile()).get("seeds").get(0).get("runs");
    }

    private static JsonNode schedule(JsonNode run) {
        return run.get("settings").get("updaters").get(0).get("learningRateSchedule");
    }

    @Test
    void layersChooseTheirRidge() {
        int code =
                runOnSample(
                        "mnist",
                        "--network=dense",
                        "--train=600",
                        "--epochs=1",
                        "--automatic",
                        "--methods=classpca");
        assertThat(code).as(err.toString()).isZero();
    }

    @Test
    void cifar100WithFewerFiltersThanClasses() throws IOException {
        CifarTest.writeCifar100(folder, 1000, 200);
        Path json = folder.resolve("report.json");
        int code =
                run(
                        "cifar100",
                        "--data=" + folder,
                        "--filters=16,64",
                        "--epochs=1",
                        "--methods=classpca,random",
                        "--json=" + json);
        assertThat(code).as(err.toString()).isZero();
        assertThat(err.toString()).contains("1000 training and 200 test examples of 100 classes");
        assertThat(new ObjectMapper().readTree(json.toFile()).get("seeds").get(0).get("runs"))
                .hasSize(2);
    }

    @Test
    void aMethodThatFailsIsToldAndTheOthersGoOn() throws IOException {
        // Has classes of five superclasses only, which backpropagation does not mind.
        CifarTest.writeCifar100(folder, 1000, 200);
        Path json = folder.resolve("report.json");
        int code =
                run(
                        "cifar100",
                        "--data=" + folder,
                        "--labels=coarse",
                        "--filters=8,8",
                        "--epochs=1",
                        "--seeds=2",
                        "--methods=classpca,sgd",
                        "--json=" + json);
        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines().filter(line -> line.startsWith("classpca: classpca")))
                .hasSize(2)
                .allMatch(line -> line.startsWith("classpca: classpca failed: No example of class"))
                .allMatch(line -> line.endsWith("(--verbose for the trace)"));
        assertThat(out.toString())
                .contains("classpca  failed: No example of class")
                .contains("shuffle")
                .contains("classpca  failed with each of 2 seeds")
                .containsPattern("sgd +0\\.\\d{4} \\+- 0\\.\\d{4}");
        for (JsonNode report : new ObjectMapper().readTree(json.toFile()).get("seeds")) {
            assertThat(report.get("runs")).hasSize(1);
            assertThat(report.get("runs").get(0).get("method").asText()).isEqualTo("sgd");
            assertThat(report.get("failures").get(0).get("method").asText()).isEqualTo("classpca");
            assertThat(report.get("failures").get(0).get("reason").asText())
                    .startsWith("No example of class");
        }
    }

    @Test
    void fewExamplesAreGoneOverMoreOften() throws IOException {
        Path json = folder.resolve("report.json");
        assertThat(run("mnist", "--train=640", "--methods=random", "--json=" + json)).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        JsonNode random = report.get("seeds").get(0).get("runs").get(0);
        assertThat(random.get("settings").get("epochs").asInt()).isEqualTo(20);
        assertThat(random.get("accuracyByEpoch")).hasSize(6);
        assertThat(err.toString()).contains("random: epochs 17 to 20 of 20");
    }

    @Test
    void aTableOfDigits() throws IOException {
        Path file = folder.resolve("digits.csv");
        DataSet digits = Mnist.sample().train().batch(IntStream.range(0, 1000).toArray());
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < 1000; n++) {
            text.append("digit").append(digits.getLabels().getRow(n).argMax().getInt(0));
            for (float value : digits.getFeatures().slice(n).reshape(784).toFloatVector()) {
                text.append(',').append(value);
            }
            text.append('\n');
        }
        Files.writeString(file, text);
        Path json = folder.resolve("report.json");
        int code =
                run(
                        "csv",
                        "--file=" + file,
                        "--label=0",
                        "--epochs=2",
                        "--methods=classpca,random",
                        "--json=" + json);
        assertThat(code).as(err.toString()).isZero();
        assertThat(err.toString()).contains("800 training and 200 test examples of 10 classes");
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("seeds").get(0).get("runs").get(0).get("testAccuracy").asDouble())
                .isGreaterThan(0.25);
    }

    @Test
    void realPicturesInFolders() {
        Path cifar = Path.of(String.valueOf(System.getenv("CLASSPCA_DATA")), "cifar10");
        assumeThat(cifar.resolve("train/cat"))
                .as("CLASSPCA_DATA holds no expanded CIFAR-10 in picture folders")
                .isDirectory();
        copyTwoClasses(cifar);
        int code = run("images", "--dir=" + folder, "--epochs=3", "--methods=classpca,finetune");
        assertThat(code).as(err.toString()).isZero();
        assertThat(err.toString()).contains("400 training and 200 test examples of 2 classes");
    }

    private void copyTwoClasses(Path cifar) {
        for (String part : new String[] {"train", "test"}) {
            for (String name : new String[] {"cat", "ship"}) {
                Path target = folder.resolve(part).resolve(name);
                try (Stream<Path> pictures = Files.list(cifar.resolve(part).resolve(name))) {
                    Files.createDirectories(target);
                    for (Path picture :
                            pictures.sorted().limit(part.equals("train") ? 200 : 100).toList()) {
                        Files.copy(picture, target.resolve(picture.getFileName()));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "images --dir=/no/such,'--dir /no/such is no folder'",
        "images --dir=. --size=4x4,'--size must be two numbers of at least 16'",
        "images --dir=. --test-share=1,'--test-share must be above 0 and below 1, got 1.0'",
        "csv --file=/no/such --label=0,'--file /no/such is no file'",
        "csv --file=pom.xml,'--label'",
        "cifar10 --data=. --filters=1,'--filters must be two numbers'",
        "datasets,'Missing list, fetch or verify'",
        "datasets fetch nothing,'There is no dataset nothing; there are [mnist, cifar10, cifar100]'"
    })
    void wrongUsageOfTheOtherCommands(String line, String reason) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
    }

    @Test
    void dataThatIsNowhereIsToldHowToGet() {
        assertThat(runOnSample("cifar10")).isEqualTo(2);
        assertThat(err.toString()).contains("classpca datasets fetch cifar10");
    }

    @Test
    void datasetsAreListedAndVerified() {
        assertThat(run("datasets", "list", "--data", folder.toString())).isZero();
        assertThat(out.toString()).contains("mnist", "cifar100", "171 MB", "not here");
        assertThat(run("datasets", "verify", "mnist", "--data", folder.toString())).isEqualTo(1);
        assertThat(out.toString())
                .contains("mnist: not here; 'classpca datasets fetch mnist' brings it");
    }

    private int run(String... args) {
        return commands.run(args);
    }

    private int runOnSample(String... args) {
        return commands.runOnSample(args);
    }
}
