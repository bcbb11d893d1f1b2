package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;

/** Where the weights of a layer that is trained start. */
public enum Initialization {
    /** He et al. 2015: normal, of variance 2 / inputs. */
    HE,
    /** Glorot and Bengio 2010, the default of DL4J: normal, of variance 2 / (inputs + outputs). */
    XAVIER,
    /**
     * Random filters with scale and bias from the data, after Mishkin and Matas 2016 (there
     * orthogonal, and scales alone): pre-activations of mean 0 and variance 1. An output layer
     * starts by {@link #XAVIER}.
     */
    LSUV,
    /**
     * All of the closed form: hidden layers by class-based PCA, then the output layer by ridge
     * regression.
     */
    SOLVED;

    /** Returns whether weights start from data. */
    boolean takesData() {
        return this == LSUV || this == SOLVED;
    }

    /** Returns where weights start as long as no data has been seen. */
    IWeightInit withoutData() {
        return this == HE ? new WeightInitRelu() : new WeightInitXavier();
    }

    /** Returns the name on the command line and in JSON. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
