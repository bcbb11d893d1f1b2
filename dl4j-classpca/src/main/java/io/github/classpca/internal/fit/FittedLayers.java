package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.Provenance;
import io.github.classpca.report.SkippedLayer;

/**
 * What a fit did.
 *
 * @param layers those that were computed, lowest first
 * @param skipped those with parameters that were left as they are
 * @param normalizations the batch normalizations whose running statistics were set
 * @param provenance where it comes from
 */
public record FittedLayers(
        ImmutableList<LayerReport> layers,
        ImmutableList<SkippedLayer> skipped,
        ImmutableList<Integer> normalizations,
        Provenance provenance) {}
