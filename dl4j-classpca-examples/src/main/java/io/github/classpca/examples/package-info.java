/**
 * The {@code classpca} command: {@link io.github.classpca.examples.ClassPca} is the way in, one
 * class a subcommand.
 *
 * <p>Data sets are read in {@code data}; methods are run and compared in {@code compare}.
 */
package io.github.classpca.examples;
