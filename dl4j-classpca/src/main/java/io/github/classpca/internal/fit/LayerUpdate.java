package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.sample.Finiteness;
import io.github.classpca.report.PreActivation;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * New parameters of a layer, complete and not yet in place.
 *
 * @param parameters by key, of the parameters' number of values
 * @param before pre-activations with the old parameters
 * @param after pre-activations with the new parameters
 */
public record LayerUpdate(
        ImmutableMap<String, INDArray> parameters, PreActivation before, PreActivation after) {

    /**
     * Puts the parameters in place; everything that can fail is done before the first is touched.
     */
    public void applyTo(Layer layer) {
        ImmutableMap.Builder<String, INDArray> ready = ImmutableMap.builder();
        for (Map.Entry<String, INDArray> entry : parameters.entrySet()) {
            INDArray target = layer.getParam(entry.getKey());
            INDArray values = entry.getValue().castTo(target.dataType());
            int at = Finiteness.firstNotFinite(values);
            if (at != Finiteness.NONE) {
                double exact = entry.getValue().dup('c').data().getDouble(at);
                throw new ArithmeticException(
                        "parameter "
                                + entry.getKey()
                                + " came out as "
                                + exact
                                + (Double.isFinite(exact)
                                        ? ", beyond the range of the network's data type "
                                                + target.dataType()
                                                + "; use dataType(FLOAT). The"
                                        : "; the")
                                + " layer keeps its old one");
            }
            ready.put(entry.getKey(), values.reshape(values.ordering(), target.shape()));
        }
        ready.build().forEach((key, values) -> layer.getParam(key).assign(values));
    }
}
