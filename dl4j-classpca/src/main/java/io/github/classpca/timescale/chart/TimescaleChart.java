package io.github.classpca.timescale.chart;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import io.github.classpca.timescale.Curve;
import io.github.classpca.timescale.LayerTimescale;
import io.github.classpca.timescale.RepresentationTimescale;
import io.github.classpca.timescale.TimescaleReport;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of how each layer approaches the mean of its last states, on a logarithmic axis: the
 * curves up to where these states begin, tau and its interval at the line of 1/e, and, in the grey
 * band of the last states, the noise floors.
 *
 * <pre>{@code
 * TimescaleChart.of(report, "LeNet on MNIST").writePng(Path.of("timescales.png"));
 * }</pre>
 */
public final class TimescaleChart {

    private static final int WIDTH = 900;
    private static final int LEAST_HEIGHT = 560;
    private static final int DOTS_PER_INCH = 144;

    /** Above and below the labels. */
    private static final int MARGINS = 140;

    /** Pixels left of the plot and right of the labels. */
    private static final int SIDES = 80;

    /** Share of the rest that labels may take, however long. */
    private static final double MOST_OF_LABELS = 0.6;

    /** What is below is drawn here: a start of 1 is told apart from rounding down to here. */
    private static final double LEAST_SHOWN = 1e-4;

    private final XYChart chart;

    private TimescaleChart(XYChart chart) {
        this.chart = chart;
    }

    /**
     * Draws the distances of the weights.
     *
     * @param report the report
     * @param title what to write above
     * @return the picture
     * @throws IllegalArgumentException if no layer of the report moved
     */
    public static TimescaleChart of(TimescaleReport report, String title) {
        ImmutableList.Builder<DrawnCurve> curves = ImmutableList.builder();
        for (LayerTimescale layer : report.layers()) {
            if (layer.distance().size() > 1) {
                curves.add(
                        new DrawnCurve(
                                layer.label(),
                                layer.distance(),
                                layer.noiseFloor(),
                                layer.timescale()));
            }
        }
        return draw(
                report,
                curves.build(),
                title,
                "distance to the mean of the last weights (start = 1)",
                "no layer moved, so there is nothing to draw");
    }

    /**
     * Draws the activations' dissimilarity by CKA.
     *
     * @param report a report of a training with a probe batch
     * @param title what to write above
     * @return the picture
     * @throws IllegalArgumentException if no activations were compared, or none changed
     */
    public static TimescaleChart ofCka(TimescaleReport report, String title) {
        ImmutableList.Builder<DrawnCurve> curves = ImmutableList.builder();
        for (LayerTimescale layer : report.layers()) {
            layer.cka()
                    .filter(cka -> cka.similarity().values().get(0) < 1)
                    .ifPresent(cka -> curves.add(dissimilarity(layer, cka)));
        }
        return draw(
                report,
                curves.build(),
                title,
                "1 - CKA to the mean of the last activations (start = 1)",
                "no activations were compared, so there is nothing to draw; give the listener a"
                        + " probe batch");
    }

    private static DrawnCurve dissimilarity(LayerTimescale layer, RepresentationTimescale cka) {
        Curve similarity = cka.similarity();
        double start = 1 - similarity.values().get(0);
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        similarity.values().forEach(value -> values.add((1 - value) / start));
        return new DrawnCurve(
                layer.label(),
                new Curve(similarity.updates(), values.build()),
                cka.noiseFloor(),
                cka.timescale());
    }

    private static TimescaleChart draw(
            TimescaleReport report,
            List<DrawnCurve> curves,
            String title,
            String yTitle,
            String ifNone) {
        checkArgument(!curves.isEmpty(), ifNone);
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(Math.max(LEAST_HEIGHT, MARGINS + curves.size() * Marks.LINE_HEIGHT))
                        .title(title)
                        .xAxisTitle("updates")
                        .yAxisTitle(yTitle)
                        .build();
        double[] range = range(curves, report.referenceFrom());
        style(chart.getStyler(), report, range);
        double duration = report.lastUpdate() - (double) report.firstUpdate();
        double labels = Math.min(MOST_OF_LABELS, Marks.room(curves) / (WIDTH - SIDES));
        chart.getStyler().setXAxisMax(report.lastUpdate() + duration * labels / (1 - labels));
        for (int i = 0; i < curves.size(); i++) {
            DrawnCurve curve = curves.get(i).until(report.referenceFrom());
            XYSeries line = chart.addSeries(curve.label(), curve.x(), curve.y(range[0]));
            line.setMarker(SeriesMarkers.NONE);
            line.setLineColor(Marks.color(i));
            line.setLineStyle(Marks.stroke(i));
        }
        chart.addAnnotation(new Marks(report, curves, range));
        return new TimescaleChart(chart);
    }

    private static void style(XYStyler styler, TimescaleReport report, double[] range) {
        styler.setYAxisLogarithmic(true);
        styler.setYAxisMin(range[0]);
        styler.setYAxisMax(range[1]);
        styler.setXAxisMin((double) report.firstUpdate());
        // Marks has its own: these would go on below the labels, and run into each other.
        styler.setAxisTicksVisible(false);
        styler.setAxisTitlePadding(Marks.TICK_LABELS);
        styler.setPlotGridLinesVisible(false);
        styler.setPlotContentSize(1);
        styler.setPlotBorderVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setChartTitleBoxVisible(false);
        styler.setLegendVisible(false);
        styler.setLocale(Locale.ROOT);
        styler.setToolTipsEnabled(false);
    }

    /** Returns the ends of the vertical axis, the lower one 1, 2 or 5 in its decade. */
    private static double[] range(List<DrawnCurve> curves, long referenceFrom) {
        double least = 1 / Math.E;
        double greatest = 1;
        for (DrawnCurve whole : curves) {
            DrawnCurve curve = whole.until(referenceFrom);
            if (curve.floor() > 0) {
                least = Math.min(least, curve.floor());
            }
            for (double value : curve.curve().values().asList()) {
                least = Math.min(least, value);
                greatest = Math.max(greatest, value);
            }
        }
        return new double[] {roundedDown(Math.max(LEAST_SHOWN, least)), greatest};
    }

    private static double roundedDown(double value) {
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        double mantissa = value / decade * (1 + 1e-9);
        return decade * (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1);
    }

    /**
     * Writes the picture as PNG.
     *
     * @param file the file; replaced where it exists
     * @throws IOException if it cannot be written
     */
    public void writePng(Path file) throws IOException {
        BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
    }

    /**
     * Writes the picture as SVG.
     *
     * @param file the file; replaced where it exists
     * @throws IOException if it cannot be written
     */
    public void writeSvg(Path file) throws IOException {
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
}
