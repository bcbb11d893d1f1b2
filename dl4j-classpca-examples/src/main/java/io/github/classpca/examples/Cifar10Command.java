package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares methods on CIFAR-10. */
@Command(
        name = "cifar10",
        description =
                "Compares ways to train a network of two convolutions on CIFAR-10: layers computed"
                        + " by class-based PCA, all by SGD, and frozen controls.")
final class Cifar10Command extends ComparisonCommand {

    @Mixin private DataFolder folder;

    @Mixin private FilterOption filters;

    @Mixin private DirectOption direct;

    @Mixin private NetworkOption network;

    @Override
    LabelledData load(long seed) {
        filters.check();
        return Dataset.CIFAR10.load(folder);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return network.over(
                direct.over(
                        Dataset.CIFAR10.network(data.train(), Networks.settings(seed), filters),
                        data.train()),
                data.train(),
                seed);
    }
}
