package io.github.classpca.examples.bench;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;

/** How many threads of BLAS serve a training best: small layers want one, large ones all. */
final class BlasThreads {

    private BlasThreads() {}

    /**
     * Runs some of the work with one thread and with all, and leaves the setting that was faster.
     *
     * @param some part of the work, a second or so of it
     * @return what there was before, for {@link #set}
     */
    static int chooseFaster(Runnable some) {
        Blas blas = Nd4j.factory().blas();
        int all = blas.getMaxThreads();
        some.run();
        double withAll = SideBySide.seconds(some);
        blas.setMaxThreads(1);
        double withOne = SideBySide.seconds(some);
        blas.setMaxThreads(withOne < withAll ? 1 : all);
        return all;
    }

    static void set(int threads) {
        Nd4j.factory().blas().setMaxThreads(threads);
    }
}
