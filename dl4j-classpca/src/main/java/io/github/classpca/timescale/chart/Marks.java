package io.github.classpca.timescale.chart;

import io.github.classpca.timescale.Timescale;
import io.github.classpca.timescale.TimescaleReport;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * What is drawn over the curves: the line of 1/e with each tau and its interval, the band of the
 * last states with the noise floors, and a label at the end of each curve.
 */
final class Marks extends Annotation {

    /** Pixels from label to label. */
    static final int LINE_HEIGHT = 17;

    /** Pixels below and beside the plot for the labels of ticks. */
    static final int TICK_LABELS = 44;

    /** Pixels from tick to tick, at least. */
    private static final int TICK_STEP = 60;

    /** Pixels from one interval to the next, above and below the line of 1/e. */
    private static final double INTERVAL_STEP = 7;

    /** Pixels that all intervals take. */
    private static final double INTERVALS = 48;

    /** With more decades only their ends are labelled. */
    private static final double FEW_DECADES = 2.5;

    private static final int CAP = 3;
    private static final int DIAMOND = 4;
    private static final int LEADER = 16;
    private static final int SWATCH = 22;
    private static final int GAP = 5;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Color TEXT = new Color(0x222222);
    private static final Color FAINT = new Color(0x777777);
    private static final Color BAND = new Color(0, 0, 0, 18);
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

    /** Lengths of dashes and gaps; as many as have no common divisor with the colours. */
    private static final float[][] DASHES = {null, {9, 4}, {2, 3}, {9, 3, 2, 3}};

    private final TimescaleReport report;
    private final List<DrawnCurve> curves;
    private final double least;
    private final double greatest;

    Marks(TimescaleReport report, List<DrawnCurve> curves, double[] range) {
        super(false);
        this.report = report;
        this.curves = curves;
        this.least = range[0];
        this.greatest = range[1];
    }

    static Color color(int curve) {
        return COLORS[curve % COLORS.length];
    }

    static BasicStroke stroke(int curve) {
        return new BasicStroke(
                2,
                BasicStroke.CAP_BUTT,
                BasicStroke.JOIN_ROUND,
                1,
                DASHES[curve % DASHES.length],
                0);
    }

    @Override
    public void paint(Graphics2D graphics) {
        graphics.setFont(FONT);
        paintUpdates(graphics);
        paintDistances(graphics);
        paintBand(graphics);
        paintTauLevel(graphics);
        for (int i = 0; i < curves.size(); i++) {
            paintFloor(graphics, i);
            paintInterval(graphics, i);
        }
        paintLabels(graphics);
    }

    private void paintUpdates(Graphics2D graphics) {
        double pixels = (end() - start()) / (double) (report.lastUpdate() - report.firstUpdate());
        long step = step(TICK_STEP / pixels);
        int bottom = getYAxisScreenValue(least);
        graphics.setColor(TEXT);
        graphics.setStroke(new BasicStroke(1));
        graphics.draw(new Line2D.Double(start(), bottom, end(), bottom));
        long first = -Math.floorDiv(-report.firstUpdate(), step) * step;
        for (long update = first; update <= report.lastUpdate(); update += step) {
            int x = x((double) update);
            graphics.draw(new Line2D.Double(x, bottom, x, bottom + (double) CAP));
            String text = Long.toString(update);
            int width = graphics.getFontMetrics().stringWidth(text);
            graphics.drawString(text, x - width / 2, bottom + LINE_HEIGHT);
        }
    }

    /** Returns the least of 1, 2, 5, 10 and so on that is no less. */
    private static long step(double least) {
        long decade = 1;
        while (true) {
            for (long digit : new long[] {1, 2, 5}) {
                if (digit * decade >= least) {
                    return digit * decade;
                }
            }
            decade *= 10;
        }
    }

    private void paintDistances(Graphics2D graphics) {
        double decades = Math.log10(greatest / least);
        int[] digits = decades > FEW_DECADES ? new int[] {1} : new int[] {1, 2, 5};
        for (int exponent = (int) Math.floor(Math.log10(least)); exponent <= 1; exponent++) {
            for (int digit : digits) {
                // As a decimal, for 5 times 0.01 is not 0.05.
                BigDecimal level = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
                double value = level.doubleValue();
                if (value >= least && value <= greatest) {
                    graphics.setColor(GRID);
                    graphics.setStroke(new BasicStroke(1));
                    int y = getYAxisScreenValue(value);
                    graphics.draw(new Line2D.Double(start(), y, end(), y));
                    graphics.setColor(TEXT);
                    paintLevel(graphics, level.toPlainString(), y);
                }
            }
        }
    }

    /** Writes to the left of the axis. */
    private void paintLevel(Graphics2D graphics, String text, int y) {
        int width = graphics.getFontMetrics().stringWidth(text);
        graphics.drawString(text, start() - width - 6, y + 4);
    }

    private void paintBand(Graphics2D graphics) {
        int top = getYAxisScreenValue(greatest);
        graphics.setColor(BAND);
        graphics.fill(
                new Rectangle2D.Double(
                        band(), top, end() - band(), getYAxisScreenValue(least) - top));
        graphics.setColor(FAINT);
        String text = "reference";
        int width = graphics.getFontMetrics().stringWidth(text);
        AffineTransform upright = graphics.getTransform();
        graphics.translate((band() + end()) / 2 + 4, top + width + 6);
        graphics.rotate(-Math.PI / 2);
        graphics.drawString(text, 0, 0);
        graphics.setTransform(upright);
    }

    private void paintTauLevel(Graphics2D graphics) {
        int y = getYAxisScreenValue(1 / Math.E);
        graphics.setColor(FAINT);
        graphics.setStroke(
                new BasicStroke(
                        1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {4, 4}, 0));
        graphics.draw(new Line2D.Double(start(), y, band(), y));
        paintLevel(graphics, "1/e", y);
    }

    private void paintFloor(Graphics2D graphics, int curve) {
        double floor = curves.get(curve).floor();
        if (floor >= least) {
            int y = getYAxisScreenValue(floor);
            graphics.setColor(color(curve));
            graphics.setStroke(stroke(curve));
            graphics.draw(new Line2D.Double(band(), y, end(), y));
        }
    }

    private void paintInterval(Graphics2D graphics, int curve) {
        if (curves.get(curve).timescale().isEmpty()) {
            return;
        }
        Timescale scale = curves.get(curve).timescale().orElseThrow();
        double middle = (curves.size() - 1) / 2.0;
        double y =
                getYAxisScreenValue(1 / Math.E)
                        + Math.min(INTERVAL_STEP, INTERVALS / curves.size()) * (curve - middle);
        double tau = x(report.firstUpdate() + scale.tau());
        double low = x(report.firstUpdate() + scale.tauLow());
        double high = x(report.firstUpdate() + scale.tauHigh());
        graphics.setColor(color(curve));
        graphics.setStroke(new BasicStroke(1.5f));
        graphics.draw(new Line2D.Double(low, y, high, y));
        graphics.draw(new Line2D.Double(low, y - CAP, low, y + CAP));
        graphics.draw(new Line2D.Double(high, y - CAP, high, y + CAP));
        Path2D diamond = new Path2D.Double();
        diamond.moveTo(tau - DIAMOND, y);
        diamond.lineTo(tau, y - DIAMOND);
        diamond.lineTo(tau + DIAMOND, y);
        diamond.lineTo(tau, y + DIAMOND);
        diamond.closePath();
        graphics.fill(diamond);
    }

    private void paintLabels(Graphics2D graphics) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(this::wanted));
        double[] at = apart(order.stream().mapToDouble(this::wanted).toArray());
        for (int i = 0; i < at.length; i++) {
            int curve = order.get(i);
            graphics.setColor(color(curve));
            graphics.setStroke(new BasicStroke(0.75f));
            graphics.draw(new Line2D.Double(end() + 2.0, wanted(curve), end() + LEADER, at[i]));
            graphics.setStroke(stroke(curve));
            int text = end() + LEADER + SWATCH + GAP;
            graphics.draw(
                    new Line2D.Double(
                            end() + (double) LEADER, at[i], end() + LEADER + SWATCH, at[i]));
            graphics.setColor(TEXT);
            graphics.drawString(label(curves.get(curve)), text, (int) Math.round(at[i]) + 4);
        }
    }

    /** Returns the pixels that labels take, right of the plot. */
    static double room(List<DrawnCurve> curves) {
        FontRenderContext context = new FontRenderContext(null, true, true);
        double longest = 0;
        for (DrawnCurve curve : curves) {
            longest = Math.max(longest, FONT.getStringBounds(label(curve), context).getWidth());
        }
        return LEADER + SWATCH + 2 * GAP + longest;
    }

    private static String label(DrawnCurve curve) {
        return curve.label() + ": " + curve.timescale().map(Timescale::toText).orElse("no tau");
    }

    /** Where a label would stand if it were alone: at the floor, or at the end of the curve. */
    private double wanted(int curve) {
        DrawnCurve drawn = curves.get(curve);
        double level = drawn.floor() > 0 ? drawn.floor() : drawn.end();
        return getYAxisScreenValue(Math.max(least, level));
    }

    /** Moves heights, from the top down, apart and into the plot. */
    private double[] apart(double[] heights) {
        double[] result = heights.clone();
        double free = getYAxisScreenValue(greatest);
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.max(result[i], free);
            free = result[i] + LINE_HEIGHT;
        }
        free = getYAxisScreenValue(least);
        for (int i = result.length - 1; i >= 0; i--) {
            result[i] = Math.min(result[i], free);
            free = result[i] - LINE_HEIGHT;
        }
        return result;
    }

    private int x(double update) {
        return getXAxisScreenValue(update);
    }

    private int start() {
        return x((double) report.firstUpdate());
    }

    private int band() {
        return x((double) report.referenceFrom());
    }

    private int end() {
        return x((double) report.lastUpdate());
    }
}
