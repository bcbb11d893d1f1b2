package io.github.classpca.examples;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;

/** Reads a path; a variable that is set to nothing says as much as one that is not set. */
final class PathOrNone implements ITypeConverter<Path> {

    @Override
    public Path convert(String value) {
        return value.isEmpty() ? null : Path.of(value);
    }
}
