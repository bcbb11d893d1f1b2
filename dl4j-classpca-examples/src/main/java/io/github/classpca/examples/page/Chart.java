package io.github.classpca.examples.page;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.google.common.collect.ImmutableList;

/** What a chart shows; how it looks is the page's own affair. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Chart.Lines.class, name = "lines"),
    @JsonSubTypes.Type(value = Chart.Bars.class, name = "bars")
})
public sealed interface Chart {

    /**
     * Returns the figures as comma-separated values, with a header.
     *
     * @return a line for each point or bar
     */
    String toCsv();

    /**
     * An axis.
     *
     * @param name what it shows, with its unit
     * @param log whether it is logarithmic
     * @param min where it begins, or null to go by the data
     * @param max where it ends, or null to go by the data
     */
    record Axis(String name, boolean log, Double min, Double max) {

        /**
         * An axis that goes by the data.
         *
         * @param name what it shows, with its unit
         * @param log whether it is logarithmic
         */
        public Axis(String name, boolean log) {
            this(name, log, null, null);
        }
    }

    /**
     * A point with its interval.
     *
     * @param x on the horizontal axis
     * @param y on the vertical axis
     * @param low the lower end of the interval of y; y where there is none
     * @param high its upper end
     */
    record Point(double x, double y, double low, double high) {

        /**
         * A point without an interval.
         *
         * @param x on the horizontal axis
         * @param y on the vertical axis
         */
        public Point(double x, double y) {
            this(x, y, y, y);
        }
    }

    /**
     * A line, named at its end.
     *
     * @param name what it shows
     * @param points from left to right
     */
    record Line(String name, ImmutableList<Point> points) {}

    /**
     * A level that is marked across.
     *
     * @param name what it is
     * @param y where
     */
    record Level(String name, double y) {}

    /**
     * Lines with bands around them.
     *
     * @param x the horizontal axis
     * @param y the vertical axis
     * @param lines at least one
     * @param levels any number
     */
    record Lines(Axis x, Axis y, ImmutableList<Line> lines, ImmutableList<Level> levels)
            implements Chart {

        @Override
        public String toCsv() {
            StringBuilder text = new StringBuilder("line,x,y,low,high\n");
            for (Line line : lines) {
                for (Point point : line.points()) {
                    text.append(quoted(line.name()))
                            .append(',')
                            .append(point.x())
                            .append(',')
                            .append(point.y())
                            .append(',')
                            .append(point.low())
                            .append(',')
                            .append(point.high())
                            .append('\n');
                }
            }
            return text.toString();
        }
    }

    /**
     * Bars of one colour.
     *
     * @param name what they show
     * @param values one a category
     */
    record Group(String name, ImmutableList<Double> values) {}

    /**
     * Bars side by side.
     *
     * @param categories along the horizontal axis
     * @param y the vertical axis
     * @param groups a bar of each at each category
     */
    record Bars(ImmutableList<String> categories, Axis y, ImmutableList<Group> groups)
            implements Chart {

        @Override
        public String toCsv() {
            StringBuilder text = new StringBuilder("group,category,value\n");
            for (Group group : groups) {
                for (int i = 0; i < categories.size(); i++) {
                    text.append(quoted(group.name()))
                            .append(',')
                            .append(quoted(categories.get(i)))
                            .append(',')
                            .append(group.values().get(i))
                            .append('\n');
                }
            }
            return text.toString();
        }
    }

    private static String quoted(String field) {
        return '"' + field.replace("\"", "\"\"") + '"';
    }
}
