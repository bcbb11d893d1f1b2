package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class DataFolderTest {

    @Command
    static final class AnyCommand {
        @Mixin private DataFolder data;
    }

    @TempDir private Path folder;

    @Test
    void anEmptyNameIsNone() {
        assertThat(data("").find("mnist")).isNotEqualTo(Optional.of(Path.of("")));
    }

    @Test
    void aNameMustBeThatOfAFolder() {
        assertThat(data(folder.toString()).require("mnist")).isEqualTo(folder);
        assertThatThrownBy(() -> data(folder + "/none").find("mnist"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("is no folder");
    }

    private static DataFolder data(String name) {
        return CommandLine.populateCommand(new AnyCommand(), "--data=" + name).data;
    }
}
