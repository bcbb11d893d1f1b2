package io.github.classpca.spark;

import io.github.classpca.internal.network.LayerGraph;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network as bytes, to be sent: its configuration and its parameters.
 *
 * <p>Bytes, since Spark's serializers need nothing to be registered for them.
 */
final class NetworkImage {

    private NetworkImage() {}

    /** Takes one of a network as it is. */
    static byte[] of(Model network) {
        boolean list = network instanceof MultiLayerNetwork;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            byte[] json = json(network).getBytes(StandardCharsets.UTF_8);
            out.writeBoolean(list);
            out.writeInt(json.length);
            out.write(json);
            ArrayForm.write(network.params(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns what a network's configuration is written as. */
    static String json(Model network) {
        return network instanceof MultiLayerNetwork list
                ? list.getLayerWiseConfigurations().toJson()
                : ((ComputationGraph) network).getConfiguration().toJson();
    }

    /** Makes the network. */
    static LayerGraph open(byte[] image) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(image))) {
            boolean list = in.readBoolean();
            byte[] text = new byte[in.readInt()];
            in.readFully(text);
            String json = new String(text, StandardCharsets.UTF_8);
            INDArray parameters = ArrayForm.read(in);
            if (list) {
                MultiLayerConfiguration conf = MultiLayerConfiguration.fromJson(json);
                MultiLayerNetwork network = new MultiLayerNetwork(conf);
                network.init(parameters, false);
                return LayerGraph.of(network);
            }
            ComputationGraphConfiguration conf = ComputationGraphConfiguration.fromJson(json);
            ComputationGraph network = new ComputationGraph(conf);
            network.init(parameters, false);
            return LayerGraph.of(network);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
