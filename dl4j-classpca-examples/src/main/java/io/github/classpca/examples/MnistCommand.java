package io.github.classpca.examples;

import com.google.common.base.Ascii;
import com.google.common.base.Enums;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import java.nio.file.Path;
import java.util.Optional;
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
            paramLabel = "NAME|FILE",
            defaultValue = "lenet",
            description = {
                "lenet, dense: LeNet, or a single hidden layer. Default: ${DEFAULT-VALUE}.",
                "Else a DL4J configuration, JSON or YAML: " + NetworkOption.OF_A_FILE
            })
    private String network;

    @Mixin private UnitsOption units;

    @Override
    LabelledData load(long seed) {
        return Dataset.MNIST.load(folder);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        Optional<DigitNetwork> named =
                Enums.getIfPresent(DigitNetwork.class, Ascii.toUpperCase(network)).toJavaUtil();
        ComparedNetwork usual =
                named.orElse(DigitNetwork.LENET)
                        .of(data.train(), Networks.settings(seed), units.units());
        ComparedNetwork asked = direct.over(usual, data.train());
        return named.isPresent()
                ? asked
                : NetworkOption.of(command(), Path.of(network)).over(asked, data.train(), seed);
    }

    @Override
    LabelledData scaled(LabelledData data) {
        return Dataset.MNIST.scaled(data);
    }
}
