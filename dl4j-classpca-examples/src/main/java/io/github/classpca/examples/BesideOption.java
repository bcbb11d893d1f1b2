package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.FrontierPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Reads tables of points of other programs. */
final class BesideOption {

    private BesideOption() {}

    static ImmutableList<FrontierPoint> read(CommandSpec command, List<Path> files)
            throws IOException {
        ImmutableList.Builder<FrontierPoint> points = ImmutableList.builder();
        for (Path file : files) {
            Usage.require(command, Files.isRegularFile(file), "--beside " + file + " is no file");
            List<String> lines = Files.readAllLines(file);
            Usage.require(
                    command,
                    !lines.isEmpty() && lines.get(0).equals(FrontierPoint.CSV_HEADER),
                    "--beside " + file + ", line 1 must be " + FrontierPoint.CSV_HEADER);
            for (int i = 1; i < lines.size(); i++) {
                try {
                    points.add(FrontierPoint.ofCsv(lines.get(i)));
                } catch (IllegalArgumentException e) {
                    Usage.require(
                            command,
                            false,
                            "--beside " + file + ", line " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        return points.build();
    }
}
