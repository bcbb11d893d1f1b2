package io.github.classpca.internal.blas;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Owner of BLAS's number of threads while work runs in parallel.
 *
 * <p>There is one number for the whole process. The first of several pieces of work at once lowers
 * it, and the last one puts it back, unless somebody else has set it in between.
 */
public final class BlasThreads {

    private static int borrowers;
    private static int atRest;
    private static int lent;

    private BlasThreads() {}

    /** Returns how many threads BLAS has while nothing runs in parallel. */
    public static synchronized int atRest() {
        return borrowers > 0 ? atRest : Nd4j.factory().blas().getMaxThreads();
    }

    /** Shares the threads out among tasks, at least one for each, until they are given back. */
    public static synchronized void shareAmong(int tasks) {
        Blas blas = Nd4j.factory().blas();
        if (borrowers++ == 0) {
            atRest = blas.getMaxThreads();
            lent = atRest;
        }
        int each = Math.max(1, atRest / tasks);
        if (each < lent) {
            lent = each;
            blas.setMaxThreads(each);
        }
    }

    public static synchronized void giveBack() {
        Blas blas = Nd4j.factory().blas();
        if (--borrowers == 0 && blas.getMaxThreads() == lent) {
            blas.setMaxThreads(atRest);
        }
    }
}
