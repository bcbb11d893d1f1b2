package io.github.classpca.examples.compare;

/** Shows how long-running work gets on. */
public interface Progress {

    /** Shows nothing. */
    Progress NONE =
            (name, steps) ->
                    new Task() {
                        @Override
                        public void stepTo(long done) {
                            // Nothing is shown.
                        }

                        @Override
                        public void say(String message) {
                            // Nothing is shown.
                        }

                        @Override
                        public void close() {
                            // Nothing was opened.
                        }
                    };

    /**
     * Starts a task.
     *
     * @param name what is done
     * @param steps how many steps it has, or -1 where that is not known
     * @return the task; to be closed
     */
    Task start(String name, long steps);

    /** A task under way. */
    interface Task extends AutoCloseable {

        /**
         * Says how far the task is.
         *
         * @param done steps done
         */
        void stepTo(long done);

        /**
         * Says something beside it, until something else is said; the last stays when it ends.
         *
         * @param message a few words, or none
         */
        void say(String message);

        @Override
        void close();
    }
}
