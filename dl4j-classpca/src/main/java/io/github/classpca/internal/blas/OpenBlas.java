package io.github.classpca.internal.blas;

import java.util.Optional;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.blas.Blas.Vendor;
import org.nd4j.linalg.factory.Nd4j;

/** Whether nd4j-native is the backend, with the OpenBLAS that it brings or MKL in its place. */
final class OpenBlas {

    private OpenBlas() {}

    /** Returns why it is not what the backend at hand computes with, if it is not. */
    static Optional<String> obstacle() {
        Vendor vendor = Nd4j.factory().blas().getBlasVendor();
        if (vendor != Vendor.OPENBLAS && vendor != Vendor.MKL) {
            return Optional.of("the backend's BLAS is " + vendor);
        }
        try {
            return openblas_nolapack.blas_get_num_threads() > 0
                    ? Optional.empty()
                    : Optional.of("OpenBLAS has no threads");
        } catch (LinkageError e) {
            // A build of ND4J with a BLAS that is linked in.
            return Optional.of("org.bytedeco:openblas cannot be loaded (" + e + ")");
        }
    }
}
