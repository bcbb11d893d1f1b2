package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.Cifar;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;

/** The public sets that commands take by name, each with the network for it. */
enum Dataset {
    MNIST {
        @Override
        LabelledData load(DataFolder folder) {
            return folder.find("mnist").map(Mnist::from).orElseGet(Mnist::sample);
        }

        /** Digits are black and white: from 0 to 1 they are well as they are. */
        @Override
        LabelledData scaled(LabelledData data) {
            return data;
        }

        @Override
        ComparedNetwork network(
                DataSource train, NeuralNetConfiguration.Builder settings, FilterOption filters) {
            return Networks.lenet(train, settings);
        }
    },
    CIFAR10 {
        @Override
        LabelledData load(DataFolder folder) {
            return Cifar.cifar10(folder.require("cifar10"));
        }

        @Override
        LabelledData scaled(LabelledData data) {
            return data.standardized();
        }

        @Override
        ComparedNetwork network(
                DataSource train, NeuralNetConfiguration.Builder settings, FilterOption filters) {
            return filters.network(train, settings, true);
        }
    };

    /** Reads the set, as its files have it. */
    abstract LabelledData load(DataFolder folder);

    /** Brings the values into the range that the network is to see. */
    abstract LabelledData scaled(LabelledData data);

    /**
     * Makes the network of two convolutions for it.
     *
     * @param filters of pictures' convolutions; digits have those of LeNet
     */
    abstract ComparedNetwork network(
            DataSource train, NeuralNetConfiguration.Builder settings, FilterOption filters);
}
