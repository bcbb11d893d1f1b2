package io.github.classpca.examples.page;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of lines as a picture to put anywhere: each line named at its end. */
public final class ChartPicture {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 560;
    private static final int DOTS_PER_INCH = 144;

    /** Pixels left of the plot and right of the labels. */
    private static final int SIDES = 90;

    private static final int LINE_HEIGHT = 17;
    private static final int LEADER = 16;
    private static final int GAP = 5;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    private static final Color TEXT = new Color(0x222222);
    private static final Color GRID = new Color(0, 0, 0, 24);

    /** Okabe and Ito's, which the colour-blind tell apart, without yellow, too faint on white. */
    private static final Color[] COLORS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0x000000),
        new Color(0xE69F00),
        new Color(0x56B4E9)
    };

    private ChartPicture() {}

    /**
     * Draws a chart with its intervals, and writes it as PNG. Lines without points are left out.
     *
     * @param chart the chart, with a point at least
     * @param title what to write above
     * @param file the file; replaced where it exists
     * @throws IOException if it cannot be written
     */
    public static void writePng(Chart.Lines chart, String title, Path file) throws IOException {
        List<Chart.Line> lines =
                chart.lines().stream().filter(line -> !line.points().isEmpty()).toList();
        XYChart picture =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(chart.x().name())
                        .yAxisTitle(chart.y().name())
                        .build();
        style(picture.getStyler(), chart);
        double share = room(lines) / (WIDTH - SIDES);
        double[] range = range(lines, chart.x().log(), share);
        picture.getStyler().setXAxisMin(range[0]);
        picture.getStyler().setXAxisMax(range[1]);
        for (int i = 0; i < lines.size(); i++) {
            add(picture, lines.get(i), COLORS[i % COLORS.length]);
        }
        picture.addAnnotation(new Names(lines));
        BitmapEncoder.saveBitmapWithDPI(picture, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
    }

    private static void style(XYStyler styler, Chart.Lines chart) {
        styler.setXAxisLogarithmic(chart.x().log());
        styler.setYAxisLogarithmic(chart.y().log());
        if (chart.x().log()) {
            // Else 10,000 is written 1E4.
            styler.setXAxisDecimalPattern("#,##0.###");
        }
        styler.setPlotGridLinesColor(GRID);
        styler.setPlotContentSize(0.97);
        styler.setErrorBarsColorSeriesColor(true);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setChartTitleBoxVisible(false);
        styler.setLegendVisible(false);
        styler.setLocale(Locale.ROOT);
        styler.setToolTipsEnabled(false);
    }

    private static void add(XYChart picture, Chart.Line line, Color color) {
        List<Chart.Point> points = line.points();
        double[] x = points.stream().mapToDouble(Chart.Point::x).toArray();
        double[] y = points.stream().mapToDouble(Chart.Point::y).toArray();
        double[] margins = points.stream().mapToDouble(point -> point.high() - point.y()).toArray();
        XYSeries series = picture.addSeries(line.name(), x, y, margins);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(color);
        series.setLineColor(color);
        series.setLineStyle(new BasicStroke(2));
    }

    /** Returns the ends of the horizontal axis, with room for names on the right. */
    private static double[] range(List<Chart.Line> lines, boolean log, double share) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (Chart.Line line : lines) {
            for (Chart.Point point : line.points()) {
                least = Math.min(least, point.x());
                greatest = Math.max(greatest, point.x());
            }
        }
        double stretch = share / (1 - share);
        return log
                ? new double[] {least, greatest * Math.pow(greatest / least, stretch)}
                : new double[] {least, greatest + (greatest - least) * stretch};
    }

    private static double room(List<Chart.Line> lines) {
        FontRenderContext context = new FontRenderContext(null, true, true);
        return LEADER
                + GAP
                + lines.stream()
                        .mapToDouble(line -> FONT.getStringBounds(line.name(), context).getWidth())
                        .max()
                        .orElse(0);
    }

    /** The names of lines beside their ends, apart from each other. */
    private static final class Names extends Annotation {

        private final List<Chart.Line> lines;

        Names(List<Chart.Line> lines) {
            super(false);
            this.lines = lines;
        }

        @Override
        public void paint(Graphics2D graphics) {
            graphics.setFont(FONT);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                order.add(i);
            }
            order.sort(Comparator.comparingInt(this::height));
            int free = 0;
            for (int i : order) {
                Chart.Point end = end(i);
                int y = Math.max(free, height(i));
                free = y + LINE_HEIGHT;
                int x = getXAxisScreenValue(end.x());
                graphics.setColor(COLORS[i % COLORS.length]);
                graphics.setStroke(new BasicStroke(0.75f));
                graphics.draw(new Line2D.Double(x + 4.0, height(i), x + (double) LEADER, y));
                graphics.setColor(TEXT);
                graphics.drawString(lines.get(i).name(), x + LEADER + GAP, y + 4);
            }
        }

        private Chart.Point end(int line) {
            List<Chart.Point> points = lines.get(line).points();
            return points.get(points.size() - 1);
        }

        private int height(int line) {
            return getYAxisScreenValue(end(line).y());
        }
    }
}
