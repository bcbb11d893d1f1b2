package io.github.classpca.strategy;

import static io.github.classpca.strategy.FilterSource.NO_CLASS;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterSource.Kind;
import java.util.Collections;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The strategies of this library; notation as in {@link ClassMoments}.
 *
 * <pre>{@code
 * LayerwisePcaConfiguration pca =
 *         new LayerwisePcaConfiguration.Builder().strategy(StandardStrategy.CLASS_PCA).build();
 * }</pre>
 *
 * <p>Classes share the filters equally, and take theirs in turn. A direction whose pre-activation
 * is correlated with that of one taken before by more than 0.95 in magnitude is passed over for the
 * next one of its class. A class with fewer usable directions than its share leaves the rest to the
 * others by eigenvalue; with fewer filters than classes all go by eigenvalue. Where a layer wants
 * more filters than there are directions, the negatives of the filters found come next (a ReLU sees
 * one side of a direction only), and then draws as of {@link #CLASS_SAMPLED}.
 */
public enum StandardStrategy implements FilterStrategy {

    /**
     * For each class the leading eigenvectors of its covariance C_c: the plain form of Dehmamy,
     * Rohani, Katsaggelos, arXiv:1703.04757.
     */
    CLASS_PCA {
        @Override
        public FilterSet select(ClassMoments moments, FilterRequest request) {
            requireRows(moments, request);
            return ofClasses(
                    moments,
                    request,
                    new ClassSpectra(
                            moments, moments::covariance, UnaryOperator.identity(), false));
        }
    },

    /**
     * For each class the leading generalized eigenvectors of {@code A_c v = lambda (G + eps tr(G)/d
     * I) v}: where the class varies more than all rows do.
     *
     * <p>eps to 0 is full contrast; eps to infinity is the principal components of the class about
     * the common mean. Its kin: the transform of Fukunaga and Koontz (1970) and common spatial
     * patterns, of two classes; generalized eigenvectors of class second moments as features
     * (Karampatziakis and Mineiro 2014); contrastive PCA, which subtracts where this divides (Abid
     * and others 2018).
     */
    CLASS_CONTRAST {
        @Override
        public FilterSet select(ClassMoments moments, FilterRequest request) {
            return contrast(moments, request, false);
        }
    },

    /**
     * Of the directions of {@link #CLASS_CONTRAST}, three times as many as a class needs, those
     * that differ: in turn each class takes the one with the largest {@code lambda (1 - r^2)}, r
     * being the largest correlation of its pre-activation to that of any filter taken before.
     */
    DIVERSE_CONTRAST {
        @Override
        public FilterSet select(ClassMoments moments, FilterRequest request) {
            return contrast(moments, request, true);
        }
    },

    /**
     * For each class draws of {@code (G + eps tr(G)/d I)^{-1} A_c^{1/2} g}, g standard normal: for
     * layers wider than the directions the data has.
     */
    CLASS_SAMPLED {
        @Override
        public FilterSet select(ClassMoments moments, FilterRequest request) {
            requireRows(moments, request);
            FilterSetBuilder filters = new FilterSetBuilder(moments, request);
            filters.fillWithSamples();
            return filters.build();
        }
    },

    /**
     * The leading eigenvectors of the pooled covariance G: principal components without classes.
     */
    POOLED_PCA {
        @Override
        public FilterSet select(ClassMoments moments, FilterRequest request) {
            requireRows(moments, request);
            FilterSetBuilder filters = new FilterSetBuilder(moments, request);
            int k = Math.min(request.filters(), moments.dimension());
            EigenPairs pairs = SymmetricEigen.largest(moments.pooledCovariance(), k);
            int usable = ClassSpectra.usable(pairs.values(), moments);
            filters.addEigenvectors(
                    NO_CLASS,
                    pairs.vectors(),
                    pairs.values(),
                    IntStream.range(0, usable).toArray());
            return filters.fill();
        }
    },

    /** He-normal draws of variance 2/d, which know nothing of the data (He et al. 2015, eq. 10). */
    RANDOM {
        @Override
        public FilterSet select(ClassMoments moments, FilterRequest request) {
            int d = moments.dimension();
            INDArray draws = Columns.gaussian(d, request.filters(), new Random(request.seed()));
            return new FilterSet(
                    draws.muli(Math.sqrt(2.0 / d)),
                    Collections.nCopies(
                            request.filters(),
                            new FilterSource(NO_CLASS, Double.NaN, Kind.RANDOM)));
        }
    };

    private static FilterSet contrast(
            ClassMoments moments, FilterRequest request, boolean diverse) {
        requireRows(moments, request);
        Whitening whitening = new Whitening(moments, request.ridge());
        return ofClasses(
                moments,
                request,
                new ClassSpectra(
                        moments,
                        c -> whitening.whiten(moments.secondMoment(c)),
                        vectors ->
                                SymmetricEigen.oriented(
                                        Columns.normalize(whitening.filters(vectors))),
                        diverse));
    }

    private static FilterSet ofClasses(
            ClassMoments moments, FilterRequest request, ClassSpectra spectra) {
        int[][] ranks = spectra.choose(request.filters());
        FilterSetBuilder filters = new FilterSetBuilder(moments, request);
        for (int c = 0; c < ranks.length; c++) {
            filters.addEigenvectors(c, spectra.filters(c), spectra.eigenvalues(c), ranks[c]);
        }
        return filters.fill();
    }

    private static void requireRows(ClassMoments moments, FilterRequest request) {
        int wanted = Math.min(request.filters(), moments.dimension());
        if (moments.count() < wanted) {
            throw new DL4JInvalidInputException(
                    moments.count()
                            + " rows cannot give "
                            + wanted
                            + " directions (nOut="
                            + request.filters()
                            + ", "
                            + moments.dimension()
                            + " inputs); give more examples or patches, or reduce nOut");
        }
    }
}
