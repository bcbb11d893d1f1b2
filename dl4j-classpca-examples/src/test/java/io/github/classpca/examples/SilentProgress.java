package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.examples.compare.Progress;

/** For tests, which look at what was done and not at how it got on. */
public final class SilentProgress implements Progress, Progress.Task {

    @Override
    public Task start(String name, long steps) {
        return this;
    }

    @Override
    public void stepTo(long done) {
        assertThat(done).isNotNegative();
    }

    @Override
    public void say(String message) {
        assertThat(message).doesNotContain("\n");
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
