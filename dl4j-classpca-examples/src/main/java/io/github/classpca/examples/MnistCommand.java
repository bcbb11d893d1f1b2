package io.github.classpca.examples;

import io.github.classpca.examples.compare.Comparison;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Compares methods on handwritten digits. */
@Command(
        name = "mnist",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Compares ways to train a LeNet on MNIST: layers computed by class-based PCA, all"
                        + " by SGD, and frozen controls. Without --data it takes the sample that"
                        + " ships with this jar.")
final class MnistCommand implements Callable<Integer> {

    @Spec private CommandSpec command;

    @Mixin private ComparisonOptions options;

    @Override
    public Integer call() {
        options.check();
        PrintWriter out = command.commandLine().getOut();
        LabelledData all = options.data() == null ? Mnist.sample() : Mnist.from(options.data());
        int examples = options.trainExamples(all.train().size());
        LabelledData data = new LabelledData(all.name(), all.train().first(examples), all.test());
        out.println(
                data.name()
                        + ": "
                        + examples
                        + " training and "
                        + data.test().size()
                        + " test pictures"
                        + (options.data() == null ? " (give --data DIR for the full set)" : ""));
        out.flush();
        ComparisonReport report =
                new Comparison(
                                data,
                                LeNet.network(options.settings().seed()),
                                options.settings(),
                                new ConsoleProgress(out))
                        .run(options.methods());
        out.println();
        out.println(report.toTable());
        if (options.json() != null) {
            report.writeJson(options.json());
        }
        return 0;
    }
}
