package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataSource;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** The networks for digits that an option chooses from. */
enum DigitNetwork {
    LENET,
    DENSE;

    ComparedNetwork of(DataSource train, NeuralNetConfiguration.Builder settings, int units) {
        return this == LENET
                ? Networks.lenet(train, settings, units)
                : Networks.dense(train, settings, units);
    }
}
