package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.Cifar;
import io.github.classpca.examples.data.LabelledData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on CIFAR-100. */
@Command(
        name = "cifar100",
        description =
                "Compares ways to train a network of two convolutions on CIFAR-100: layers computed"
                        + " by class-based PCA, all by SGD, and frozen controls.")
final class Cifar100Command extends ComparisonCommand {

    @Mixin private DataFolder folder;

    @Mixin private FilterOption filters;

    @Mixin private DirectOption direct;

    @Mixin private NetworkOption network;

    @Option(
            names = "--labels",
            paramLabel = "LABELS",
            defaultValue = "fine",
            description =
                    "${COMPLETION-CANDIDATES}: the 100 classes or the 20 superclasses. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Cifar.Labels labels;

    @Override
    LabelledData load(long seed) {
        filters.check();
        return Cifar.cifar100(folder.require("cifar100"), labels);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return network.over(
                direct.over(
                        filters.network(data.train(), Networks.settings(seed), true), data.train()),
                data.train(),
                seed);
    }
}
