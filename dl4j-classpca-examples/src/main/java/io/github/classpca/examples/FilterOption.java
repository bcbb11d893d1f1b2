package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataSource;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say how many filters the two convolutions have, and how large. */
final class FilterOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--filters",
            paramLabel = "N",
            split = ",",
            defaultValue = "40,100",
            description = "Filters of the two convolutions. Default: ${DEFAULT-VALUE}.")
    private List<Integer> filters;

    @Option(
            names = "--kernel",
            paramLabel = "K",
            defaultValue = "5",
            description = "Side of the kernels of both. Default: ${DEFAULT-VALUE}.")
    private int kernel;

    @Mixin private UnitsOption units;

    /** Throws, before any work, where an option cannot work. */
    void check() {
        Usage.require(
                command,
                filters.size() == 2 && filters.get(0) >= 1 && filters.get(1) >= 1,
                "--filters must be two numbers of at least 1, as in 40,100, got " + filters);
        units.units();
        Usage.require(command, kernel >= 1, "--kernel must be at least 1, got " + kernel);
    }

    /**
     * Makes the network of two such convolutions for some pictures.
     *
     * @param mirrored whether what is told apart is the same in a mirror
     */
    ComparedNetwork network(
            DataSource train, NeuralNetConfiguration.Builder settings, boolean mirrored) {
        return Networks.pictures(
                train, settings, ImmutableList.copyOf(filters), kernel, units.units(), mirrored);
    }
}
