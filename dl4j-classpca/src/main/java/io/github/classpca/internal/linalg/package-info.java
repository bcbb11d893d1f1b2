/** Scatter matrices, symmetric eigenproblems, Cholesky factors, subspaces. */
package io.github.classpca.internal.linalg;
