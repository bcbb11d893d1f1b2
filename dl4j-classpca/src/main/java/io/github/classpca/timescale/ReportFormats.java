package io.github.classpca.timescale;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Writes reports as JSON and as comma-separated values. */
final class ReportFormats {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ReportFormats() {}

    static String json(TimescaleReport report) {
        return text(object(report));
    }

    static String json(List<TimescaleReport> reports) {
        ArrayNode array = JSON.createArrayNode();
        reports.forEach(report -> array.add(object(report)));
        return text(array);
    }

    private static String text(Object node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report could not be written as JSON", e);
        }
    }

    private static ObjectNode object(TimescaleReport report) {
        ObjectNode node = JSON.createObjectNode();
        node.put("firstUpdate", report.firstUpdate());
        node.put("lastUpdate", report.lastUpdate());
        node.put("referenceFrom", report.referenceFrom());
        node.put("referenceSamples", report.referenceSamples());
        node.put("samples", report.samples());
        node.put("samplesTaken", report.samplesTaken());
        node.put("failure", report.failure().orElse(null));
        node.set("provenance", provenance(report.provenance()));
        ArrayNode layers = node.putArray("layers");
        for (LayerTimescale layer : report.layers()) {
            ObjectNode entry = layers.addObject();
            entry.put("index", layer.index());
            entry.put("name", layer.name());
            entry.put("kind", layer.kind());
            entry.put("weights", layer.weights());
            put(entry, layer.timescale());
            Movement movement = layer.movement();
            entry.put("noiseFloor", layer.noiseFloor());
            entry.put("sketchError", layer.sketchError());
            entry.put("pathLength", movement.pathLength());
            entry.put("displacement", movement.displacement());
            entry.put("weightNorm", movement.weightNorm());
            entry.put("firstRelativeUpdate", movement.firstRelativeUpdate());
            entry.put("lastRelativeUpdate", movement.lastRelativeUpdate());
            entry.put("lastThird", movement.lastThird());
            layer.cka().ifPresent(cka -> put(entry.putObject("cka"), cka));
            layer.svcca().ifPresent(svcca -> put(entry.putObject("svcca"), svcca));
            if (!layer.subspaces().isEmpty()) {
                ArrayNode subspaces = entry.putArray("subspaces");
                for (SubspaceShare share : layer.subspaces()) {
                    subspaces
                            .addObject()
                            .put("strategy", share.strategy())
                            .put("chance", share.chance())
                            .put("weights", last(share.weights()))
                            .put("change", last(share.change()));
                }
            }
            putCurves(entry.putObject("curves"), layer);
            ArrayNode verdicts = entry.putArray("verdicts");
            layer.verdicts().forEach(verdicts::add);
        }
        put(node, "separationRatio", report.separationRatio());
        put(node, "rankCorrelation", report.rankCorrelation());
        ArrayNode verdicts = node.putArray("verdicts");
        report.verdicts().forEach(verdicts::add);
        return node;
    }

    private static void put(ObjectNode node, Optional<Timescale> timescale) {
        node.put("tau", timescale.map(Timescale::tau).orElse(null));
        node.put("tauLow", timescale.map(Timescale::tauLow).orElse(null));
        node.put("tauHigh", timescale.map(Timescale::tauHigh).orElse(null));
        node.put("halfLife", timescale.map(Timescale::halfLife).orElse(null));
        put(node, "fitTau", timescale.map(Timescale::fitTau).orElse(OptionalDouble.empty()));
        put(node, "r2", timescale.map(Timescale::r2).orElse(OptionalDouble.empty()));
        node.put("convergenceRate", timescale.map(Timescale::convergenceRate).orElse(null));
    }

    private static void put(ObjectNode node, RepresentationTimescale representation) {
        node.put("noiseFloor", representation.noiseFloor());
        put(node, representation.timescale());
    }

    private static void putCurves(ObjectNode node, LayerTimescale layer) {
        put(node, "distance", layer.distance());
        put(node, "relativeUpdate", layer.relativeUpdate());
        put(node, "gradientNorm", layer.gradientNorm());
        put(node, "updateRatio", layer.updateRatio());
        layer.cka().ifPresent(cka -> put(node, "cka", cka.similarity()));
        layer.svcca().ifPresent(svcca -> put(node, "svcca", svcca.similarity()));
        for (SubspaceShare share : layer.subspaces()) {
            put(node, "weightsIn_" + share.strategy(), share.weights());
            put(node, "changeIn_" + share.strategy(), share.change());
        }
    }

    private static void put(ObjectNode node, String name, Curve curve) {
        ObjectNode entry = node.putObject(name);
        ArrayNode updates = entry.putArray("updates");
        ArrayNode values = entry.putArray("values");
        curve.updates().forEach(updates::add);
        // What they are made of has no more digits.
        curve.values().forEach(value -> values.add((float) value));
    }

    private static ObjectNode provenance(TimescaleProvenance provenance) {
        ObjectNode node = JSON.createObjectNode();
        ObjectNode description = node.putObject("description");
        provenance.description().forEach(description::put);
        if (provenance.seed().isPresent()) {
            node.put("seed", provenance.seed().getAsLong());
        } else {
            node.putNull("seed");
        }
        if (provenance.batchSize().isPresent()) {
            node.put("batchSize", provenance.batchSize().getAsInt());
        } else {
            node.putNull("batchSize");
        }
        ArrayNode updaters = node.putArray("updaters");
        provenance.updaters().values().stream()
                .distinct()
                .forEach(
                        updater -> {
                            ObjectNode entry = updaters.addObject();
                            ArrayNode layers = entry.putArray("layers");
                            provenance
                                    .updaters()
                                    .forEach(
                                            (layer, own) -> {
                                                if (own.equals(updater)) {
                                                    layers.add(layer);
                                                }
                                            });
                            entry.set("updater", tree(updater));
                        });
        node.putObject("listener")
                .put("frequency", provenance.frequency())
                .put("width", provenance.width())
                .put("maxSamples", provenance.maxSamples())
                .put("seed", provenance.sketchSeed())
                .put("probeExamples", provenance.probeExamples());
        node.set("environment", JSON.valueToTree(provenance.environment().toMap()));
        return node;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DL4J's own JSON cannot be read: " + json, e);
        }
    }

    private static void put(ObjectNode node, String name, OptionalDouble value) {
        if (value.isPresent()) {
            node.put(name, value.getAsDouble());
        } else {
            node.putNull(name);
        }
    }

    private static double last(Curve curve) {
        return curve.values().get(curve.size() - 1);
    }

    static String csv(TimescaleReport report) {
        StringBuilder text =
                new StringBuilder(
                        "layer,name,update,distance,relative_update,gradient_norm,update_ratio,"
                                + "cka,svcca");
        for (var strategy : SubspaceMeter.STRATEGIES) {
            String column = strategy.name().toLowerCase(Locale.ROOT);
            text.append(",weights_in_").append(column).append(",change_in_").append(column);
        }
        text.append('\n');
        for (LayerTimescale layer : report.layers()) {
            // Every layer has a point here for each sample but the first.
            Curve grid = layer.relativeUpdate();
            line(text, layer, report.firstUpdate());
            for (int i = 0; i < grid.size(); i++) {
                line(text, layer, grid.updates().get(i));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, LayerTimescale layer, long update) {
        text.append(layer.index()).append(',').append(quoted(layer.name())).append(',');
        text.append(update);
        cell(text, Optional.of(layer.distance()), update);
        cell(text, Optional.of(layer.relativeUpdate()), update);
        cell(text, Optional.of(layer.gradientNorm()), update);
        cell(text, Optional.of(layer.updateRatio()), update);
        cell(text, layer.cka().map(RepresentationTimescale::similarity), update);
        cell(text, layer.svcca().map(RepresentationTimescale::similarity), update);
        for (int s = 0; s < SubspaceMeter.STRATEGIES.length; s++) {
            Optional<SubspaceShare> share =
                    layer.subspaces().isEmpty()
                            ? Optional.empty()
                            : Optional.of(layer.subspaces().get(s));
            cell(text, share.map(SubspaceShare::weights), update);
            cell(text, share.map(SubspaceShare::change), update);
        }
        text.append('\n');
    }

    private static void cell(StringBuilder text, Optional<Curve> curve, long update) {
        text.append(',');
        curve.ifPresent(
                known -> {
                    int i = known.updates().indexOf(update);
                    if (i >= 0) {
                        text.append(known.values().get(i));
                    }
                });
    }

    private static String quoted(String name) {
        return name.matches("[^,\"\\s]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
