package plain;

import java.io.File;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Run in a JVM of its own, without this library: restores a network and writes its outputs. */
public final class RestoreInPlainDl4j {

    private RestoreInPlainDl4j() {}

    public static void main(String[] args) throws Exception {
        try {
            Class.forName("io.github.classpca.LayerwisePcaTrainer");
            throw new IllegalStateException("the library is on the class path");
        } catch (ClassNotFoundException expected) {
            // As it should be.
        }
        MultiLayerNetwork network = MultiLayerNetwork.load(new File(args[0]), true);
        INDArray input = Nd4j.readBinary(new File(args[1]));
        Nd4j.saveBinary(network.output(input), new File(args[2]));
    }
}
