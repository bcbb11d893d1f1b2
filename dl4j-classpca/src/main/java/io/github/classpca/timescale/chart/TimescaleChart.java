package io.github.classpca.timescale.chart;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.timescale.Curve;
import io.github.classpca.timescale.LayerTimescale;
import io.github.classpca.timescale.Timescale;
import io.github.classpca.timescale.TimescaleReport;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of each layer's distance to its last weights over the updates, on a logarithmic axis,
 * with a mark at tau.
 *
 * <pre>{@code
 * TimescaleChart.of(report, "LeNet on MNIST").writePng(Path.of("timescales.png"));
 * }</pre>
 */
public final class TimescaleChart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;
    private static final int DOTS_PER_INCH = 144;

    /** Distances below this are left out: the end is at 0, which has no logarithm. */
    private static final double LEAST_DISTANCE = 1e-3;

    private final XYChart chart;

    private TimescaleChart(XYChart chart) {
        this.chart = chart;
    }

    /**
     * Draws a report.
     *
     * @param report the report
     * @param title what to write above
     * @return the picture
     * @throws IllegalArgumentException if no layer of the report moved
     */
    public static TimescaleChart of(TimescaleReport report, String title) {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle("updates")
                        .yAxisTitle("distance to the last weights / at the start")
                        .build();
        XYStyler styler = chart.getStyler();
        styler.setYAxisLogarithmic(true);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE);
        Color[] colors = styler.getSeriesColors();
        for (LayerTimescale layer : report.layers()) {
            if (layer.distance().size() > 1) {
                draw(
                        chart,
                        layer,
                        report.firstUpdate(),
                        colors[chart.getSeriesMap().size() / 2 % colors.length]);
            }
        }
        checkArgument(
                !chart.getSeriesMap().isEmpty(), "no layer moved, so there is nothing to draw");
        return new TimescaleChart(chart);
    }

    private static void draw(XYChart chart, LayerTimescale layer, long start, Color color) {
        Curve curve = layer.distance();
        int shown = 0;
        while (shown < curve.size() && curve.values().get(shown) >= LEAST_DISTANCE) {
            shown++;
        }
        double[] x = new double[shown];
        for (int i = 0; i < shown; i++) {
            x[i] = curve.updates().get(i);
        }
        String name = layer.index() + " " + layer.name();
        XYSeries line = chart.addSeries(name, x, curve.values().subArray(0, shown).toArray());
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(color);
        if (layer.timescale().isPresent()) {
            Timescale scale = layer.timescale().orElseThrow();
            XYSeries mark =
                    chart.addSeries(
                            String.format(Locale.ROOT, "tau of %s: %.0f", name, scale.tau()),
                            new double[] {start + scale.tau()},
                            new double[] {1 / Math.E});
            mark.setMarker(SeriesMarkers.DIAMOND);
            mark.setMarkerColor(color);
            mark.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        }
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
