/** A network as a list of layers, and its forward pass. */
package io.github.classpca.internal.network;
