/**
 * Layers seen as filters over rows: which can be computed, the rows of their input, where filters
 * go.
 */
package io.github.classpca.layer;
