package io.github.classpca.examples;

import io.github.classpca.examples.compare.Progress;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A bar on a terminal; elsewhere, and on one that moves no cursor, a plain line when a task ends.
 * On the stream of errors, so that results can be piped.
 */
final class ConsoleProgress implements Progress {

    /** Fewer columns have no room for an estimate beside the last accuracy. */
    private static final int ROOMY = 80;

    private final Terminal terminal;
    private final boolean moves;
    private final PrintWriter err;

    private ConsoleProgress(PrintWriter err) {
        this.terminal = Terminal.ofErrors();
        this.moves = terminal.present() && !"dumb".equals(System.getenv("TERM"));
        this.err = err;
    }

    static ConsoleProgress of(CommandSpec command) {
        return new ConsoleProgress(command.commandLine().getErr());
    }

    @Override
    public Task start(String name, long steps) {
        return moves ? new Bar(name, steps) : new Line(name);
    }

    /** Gone when it ends, but for the line that is left of it. */
    private final class Bar implements Task {

        private final ProgressBar bar;
        private final Line line;

        Bar(String name, long steps) {
            line = new Line(name);
            ProgressBarBuilder builder =
                    new ProgressBarBuilder().setTaskName(name).setInitialMax(steps);
            if (System.getenv("NO_COLOR") != null) {
                builder.setStyle(ProgressBarStyle.UNICODE_BLOCK);
            }
            if (terminal.columns() < ROOMY) {
                builder.hideEta();
            }
            bar = builder.clearDisplayOnFinish().build();
        }

        @Override
        public void stepTo(long done) {
            bar.stepTo(done);
        }

        @Override
        public void say(String message) {
            bar.setExtraMessage(message);
            line.say(message);
        }

        @Override
        public void close() {
            bar.close();
            line.close();
        }
    }

    private final class Line implements Task {

        private final String name;
        private final long start = System.nanoTime();
        private String message = "";

        Line(String name) {
            this.name = name;
        }

        @Override
        public void stepTo(long done) {
            // Only the end of a task is worth a line in a log.
        }

        @Override
        public void say(String newMessage) {
            message = newMessage;
        }

        @Override
        public void close() {
            double seconds = (System.nanoTime() - start) / 1e9;
            String last = message.isEmpty() ? "" : ", " + message;
            err.printf(Locale.ROOT, "%s: %.1f s%s%n", name, seconds, last);
            err.flush();
        }
    }
}
