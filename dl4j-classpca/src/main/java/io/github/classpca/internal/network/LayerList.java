package io.github.classpca.internal.network;

import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The layers of a {@link MultiLayerNetwork}: each step takes the output of the one before. */
final class LayerList extends LayerGraph {

    private final MultiLayerNetwork network;

    LayerList(MultiLayerNetwork network) {
        this.network = network;
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public int steps() {
        return network.getLayerWiseConfigurations().getConfs().size();
    }

    @Override
    public Optional<Layer> layer(int step) {
        return Optional.of(network.getLayer(step));
    }

    @Override
    public long parameters(int step) {
        return network.getLayer(step).numParams();
    }

    @Override
    public int[] sources(int step) {
        return new int[] {step - 1};
    }

    @Override
    public Optional<InputPreProcessor> preProcessor(int step) {
        return Optional.ofNullable(network.getLayerWiseConfigurations().getInputPreProcess(step));
    }

    @Override
    public int[] outputs() {
        return new int[] {steps() - 1};
    }

    @Override
    public String name(int step) {
        return nameOf(Integer.toString(step), network.getLayer(step), "layer" + step);
    }

    @Override
    public OptionalInt find(String name) {
        for (int step = 0; step < steps(); step++) {
            if (name.equals(network.getLayer(step).conf().getLayer().getLayerName())) {
                return OptionalInt.of(step);
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public boolean keepsExamplesApart() {
        return true;
    }

    @Override
    public DataType dataType() {
        return network.getLayerWiseConfigurations().getDataType();
    }

    @Override
    public boolean isInitialized() {
        return network.isInitCalled();
    }

    @Override
    public void clear() {
        network.clearLayersStates();
    }

    @Override
    public LayerGraph copy() {
        return new LayerList(Copies.of(network));
    }

    @Override
    boolean looksAtInputs(int step) {
        return false;
    }

    @Override
    INDArray combine(
            int step,
            INDArray[] inputs,
            Optional<Activations[]> ofNetwork,
            LayerWorkspaceMgr workspaces) {
        throw new IllegalStateException(name(step) + " is a layer");
    }

    @Override
    Pair<INDArray, MaskState> combineMasks(
            int step, INDArray[] masks, MaskState state, int examples) {
        throw new IllegalStateException(name(step) + " is a layer");
    }
}
