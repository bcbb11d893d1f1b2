/**
 * Class-based PCA for Deeplearning4j networks: the way in.
 *
 * <p>{@link io.github.classpca.LayerwisePcaTrainer} computes the hidden layers of a {@link
 * org.deeplearning4j.nn.multilayer.MultiLayerNetwork} from data, as a {@link
 * io.github.classpca.LayerwisePcaConfiguration} says, and returns a {@link
 * io.github.classpca.LayerwisePcaResult}. {@link io.github.classpca.WeightInitClassPca} is the same
 * for one layer, as a weight initializer.
 *
 * <p>The statistics are in {@code moments}, the choice of filters in {@code strategy}, the kinds of
 * layers in {@code layer}.
 */
package io.github.classpca;
