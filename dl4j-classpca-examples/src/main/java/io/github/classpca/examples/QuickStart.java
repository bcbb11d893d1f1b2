package io.github.classpca.examples;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.WeightInitClassPca;
import io.github.classpca.examples.data.Cifar;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import io.github.classpca.models.ClassPcaNetworks;
import io.github.classpca.models.DirectNetwork;
import io.github.classpca.timescale.ConvergenceTimescaleListener;
import io.github.classpca.timescale.TimescaleReport;
import io.github.classpca.timescale.chart.TimescaleChart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/** The snippets of the documentation, as code that compiles and is tested. */
final class QuickStart {

    private QuickStart() {}

    /**
     * Runs {@code trainer} and {@code direct} on the sample of MNIST.
     *
     * @param args how many training examples to take; without it, all 5000
     */
    public static void main(String[] args) {
        LabelledData digits = Mnist.sample();
        int count = args.length == 0 ? digits.train().size() : Integer.parseInt(args[0]);
        DataSetIterator train = ExampleIterator.shuffled(digits.train().first(count), 64, 1);
        DataSetIterator test = ExampleIterator.inOrder(digits.test(), 500);
        trainer(Networks.lenet(digits.train(), Networks.settings(1)).configuration(), train, test);
        direct(train, test);
    }

    static MultiLayerNetwork trainer(
            MultiLayerConfiguration configuration, DataSetIterator train, DataSetIterator test) {
        // tag::trainer[]
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();

        // Compute both convolutions from data, in place; one pass over at most 10,000 examples.
        LayerwisePcaConfiguration pca =
                new LayerwisePcaConfiguration.Builder().layers(0, 2).build();
        LayerwisePcaResult result = new LayerwisePcaTrainer(pca, network, train).fit();
        System.out.println(result);

        // Train the rest on features that are computed once, and put it back.
        MultiLayerNetwork head = result.head();
        head.fit(result.featurize(train), 4);
        result.assemble(head);

        System.out.println(network.evaluate(test).accuracy());
        // end::trainer[]
        return network;
    }

    static ConvolutionLayer initializer(DataSetIterator train) {
        // tag::initializer[]
        ConvolutionLayer first =
                new ConvolutionLayer.Builder(5, 5)
                        .nOut(20)
                        .weightInit(
                                WeightInitClassPca.fit(train).convolution(5, 5).filters(20).build())
                        .build();
        // end::initializer[]
        return first;
    }

    static void plain(MultiLayerNetwork network, File file) throws IOException {
        // tag::plain[]
        WeightInitClassPca.removeFrom(network.getLayerWiseConfigurations());
        ModelSerializer.writeModel(network, file, true);
        // end::plain[]
    }

    static List<DataSetIterator> iterators(Path folder) {
        // tag::iterator[]
        LabelledData cifar = Cifar.cifar10(folder).standardized();
        DataSetIterator train = ExampleIterator.shuffled(cifar.train(), 64, 42);
        DataSetIterator test = ExampleIterator.inOrder(cifar.test(), 500);
        // end::iterator[]
        return List.of(train, test);
    }

    static TimescaleReport timescales(MultiLayerNetwork network, DataSetIterator train, Path folder)
            throws IOException {
        // tag::timescales[]
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(10);
        network.setListeners(listener);
        network.fit(train, 5);

        TimescaleReport report = listener.report();
        System.out.println(report.toTable());
        report.verdicts().forEach(System.out::println);
        report.writeJson(folder.resolve("report.json"));
        TimescaleChart.of(report, "my network").writePng(folder.resolve("curves.png"));
        // end::timescales[]
        return report;
    }

    static DirectNetwork.Fitted direct(DataSetIterator train, DataSetIterator test) {
        // tag::direct[]
        DirectNetwork.Fitted fitted =
                ClassPcaNetworks.pictures(28, 28, 1, 10)
                        .convolution(5, 20)
                        .convolution(4, 400)
                        .build()
                        .fit(train);
        System.out.println(fitted.readout());
        System.out.println(fitted.network().evaluate(test).accuracy());
        // end::direct[]
        return fitted;
    }

    static String saved(File model, INDArray levels) throws IOException {
        // tag::saved[]
        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(model);
        DataNormalization normalizer = ModelSerializer.restoreNormalizerFromFile(model);
        List<String> labels = ModelSerializer.getObjectFromFile(model, "labels");
        normalizer.transform(levels);
        String label = labels.get(network.output(levels).argMax(1).getInt(0));
        // end::saved[]
        return label;
    }
}
