package io.github.classpca.layer;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * One axis of a convolution.
 *
 * @param kernel the number of taps
 * @param stride the step between outputs
 * @param padding the zeros on either side; only for modes that take padding from the user
 * @param dilation the step between taps
 * @param mode how sizes are rounded and zeros put
 */
record Window(int kernel, int stride, int padding, int dilation, ConvolutionMode mode)
        implements Serializable {

    /** Returns the inputs from the first tap to the last, both included. */
    int extent() {
        return (kernel - 1) * dilation + 1;
    }

    /** Returns the number of outputs over so many inputs; 0 where the kernel does not fit. */
    int outputs(int size) {
        if (mode == ConvolutionMode.Same || mode == ConvolutionMode.Causal) {
            return (size + stride - 1) / stride;
        }
        int room = size + 2 * padding - extent();
        // Division would take a kernel that does not fit for one at the very edge.
        return room < 0 ? 0 : room / stride + 1;
    }

    /** Returns the input that the first tap of the first output meets; negative in the padding. */
    int start(int size) {
        if (mode == ConvolutionMode.Same) {
            return -Math.max(0, (outputs(size) - 1) * stride + extent() - size) / 2;
        }
        return mode == ConvolutionMode.Causal ? 1 - extent() : -padding;
    }
}
