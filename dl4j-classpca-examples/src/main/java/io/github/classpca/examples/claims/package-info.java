/**
 * The claims of Dehmamy, Rohani and Katsaggelos (arXiv:1703.04757), measured on a data set and told
 * in a page.
 *
 * <p>A {@link io.github.classpca.examples.claims.Part} is a section of the page and the {@link
 * io.github.classpca.examples.claims.Step}s that measure what it tells; a {@link
 * io.github.classpca.examples.claims.Store} keeps what they came to, so that a run that was ended
 * goes on where it was.
 */
package io.github.classpca.examples.claims;
