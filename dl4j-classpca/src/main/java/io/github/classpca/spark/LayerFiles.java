package io.github.classpca.spark;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.fit.FinishedLayers;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.report.LayerReport;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finished layers in a folder of any Hadoop file system, a file each.
 *
 * <p>A file tells which network, settings, data and layers below it belongs to; one of another fit
 * is refused. It has its name only once it is whole.
 */
final class LayerFiles implements FinishedLayers {

    private static final Logger log = LoggerFactory.getLogger(LayerFiles.class);

    /** "CPCL". */
    private static final int NAME = 0x4350434C;

    private static final int VERSION = 1;

    /** What a report is made of, and nothing else that a file might have. */
    private static final ObjectInputFilter REPORTS =
            ObjectInputFilter.Config.createFilter(
                    "io.github.classpca.**;com.google.common.collect.*;java.base/*;!*");

    private final FileSystem files;
    private final Path folder;
    private final LayerGraph graph;
    private final String network;
    private final String settings;
    private final LongSupplier data;

    /**
     * Opens a folder, which need not exist.
     *
     * @param network the configuration of the network
     * @param settings those of the fit
     * @param data tells the data from other data, once it is known
     */
    LayerFiles(
            String folder,
            Configuration hadoop,
            LayerGraph graph,
            String network,
            String settings,
            LongSupplier data) {
        this.folder = new Path(folder);
        this.graph = graph;
        this.network = network;
        this.settings = settings;
        this.data = data;
        try {
            this.files = this.folder.getFileSystem(hadoop);
            files.mkdirs(this.folder);
        } catch (IOException e) {
            throw failed("made", this.folder, e);
        }
    }

    private static UncheckedIOException failed(String what, Path file, IOException cause) {
        return new UncheckedIOException(
                "checkpoint " + file + " cannot be " + what + ": " + cause.getMessage(), cause);
    }

    private Path file(int layer) {
        return new Path(folder, "layer-" + layer + ".classpca");
    }

    /** Returns what tells this fit, and the layers below one, from all others. */
    private long fingerprint(int layer) {
        Hasher hasher =
                Hashing.murmur3_128()
                        .newHasher()
                        .putString(network, StandardCharsets.UTF_8)
                        .putString(settings, StandardCharsets.UTF_8)
                        .putLong(data.getAsLong());
        for (int step = 0; step < layer; step++) {
            if (graph.parameters(step) > 0 && graph.layer(step).isPresent()) {
                for (float value : HeapArrays.floats(graph.layerOf(step).params())) {
                    hasher.putFloat(value);
                }
            }
        }
        return hasher.hash().asLong();
    }

    @Override
    public Optional<Layer> find(int layer) {
        Path file = file(layer);
        try {
            if (!files.exists(file)) {
                return Optional.empty();
            }
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(files.open(file)))) {
                if (in.readInt() != NAME || in.readInt() != VERSION) {
                    throw new IOException("it is no layer that this version has written");
                }
                if (in.readLong() != fingerprint(layer)) {
                    throw new DL4JInvalidConfigException(
                            "checkpoint "
                                    + file
                                    + " is of another network, other settings or other data; give"
                                    + " another folder, or delete it to begin anew");
                }
                Layer found = read(in);
                log.info("{} is taken from {}", graph.name(layer), file);
                return Optional.of(found);
            }
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private static Layer read(DataInputStream in) throws IOException {
        ImmutableMap.Builder<String, INDArray> parameters = ImmutableMap.builder();
        for (int left = in.readInt(); left > 0; left--) {
            parameters.put(in.readUTF(), ArrayForm.read(in));
        }
        Optional<INDArray> filters =
                in.readBoolean() ? Optional.of(ArrayForm.read(in)) : Optional.empty();
        return new Layer(
                parameters.build(),
                filters,
                in.readBoolean() ? Optional.of(readReport(in)) : Optional.empty());
    }

    private static LayerReport readReport(DataInputStream in) throws IOException {
        ObjectInputStream objects = new ObjectInputStream(in);
        objects.setObjectInputFilter(REPORTS);
        try {
            return (LayerReport) objects.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void keep(int layer, Layer finished) {
        Path file = file(layer);
        Path unfinished = file.suffix(".unfinished");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(files.create(unfinished, true)))) {
                out.writeInt(NAME);
                out.writeInt(VERSION);
                out.writeLong(fingerprint(layer));
                out.writeInt(finished.parameters().size());
                for (Map.Entry<String, INDArray> entry : finished.parameters().entrySet()) {
                    out.writeUTF(entry.getKey());
                    ArrayForm.write(entry.getValue(), out);
                }
                out.writeBoolean(finished.filters().isPresent());
                if (finished.filters().isPresent()) {
                    ArrayForm.write(finished.filters().get(), out);
                }
                out.writeBoolean(finished.report().isPresent());
                if (finished.report().isPresent()) {
                    ObjectOutputStream objects = new ObjectOutputStream(out);
                    objects.writeObject(finished.report().get());
                    objects.flush();
                }
            }
            if (!files.rename(unfinished, file)) {
                throw new IOException("it cannot be given its name, from " + unfinished);
            }
        } catch (IOException e) {
            throw failed("written", file, e);
        }
    }
}
