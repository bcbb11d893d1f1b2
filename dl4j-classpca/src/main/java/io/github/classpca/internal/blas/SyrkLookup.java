package io.github.classpca.internal.blas;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the fastest product of the backend at hand, and tells why where that is not syrk. */
final class SyrkLookup {

    private static final Logger log = LoggerFactory.getLogger(SyrkLookup.class);
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private SyrkLookup() {}

    static Syrk find() {
        return find(OpenBlasSyrk.obstacle());
    }

    /** The same, where it is known what stands in the way of syrk, if anything does. */
    static Syrk find(Optional<String> obstacle) {
        if (obstacle.isEmpty()) {
            return new OpenBlasSyrk();
        }
        if (!TOLD.getAndSet(true)) {
            log.info("Class moments are computed by gemm instead of syrk: {}", obstacle.get());
        }
        return new GemmSyrk();
    }
}
