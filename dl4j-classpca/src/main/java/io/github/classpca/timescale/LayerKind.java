package io.github.classpca.timescale;

import com.google.common.base.Joiner;
import com.google.common.primitives.Ints;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** Names layers by kind and size: "conv 5x5, 20", "dense 500", "LSTM 64", "output 10". */
final class LayerKind {

    private LayerKind() {}

    static String of(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            return of(wrapper.getUnderlying());
        }
        if (layer instanceof Bidirectional both) {
            return "bidirectional " + of(both.getFwd());
        }
        if (layer instanceof ConvolutionLayer convolution) {
            return convolution(convolution)
                    + " "
                    + kernel(convolution)
                    + ", "
                    + filters(convolution);
        }
        return layer instanceof FeedForwardLayer sized
                ? plain(sized) + " " + sized.getNOut()
                : ownName(layer);
    }

    private static long filters(ConvolutionLayer layer) {
        return layer instanceof DepthwiseConvolution2D depthwise
                ? depthwise.getNIn() * depthwise.getDepthMultiplier()
                : layer.getNOut();
    }

    private static String convolution(ConvolutionLayer layer) {
        if (layer instanceof DepthwiseConvolution2D) {
            return "depthwise conv";
        }
        if (layer instanceof SeparableConvolution2D) {
            return "separable conv";
        }
        return layer instanceof Deconvolution2D || layer instanceof Deconvolution3D
                ? "deconv"
                : "conv";
    }

    private static String kernel(ConvolutionLayer layer) {
        int[] sizes = layer.getKernelSize();
        // A one-dimensional convolution has a second size of no meaning.
        return layer instanceof Convolution1DLayer
                ? Integer.toString(sizes[0])
                : Joiner.on('x').join(Ints.asList(sizes));
    }

    private static String plain(FeedForwardLayer layer) {
        if (layer instanceof BaseOutputLayer) {
            return "output";
        }
        if (layer instanceof DenseLayer) {
            return "dense";
        }
        if (layer instanceof EmbeddingLayer || layer instanceof EmbeddingSequenceLayer) {
            return "embedding";
        }
        return ownName(layer);
    }

    private static String ownName(Layer layer) {
        return layer.getClass().getSimpleName().replaceFirst("Layer$", "");
    }
}
