package io.github.classpca.internal.blas;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * By LAPACK's steps: {@code sytrd} to a tridiagonal matrix by reflections, {@code stedc} for the
 * eigenvectors of that (divide and conquer), and the reflections applied to them.
 *
 * <p>The last step is done here, in blocks (Schreiber, Van Loan 1989), since LAPACK takes {@code
 * trmm} for it: in OpenBLAS 0.3.19, which nd4j-native 1.0.0-M2.1 brings, {@code trmm}, {@code trsm}
 * and {@code symm} in double are wrong on Intel processors with AVX-512, and so is all of LAPACK
 * that calls them: {@code potrf}, {@code syev} from order 129 on, {@code gesvd}. The routines
 * called here do not.
 */
final class OpenBlasSyev implements Syev {

    /** Reflections applied at once. */
    private static final int BLOCK = 32;

    @Override
    public Decomposition decompose(INDArray matrix) {
        int n = matrix.columns();
        INDArray vectors = Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f');
        double[] values = new double[n];
        double[] scales = new double[n];
        try (DoublePointer diagonal = new DoublePointer((long) n);
                DoublePointer beside = new DoublePointer((long) n);
                DoublePointer tau = new DoublePointer((long) n)) {
            byte lower = (byte) 'L';
            int order = openblas.LAPACK_COL_MAJOR;
            check(
                    openblas.LAPACKE_dsytrd(
                            order, lower, n, pointer(matrix), n, diagonal, beside, tau),
                    "sytrd",
                    n);
            check(
                    openblas.LAPACKE_dstedc(
                            order, (byte) 'I', n, diagonal, beside, pointer(vectors), n),
                    "stedc",
                    n);
            diagonal.get(values);
            tau.get(scales, 0, n - 1);
        }
        // Q = H_0 H_1 ... H_{n-2}: what comes last is applied first.
        for (int from = n < 2 ? -1 : (n - 2) / BLOCK * BLOCK; from >= 0; from -= BLOCK) {
            int to = Math.min(n - 1, from + BLOCK);
            reflect(pointer(matrix), scales, from, to, pointer(vectors), n);
        }
        return new Decomposition(ImmutableDoubleArray.copyOf(values), vectors);
    }

    private static DoublePointer pointer(INDArray array) {
        return (DoublePointer) array.data().addressPointer();
    }

    private static void check(int info, String routine, int n) {
        if (info != 0) {
            throw new ArithmeticException(
                    "LAPACK's " + routine + " failed on a " + n + " x " + n + " matrix: " + info);
        }
    }

    /**
     * Multiplies by {@code H_from ... H_{to-1} = I - V T V^T} from the left, <b>in place</b>.
     * Reflector j starts in row j + 1 with a 1, which is not stored.
     */
    private static void reflect(
            DoublePointer reflectors,
            double[] scales,
            int from,
            int to,
            DoublePointer vectors,
            int n) {
        int count = to - from;
        int rows = n - from - 1;
        double[] v = new double[count * rows];
        for (int j = 0; j < count; j++) {
            long start = (long) (from + j) * n + from + 1 + j;
            new DoublePointer(reflectors).position(start).get(v, j * rows + j, rows - j);
            v[j * rows + j] = 1;
        }
        try (DoublePointer block = new DoublePointer(v);
                DoublePointer gram = new DoublePointer((long) count * count);
                DoublePointer along = new DoublePointer((long) count * n);
                DoublePointer turned = new DoublePointer((long) count * n)) {
            gemm(true, count, count, rows, 1, block, rows, block, rows, 0, gram, count);
            double[] products = new double[count * count];
            gram.get(products);
            DoublePointer lower = new DoublePointer(vectors).position(from + 1L);
            gemm(true, count, n, rows, 1, block, rows, lower, n, 0, along, count);
            gram.put(triangle(products, Arrays.copyOfRange(scales, from, to)));
            gemm(false, count, n, count, 1, gram, count, along, count, 0, turned, count);
            gemm(false, rows, n, count, -1, block, rows, turned, count, 1, lower, n);
        }
    }

    /** Returns T, upper triangular, from {@code V^T V} and the scale of each reflector. */
    private static double[] triangle(double[] gram, double[] scales) {
        int count = scales.length;
        double[] t = new double[count * count];
        for (int j = 0; j < count; j++) {
            t[j * count + j] = scales[j];
            for (int i = 0; i < j; i++) {
                double sum = 0;
                for (int k = i; k < j; k++) {
                    sum += t[k * count + i] * gram[j * count + k];
                }
                t[j * count + i] = -scales[j] * sum;
            }
        }
        return t;
    }

    private static void gemm(
            boolean transposed,
            int m,
            int n,
            int k,
            double alpha,
            DoublePointer a,
            int lda,
            DoublePointer b,
            int ldb,
            double beta,
            DoublePointer c,
            int ldc) {
        openblas_nolapack.cblas_dgemm(
                openblas_nolapack.CblasColMajor,
                transposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
                openblas_nolapack.CblasNoTrans,
                m,
                n,
                k,
                alpha,
                a,
                lda,
                b,
                ldb,
                beta,
                c,
                ldc);
    }
}
