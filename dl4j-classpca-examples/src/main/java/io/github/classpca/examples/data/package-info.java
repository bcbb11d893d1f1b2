/**
 * Data sets as ordinary DL4J iterators, read from their original files.
 *
 * <p>An {@link io.github.classpca.examples.data.ExampleSource} holds examples compactly and makes
 * batches of any of them; {@link io.github.classpca.examples.data.ExampleIterator} turns it into a
 * {@link org.nd4j.linalg.dataset.api.iterator.DataSetIterator}.
 */
package io.github.classpca.examples.data;
