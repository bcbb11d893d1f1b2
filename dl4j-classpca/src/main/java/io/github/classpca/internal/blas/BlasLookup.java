package io.github.classpca.internal.blas;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the fastest routines of the backend at hand, and tells why where those are ND4J's. */
final class BlasLookup {

    private static final Logger log = LoggerFactory.getLogger(BlasLookup.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private BlasLookup() {}

    /** Returns a product, where it is known what stands in the way of OpenBLAS, if anything. */
    static Syrk syrk(Optional<String> obstacle) {
        tell(obstacle);
        return obstacle.isEmpty() ? new OpenBlasSyrk() : new GemmSyrk();
    }

    /** Returns a decomposition, where that is known. */
    static Syev syev(Optional<String> obstacle) {
        tell(obstacle);
        return obstacle.isEmpty() ? new OpenBlasSyev() : new Nd4jSyev();
    }

    private static void tell(Optional<String> obstacle) {
        if (obstacle.isPresent() && !TOLD.getAndSet(true)) {
            log.info(
                    "Class moments are computed by gemm instead of syrk, eigenvectors by ND4J: {}",
                    obstacle.get());
        }
    }
}
