package io.github.classpca.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistinctSharesTest {

    @Test
    void classesTakeTheirSharesInTurnAndPassOverRepeats() {
        // The best of the second class is the best of the first.
        double[][] correlations = identity(5);
        correlations[0][3] = -0.96;
        correlations[3][0] = -0.96;
        DistinctShares shares =
                new DistinctShares(new double[][] {{5, 4, 1}, {9, 2}}, correlations, 4, false);
        assertThat(shares.ranks()).isEqualTo(new int[][] {{0, 1, 2}, {1}});
        assertThat(shares.usedUp(1)).isTrue();
        assertThat(shares.usedUp(0)).isFalse();
    }

    @Test
    void whatDivisionLeavesGoesByEigenvalue() {
        DistinctShares shares =
                new DistinctShares(new double[][] {{5, 4, 3}, {9, 2, 1}}, identity(6), 3, false);
        assertThat(shares.ranks()).isEqualTo(new int[][] {{0, 1}, {0}});
    }

    @Test
    void withFewerFiltersThanClassesAllGoByEigenvalue() {
        DistinctShares shares =
                new DistinctShares(
                        new double[][] {{1}, {8, 6}, {2}, {7, 5}}, identity(6), 3, false);
        assertThat(shares.ranks()).isEqualTo(new int[][] {{}, {0, 1}, {}, {0}});
    }

    @Test
    void fewerComeOutWhereThereAreNoMore() {
        DistinctShares shares = new DistinctShares(new double[][] {{3}, {}}, identity(1), 5, false);
        assertThat(shares.ranks()).isEqualTo(new int[][] {{0}, {}});
        assertThat(shares.usedUp(0)).isTrue();
        assertThat(shares.usedUp(1)).isTrue();
    }

    @Test
    void diverseFiltersAreWeighedByWhatThoseTakenLeaveOfThem() {
        // The second of class 0 has three quarters of its variance in common with the first.
        double[][] correlations = identity(5);
        correlations[0][1] = Math.sqrt(0.75);
        correlations[1][0] = Math.sqrt(0.75);
        double[][] eigenvalues = {{8, 7, 2}, {9, 1}};
        assertThat(new DistinctShares(eigenvalues, correlations, 4, false).ranks())
                .isEqualTo(new int[][] {{0, 1}, {0, 1}});
        assertThat(new DistinctShares(eigenvalues, correlations, 4, true).ranks())
                .isEqualTo(new int[][] {{0, 2}, {0, 1}});
    }

    private static double[][] identity(int order) {
        double[][] result = new double[order][order];
        for (int i = 0; i < order; i++) {
            result[i][i] = 1;
        }
        return result;
    }
}
