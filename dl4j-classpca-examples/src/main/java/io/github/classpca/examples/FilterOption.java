package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says how many filters the two convolutions have. */
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

    ImmutableList<Integer> filters() {
        Usage.require(
                command,
                filters.size() == 2 && filters.get(0) >= 1 && filters.get(1) >= 1,
                "--filters must be two numbers of at least 1, as in 40,100, got " + filters);
        return ImmutableList.copyOf(filters);
    }
}
