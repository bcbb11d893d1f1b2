package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.report.Environment;

/**
 * What every report has as JSON, whatever the command: docs/report.schema.json.
 *
 * @param schemaVersion raised where a field goes or means something else
 * @param command which command made it
 * @param commandLine how it was called
 * @param environment versions, machine and date
 * @param report what the command has to tell
 */
public record JsonEnvelope(
        int schemaVersion,
        String command,
        String commandLine,
        ImmutableMap<String, Object> environment,
        @JsonUnwrapped Object report) {

    private static final int SCHEMA_VERSION = 1;

    /**
     * Puts one around a report.
     *
     * @param command which command made it
     * @param commandLine how it was called
     * @param report what the command has to tell
     * @return what is written
     */
    public static JsonEnvelope of(String command, String commandLine, Object report) {
        return new JsonEnvelope(
                SCHEMA_VERSION, command, commandLine, Environment.current().toMap(), report);
    }
}
