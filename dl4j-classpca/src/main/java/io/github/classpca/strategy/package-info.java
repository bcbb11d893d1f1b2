/**
 * Which directions become the filters of a layer.
 *
 * <p>A {@link io.github.classpca.strategy.FilterStrategy} turns class moments into a {@link
 * io.github.classpca.strategy.FilterSet}; {@link io.github.classpca.strategy.StandardStrategy} has
 * the five of this library, and a user may bring another. Strategies know neither layers nor
 * networks: scale and bias are set afterwards, by calibration.
 */
package io.github.classpca.strategy;
