package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on handwritten digits. */
@Command(
        name = "mnist",
        description =
                "Compares ways to train a LeNet on MNIST: layers computed by class-based PCA, all"
                        + " by SGD, and frozen controls. Without the full set it takes the sample"
                        + " that ships with this jar.")
final class MnistCommand extends ComparisonCommand {

    @Mixin private DataFolder folder;

    @Mixin private DirectOption direct;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = "lenet",
            description =
                    "${COMPLETION-CANDIDATES}: LeNet, or a single hidden layer of 500. Default:"
                            + " ${DEFAULT-VALUE}.")
    private DigitNetwork network;

    @Override
    LabelledData load() {
        return Dataset.MNIST.load(folder);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return direct.over(network.of(data.train(), Networks.settings(seed)), data.train());
    }

    @Override
    LabelledData scaled(LabelledData data) {
        return Dataset.MNIST.scaled(data);
    }
}
