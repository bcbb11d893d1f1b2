/** Products by BLAS, and its threads; all that is tied to one backend. */
package io.github.classpca.internal.blas;
