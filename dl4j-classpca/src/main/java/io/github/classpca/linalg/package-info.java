/**
 * Linear algebra that ND4J lacks or does slowly: leading eigenvectors and bulk copies to the heap.
 *
 * <p>Knows nothing of classes, layers or networks.
 */
package io.github.classpca.linalg;
