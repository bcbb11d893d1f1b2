/**
 * How a layer's input becomes rows, and how filters become its weights.
 *
 * <p>{@link io.github.classpca.geometry.LayerGeometry} knows one kind of layer; {@link
 * io.github.classpca.geometry.LayerGeometries} picks the one for a layer. A kind of layer is added
 * by adding one geometry there. Geometries know nothing of classes and statistics.
 */
package io.github.classpca.geometry;
