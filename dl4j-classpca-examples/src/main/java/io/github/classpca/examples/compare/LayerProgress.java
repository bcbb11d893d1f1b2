package io.github.classpca.examples.compare;

import io.github.classpca.LayerwisePcaListener;

/**
 * Moves a task on as a trainer reads examples, over and over for layer upon layer; how many there
 * will be is not known.
 *
 * @param task the task
 */
record LayerProgress(Progress.Task task) implements LayerwisePcaListener {

    @Override
    public void examplesRead(int layer, long examples) {
        task.stepTo(examples);
    }
}
