package io.github.classpca.examples;

import io.github.classpca.examples.compare.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A bar on a terminal; elsewhere a plain line when a task ends. */
final class ConsoleProgress implements Progress {

    private final boolean terminal;
    private final PrintWriter out;

    ConsoleProgress(PrintWriter out) {
        this.terminal = onTerminal();
        this.out = out;
    }

    /** Java 22 gives a console to a process without a terminal too, and a way to tell. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean onTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    @Override
    public Task start(String name, long steps) {
        return terminal ? new Bar(name, steps) : new Line(name);
    }

    private static final class Bar implements Task {

        private final ProgressBar bar;

        Bar(String name, long steps) {
            bar = new ProgressBarBuilder().setTaskName(name).setInitialMax(steps).build();
        }

        @Override
        public void stepTo(long done) {
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    private final class Line implements Task {

        private final String name;
        private final long start = System.nanoTime();

        Line(String name) {
            this.name = name;
        }

        @Override
        public void stepTo(long done) {
            // Only the end of a task is worth a line in a log.
        }

        @Override
        public void close() {
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(Locale.ROOT, "%s: %.1f s%n", name, seconds);
            out.flush();
        }
    }
}
