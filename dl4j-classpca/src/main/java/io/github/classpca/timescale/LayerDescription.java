package io.github.classpca.timescale;

import java.io.Serializable;

/**
 * Which layer is meant.
 *
 * @param index index of the layer; in a graph its place in topological order
 * @param name its name
 * @param weights the number of its weights
 * @param frozen whether it is never updated
 */
record LayerDescription(int index, String name, long weights, boolean frozen)
        implements Serializable {

    @Override
    public String toString() {
        return "layer " + index + " (" + name + ")";
    }
}
