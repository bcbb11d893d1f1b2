package io.github.classpca.examples;

import io.github.classpca.examples.fetch.Catalog;
import io.github.classpca.examples.fetch.DatasetFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says where the data sets are. */
final class DataFolder {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${env:CLASSPCA_DATA}",
            converter = PathOrNone.class,
            description =
                    "Folder with the original files, or with a folder per dataset (mnist/,"
                            + " cifar10/, cifar100/). Default: the variable CLASSPCA_DATA, else"
                            + " what 'classpca datasets fetch' brought.")
    private Path data;

    /** Returns the folder to look for a data set in, where there is one. */
    Optional<Path> find(String dataset) {
        Path cache = DatasetFolder.cache(System.getenv());
        Path named = named();
        if (named == null && DatasetFolder.isPresent(Catalog.read().get(dataset), cache)) {
            return Optional.of(cache);
        }
        return Optional.ofNullable(named);
    }

    /** Returns the folder to look for a data set in, or says how to get it. */
    Path require(String dataset) {
        return find(dataset)
                .orElseThrow(
                        () ->
                                new ParameterException(
                                        command.commandLine(),
                                        "No data for "
                                                + dataset
                                                + ": run 'classpca datasets fetch "
                                                + dataset
                                                + "', or give --data DIR"));
    }

    /** Returns the folder that the user named, or null. */
    private Path named() {
        Usage.require(
                command,
                data == null || Files.isDirectory(data),
                "--data " + data + " is no folder; give the one that holds the files");
        return data;
    }
}
