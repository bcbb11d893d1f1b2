package io.github.classpca.strategy;

import java.util.Arrays;

/**
 * How many filters each class gets.
 *
 * <p>First nOut/K each, as far as a class has so many usable directions; what is left, by the
 * shortfall of a class or by the division, goes one by one to the class whose next direction has
 * the largest eigenvalue. So with nOut below K everything goes by eigenvalue.
 */
final class ShareAllocation {

    private ShareAllocation() {}

    /**
     * Shares filters out.
     *
     * @param eigenvalues usable eigenvalues of each class, largest first
     * @param filters nOut
     * @return the share of each class; the sum is below nOut where there are not enough directions
     */
    static int[] share(double[][] eigenvalues, int filters) {
        int[] shares = new int[eigenvalues.length];
        for (int c = 0; c < shares.length; c++) {
            shares[c] = Math.min(eigenvalues[c].length, filters / shares.length);
        }
        for (int left = filters - Arrays.stream(shares).sum(); left > 0; left--) {
            int best = -1;
            for (int c = 0; c < shares.length; c++) {
                if (shares[c] < eigenvalues[c].length
                        && (best < 0
                                || eigenvalues[c][shares[c]] > eigenvalues[best][shares[best]])) {
                    best = c;
                }
            }
            if (best < 0) {
                break;
            }
            shares[best]++;
        }
        return shares;
    }
}
