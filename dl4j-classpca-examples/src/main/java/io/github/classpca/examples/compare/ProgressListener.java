package io.github.classpca.examples.compare;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/** Moves a task on with each batch that a network is fitted to. */
public final class ProgressListener extends BaseTrainingListener {

    private final Progress.Task task;
    private long batches;

    /**
     * Makes a listener.
     *
     * @param task the task, of as many steps as there are batches
     */
    public ProgressListener(Progress.Task task) {
        this.task = task;
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        task.stepTo(++batches);
    }
}
