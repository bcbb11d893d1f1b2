/** The examples: read, labelled, drawn, kept. */
package io.github.classpca.internal.sample;
