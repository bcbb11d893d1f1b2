/**
 * Networks that are kept and used: {@link io.github.classpca.examples.model.SavedModel} is a file
 * that DL4J loads, with all that a program needs to feed it; {@link
 * io.github.classpca.examples.model.Evaluated} tells how good its predictions are.
 */
package io.github.classpca.examples.model;
