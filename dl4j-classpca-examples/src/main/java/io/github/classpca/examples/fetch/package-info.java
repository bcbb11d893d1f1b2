/**
 * Brings the original files of public data sets: {@link io.github.classpca.examples.fetch.Catalog}
 * knows them, {@link io.github.classpca.examples.fetch.Fetcher} downloads, checks and unpacks them.
 *
 * <p>Nothing that is there already is overwritten or removed, right or wrong.
 */
package io.github.classpca.examples.fetch;
