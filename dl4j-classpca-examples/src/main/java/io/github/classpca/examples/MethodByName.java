package io.github.classpca.examples;

import io.github.classpca.examples.compare.Method;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a method by the name that reports tell; picocli would offer the names of constants too. */
final class MethodByName implements ITypeConverter<Method> {

    @Override
    public Method convert(String value) {
        return Arrays.stream(Method.values())
                .filter(method -> method.toString().equalsIgnoreCase(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "expected one of "
                                                + Arrays.toString(Method.values())
                                                + " but was '"
                                                + value
                                                + "'"));
    }
}
