package io.github.classpca.spark;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.fit.ChannelStatistics;
import io.github.classpca.internal.fit.Channels;
import io.github.classpca.internal.fit.FitSample;
import io.github.classpca.internal.fit.FitSettings;
import io.github.classpca.internal.fit.GatheredMoments;
import io.github.classpca.internal.fit.LayerPlan;
import io.github.classpca.internal.fit.MomentsMemory;
import io.github.classpca.internal.fit.StatisticsGrowth;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.readout.NormalEquations;
import io.github.classpca.internal.readout.PackedEquations;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.SampleReader;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.PackedMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The examples of a distributed collection; to be closed.
 *
 * <p>They are drawn once, by what they are, and kept on the cluster as bytes, in rounds that double
 * the sample. For each layer the network as it is then is broadcast, and what comes back is of a
 * size that does not depend on the number of examples.
 *
 * @param <T> the elements of the collection
 */
final class ClusterSample<T> implements FitSample, AutoCloseable {

    private static final int DEPTH = 2;

    private final FitSettings settings;
    private final Cluster cluster;
    private final Model network;
    private final LayerGraph graph;
    private final int output;
    private final JavaRDD<T> data;
    private final Records<T> records;
    private final StorageLevel storage;
    private final Jobs jobs;
    private final Flow first;
    private final int classes;
    private final SampleSketch sketch;

    /** Null until the sample is drawn. */
    private double[] counts;

    private SampleRounds rounds;
    private JavaRDD<byte[]> sample;

    /** The network as it is drawn by: what is lost of the sample is drawn again. */
    private Broadcast<byte[]> drawnBy;

    private int passes;

    /** Looks at the first example. */
    ClusterSample(
            FitSettings settings,
            Cluster cluster,
            Model network,
            LayerGraph graph,
            int output,
            JavaRDD<T> data,
            Records<T> records,
            StorageLevel storage) {
        this.settings = settings;
        this.cluster = cluster;
        this.network = network;
        this.graph = graph;
        this.output = output;
        this.data = data;
        this.records = records;
        this.storage = storage;
        this.jobs = new Jobs(cluster.spark());
        DataSet example = firstExample();
        INDArray mask = example.getFeaturesMaskArray();
        this.first = Flow.of(Activations.of(example.getFeatures().castTo(graph.dataType()), mask));
        INDArray labels = example.getLabels();
        this.classes =
                ClassCoding.of(
                                graph,
                                output,
                                () -> labels == null ? 2 : Math.max(2, (int) labels.size(1)))
                        .classes();
        this.sketch =
                new SampleSketch(
                        classes, settings.maxExamplesPerClass() < Long.MAX_VALUE, settings.seed());
    }

    private DataSet firstExample() {
        List<byte[]> sent =
                jobs.run(
                        "first example",
                        () -> data.mapPartitionsWithIndex(new FirstTask<>(records), false).take(1));
        if (sent.isEmpty()) {
            throw new DL4JInvalidInputException(
                    "The data has no records in any of its "
                            + data.getNumPartitions()
                            + " partitions; check where it is read from");
        }
        DataSet example = FirstTask.read(sent.get(0));
        if (example.getFeatures() == null) {
            throw new DL4JInvalidInputException("The first record has no features");
        }
        return example;
    }

    int classes() {
        return classes;
    }

    /** Returns a number that tells this data from other data; once it is drawn. */
    long fingerprint() {
        return sketch.fingerprint(counts);
    }

    @Override
    public SampleBatch first() {
        return new SampleBatch(first, new long[1], new int[1], Optional.empty());
    }

    @Override
    public void open(long bytesPerExample) {
        Broadcast<byte[]> image = broadcast();
        drawnBy = image;
        counts =
                jobs.run(
                        "counting examples",
                        () ->
                                sum(
                                        data.mapPartitionsWithIndex(
                                                new CountTask<>(
                                                        records, image, output, classes, sketch),
                                                false),
                                        SampleSketch::merge));
        SampleReader.requireAllClasses(
                sketch.labelled(counts),
                sketch.labelled(counts) + sketch.unlabelled(counts),
                sketch.present(counts),
                "The cluster");
        rounds =
                sketch.draw(
                        counts,
                        settings.maxExamples(),
                        settings.maxExamplesPerClass(),
                        StatisticsGrowth.FIRST_POINT);
        sample =
                data.mapPartitionsWithIndex(
                                new DrawTask<>(records, image, output, classes, sketch, rounds),
                                false)
                        .persist(storage);
    }

    @Override
    public long examples() {
        return rounds.examples();
    }

    @Override
    public long unlabelled() {
        return sketch.unlabelled(counts);
    }

    @Override
    public int passes() {
        return passes;
    }

    @Override
    public boolean inMemory() {
        return storage.useMemory();
    }

    @Override
    public void requireRoom(String layer, MomentsMemory memory, int atATime) {
        cluster.requireRoom(layer, memory, atATime);
    }

    @Override
    public MomentsMemory.Plan plan(MomentsMemory memory) {
        return cluster.plan(memory, settings.momentsBudget());
    }

    @Override
    public GatheredMoments moments(
            LayerPlan.Stage stage, int classesAtATime, double tolerance, double ridge) {
        String name = graph.name(stage.layer());
        boolean inGroups = classesAtATime < classes;
        if (inGroups || tolerance == 0 || rounds.count() == 1) {
            IntFunction<double[]> groups =
                    group ->
                            gather(
                                    stage,
                                    0,
                                    rounds.count(),
                                    Math.min(classes, classesAtATime),
                                    group);
            ClassMoments moments =
                    LayerNames.naming(
                            name,
                            () -> PackedMoments.unpack(Math.min(classes, classesAtATime), groups));
            requireAllClasses(moments);
            return new GatheredMoments(
                    moments,
                    rounds.examples(),
                    ImmutableList.of(),
                    Math.min(classes, classesAtATime));
        }
        StatisticsGrowth growth = new StatisticsGrowth(tolerance, ridge);
        int round = 0;
        boolean enough = false;
        while (!enough && round < rounds.count()) {
            double[] packed = gather(stage, round, round + 1, classes, 0);
            ClassMoments added = LayerNames.naming(name, () -> PackedMoments.unpack(packed));
            boolean whole =
                    round == 0
                            || rounds.examples(round)
                                    >= StatisticsGrowth.GROWTH * rounds.examples(round - 1);
            if (whole) {
                enough = growth.isEnoughWith(added, rounds.examples(round));
            } else {
                growth.add(added);
            }
            round++;
        }
        requireAllClasses(growth.moments());
        return new GatheredMoments(
                growth.moments(), rounds.examples(round - 1), growth.steps(), classes);
    }

    /** Of a rare class there may be examples, and none in the sample. */
    private void requireAllClasses(ClassMoments moments) {
        long[] found = new long[classes];
        Arrays.setAll(found, moments::count);
        SampleReader.requireAllClasses(rounds.examples(), rounds.examples(), found, "The cluster");
    }

    private double[] gather(
            LayerPlan.Stage stage, int fromRound, int toRound, int groupSize, int group) {
        String description = describe(stage.layer(), fromRound, toRound);
        if (groupSize < classes) {
            description +=
                    String.format(
                            Locale.ROOT,
                            ", classes %d to %d of %d",
                            group * groupSize,
                            Math.min(classes, (group + 1) * groupSize) - 1,
                            classes);
        }
        double[] result =
                pass(
                        description,
                        image ->
                                sum(
                                        new MomentsTask(
                                                image,
                                                stage.layer(),
                                                stage.adapter(),
                                                fromRound,
                                                toRound,
                                                classes,
                                                groupSize,
                                                group,
                                                settings.patchesPerExample(),
                                                settings.seed()),
                                        PackedMoments::merge));
        progress(stage.layer(), rounds.examples(toRound - 1));
        return result;
    }

    /** Runs a job over the sample with the network as it is now. */
    private <R> R pass(String description, Function<Broadcast<byte[]>, R> job) {
        passes++;
        Broadcast<byte[]> image = broadcast();
        try {
            return jobs.run(description, () -> job.apply(image));
        } finally {
            Jobs.tidyUp(image::destroy);
        }
    }

    /** Adds up what comes of the partitions, on the cluster, and brings the one sum here. */
    private double[] sum(PassTask task, Function2<double[], double[], double[]> merge) {
        return sum(sample.mapPartitions(task), merge);
    }

    private String describe(int layer, int fromRound, int toRound) {
        return String.format(
                Locale.ROOT,
                "%s, examples %,d to %,d of %,d",
                graph.name(layer),
                fromRound == 0 ? 1 : rounds.examples(fromRound - 1) + 1,
                rounds.examples(toRound - 1),
                rounds.examples());
    }

    @Override
    public ChannelStatistics[] channels(Channels... wanted) {
        int layer = wanted[0].layer();
        int statistics = wanted.length;
        double[] packed =
                pass(
                        describe(layer, 0, rounds.count()),
                        image ->
                                sum(
                                        new ChannelsTask(image, rounds.count(), wanted),
                                        (one, other) ->
                                                ChannelsTask.merge(one, other, statistics)));
        progress(layer, rounds.examples());
        return ChannelsTask.unpack(packed, statistics);
    }

    /**
     * Gathers what the output layer is solved from.
     *
     * @param held which examples are held out
     */
    NormalEquations equations(int layer, HeldShare held) {
        double[] packed =
                pass(
                        describe(layer, 0, rounds.count()),
                        image ->
                                sum(
                                        new EquationsTask(
                                                image, layer, rounds.count(), classes, held),
                                        PackedEquations::merge));
        progress(layer, rounds.examples());
        if (packed.length == 0) {
            throw new DL4JInvalidInputException(
                    rounds.examples()
                            + " examples cannot be split, for all are held out; give more examples"
                            + " or a smaller validationShare");
        }
        return PackedEquations.unpack(packed);
    }

    /**
     * Brings the features of examples that are held out here, in an order that no partitioning
     * changes.
     *
     * @param inputs the number of features
     * @return of each example the identity, the class and the features, as of {@link HeldTask}
     */
    List<double[]> held(int layer, int inputs, HeldShare held) {
        List<double[]> sent =
                pass(
                        graph.name(layer) + ", examples held out",
                        image ->
                                sample.mapPartitions(
                                                new HeldTask(image, layer, rounds.count(), held))
                                        .collect());
        int each = HeldTask.HEAD + inputs;
        List<double[]> examples = new ArrayList<>();
        for (double[] part : sent) {
            for (int from = 0; from < part.length; from += each) {
                examples.add(Arrays.copyOfRange(part, from, from + each));
            }
        }
        examples.sort(Comparator.comparingLong(HeldTask::id));
        return examples;
    }

    private void progress(int layer, long examples) {
        settings.listeners().forEach(listener -> listener.examplesRead(layer, examples));
    }

    private static double[] sum(
            JavaRDD<double[]> parts, Function2<double[], double[], double[]> merge) {
        return parts.treeAggregate(new double[0], merge, merge, DEPTH, true);
    }

    private Broadcast<byte[]> broadcast() {
        return jobs.run(
                "sending the network", () -> cluster.spark().broadcast(NetworkImage.of(network)));
    }

    @Override
    public LocalExamples localExamples(int most) {
        int needed = 0;
        while (needed < rounds.count() - 1 && rounds.examples(needed) < most) {
            needed++;
        }
        int toRound = needed + 1;
        List<byte[]> sent =
                jobs.run(
                        "examples to try candidates on",
                        () ->
                                sample.filter(packed -> PackedExamples.round(packed) < toRound)
                                        .collect());
        return new TrialExamples(graph, sent, sketch, most);
    }

    /** Frees what the cluster keeps. */
    @Override
    public void close() {
        if (sample != null) {
            Jobs.tidyUp(() -> sample.unpersist(false));
        }
        if (drawnBy != null) {
            Jobs.tidyUp(drawnBy::destroy);
        }
    }
}
