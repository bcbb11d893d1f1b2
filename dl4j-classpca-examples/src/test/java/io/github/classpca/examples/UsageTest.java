package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

class UsageTest {

    @Command(name = "repeat")
    static final class Repeat implements Runnable {

        @Spec private CommandSpec command;

        @Parameters private String[] arguments;

        private String typed;

        @Override
        public void run() {
            assertThat(arguments).isNotEmpty();
            typed = Usage.typed(command);
        }
    }

    @Test
    void whatWasTypedIsQuotedForAShell() {
        Repeat repeat = new Repeat();
        CommandLine parent = new CommandLine(CommandSpec.create().name("classpca"));
        parent.addSubcommand(repeat);

        assertThat(parent.execute("repeat", "a=/b,c", "my file", "it's", "$HOME", "")).isZero();

        assertThat(repeat.typed)
                .isEqualTo("classpca repeat a=/b,c 'my file' 'it'\\''s' '$HOME' ''");
    }
}
