package io.github.classpca.timescale;

import java.io.Serializable;

/**
 * Which layer is meant.
 *
 * @param index index of the layer; in a graph its place in topological order
 * @param name its name: the user's own, or one that DL4J made up
 * @param kind what it is: "conv 5x5, 20"
 * @param weights the number of its weights
 * @param frozen whether it is never updated
 */
record LayerDescription(int index, String name, String kind, long weights, boolean frozen)
        implements Serializable {

    private static final long serialVersionUID = 2L;

    /** What DL4J calls the layer of an index if the user does not. */
    static String givenName(int index) {
        return "layer" + index;
    }

    /** Returns the index, the name if the user gave one, and the kind. */
    String label() {
        return label(index, name, kind);
    }

    static String label(int index, String name, String kind) {
        return index + " " + (name.equals(givenName(index)) ? kind : name + " (" + kind + ")");
    }

    @Override
    public String toString() {
        return "layer " + label();
    }
}
