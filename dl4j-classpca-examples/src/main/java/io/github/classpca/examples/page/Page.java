package io.github.classpca.examples.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.html.HtmlEscapers;
import com.google.common.io.Resources;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A page in the making; text is escaped, so any string will do. */
public final class Page {

    private static final String LIBRARY_VERSION =
            "META-INF/maven/org.webjars/echarts/pom.properties";

    /** Above this share of its row, in percent, a cell is dark. */
    private static final int STRONG = 55;

    /** A page of fewer sections needs no table of contents. */
    private static final int FEW_SECTIONS = 3;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String title;
    private final List<String> lead = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final Map<String, Chart> charts = new LinkedHashMap<>();

    /**
     * Makes an empty page.
     *
     * @param title its title
     */
    public Page(String title) {
        this.title = title;
    }

    /**
     * Adds a paragraph above all sections.
     *
     * @param text what it says
     * @return this
     */
    public Page lead(String text) {
        lead.add(text);
        return this;
    }

    /**
     * Adds a section at the end.
     *
     * @param id its anchor, a word
     * @param heading its heading
     * @return the section, to be filled
     */
    public Section section(String id, String heading) {
        Section section = new Section(id, heading);
        sections.add(section);
        return section;
    }

    /**
     * Returns the charts so far.
     *
     * @return by their names
     */
    public ImmutableMap<String, Chart> charts() {
        return ImmutableMap.copyOf(charts);
    }

    /** A section in the making. */
    public final class Section {

        private final String id;
        private final String heading;
        private final StringBuilder html = new StringBuilder();
        private final List<String> verdicts = new ArrayList<>();

        private Section(String id, String heading) {
            this.id = id;
            this.heading = heading;
        }

        /**
         * Adds a paragraph.
         *
         * @param text what it says
         * @return this
         */
        public Section paragraph(String text) {
            html.append("<p>").append(escaped(text)).append("</p>\n");
            return this;
        }

        /**
         * Adds what the section comes to, set off from the rest; it stands in the contents too.
         *
         * @param text a sentence or two
         * @return this
         */
        public Section verdict(String text) {
            html.append("<p class=\"verdict\">").append(escaped(text)).append("</p>\n");
            verdicts.add(text);
            return this;
        }

        /**
         * Adds a heading within the section.
         *
         * @param text the heading
         * @return this
         */
        public Section heading(String text) {
            html.append("<h3>").append(escaped(text)).append("</h3>\n");
            return this;
        }

        /**
         * Adds text that keeps its lines, such as a command.
         *
         * @param text the lines
         * @return this
         */
        public Section preformatted(String text) {
            html.append("<pre>").append(escaped(text)).append("</pre>\n");
            return this;
        }

        /**
         * Adds such text behind a line that opens it.
         *
         * @param summary the line
         * @param text what it opens
         * @return this
         */
        public Section details(String summary, String text) {
            html.append("<details><summary>")
                    .append(escaped(summary))
                    .append("</summary><pre>")
                    .append(escaped(text))
                    .append("</pre></details>\n");
            return this;
        }

        /**
         * Adds a table; all columns but the first hold numbers.
         *
         * @param header the columns
         * @param rows as many cells each
         * @return this
         */
        public Section table(List<String> header, List<? extends List<String>> rows) {
            html.append("<div class=\"wide\"><table><thead><tr>");
            cells("th", header);
            html.append("</tr></thead><tbody>\n");
            for (List<String> row : rows) {
                html.append("<tr>");
                cells("td", row);
                html.append("</tr>\n");
            }
            html.append("</tbody></table></div>\n");
            return this;
        }

        private void cells(String tag, List<String> texts) {
            for (int i = 0; i < texts.size(); i++) {
                html.append('<').append(tag).append(i == 0 ? ">" : " class=\"number\">");
                html.append(escaped(texts.get(i))).append("</").append(tag).append('>');
            }
        }

        /**
         * Adds a confusion matrix, its cells shaded by their share of the row.
         *
         * @param labels the classes
         * @param counts row by row: of the examples of a class, how many were told to be of each
         * @return this
         */
        public Section confusion(List<String> labels, List<? extends List<Integer>> counts) {
            html.append("<div class=\"wide\"><table class=\"confusion\"><thead><tr><th></th>");
            labels.forEach(label -> html.append("<th>").append(escaped(label)).append("</th>"));
            html.append("</tr></thead><tbody>\n");
            for (int c = 0; c < labels.size(); c++) {
                int total = counts.get(c).stream().mapToInt(Integer::intValue).sum();
                html.append("<tr><th>").append(escaped(labels.get(c))).append("</th>");
                for (int count : counts.get(c)) {
                    int share = total == 0 ? 0 : Math.round(100f * count / total);
                    html.append(share > STRONG ? "<td class=\"strong\"" : "<td")
                            .append(" style=\"--share:")
                            .append(share)
                            .append("%\">")
                            .append(count)
                            .append("</td>");
                }
                html.append("</tr>\n");
            }
            html.append("</tbody></table></div>\n");
            return this;
        }

        /**
         * Adds a chart.
         *
         * @param name its name, a word of its own on this page
         * @param chart what it shows
         * @param caption what to see in it
         * @return this
         */
        public Section chart(String name, Chart chart, String caption) {
            charts.put(name, chart);
            html.append("<figure><div class=\"chart\" role=\"img\" data-chart=\"")
                    .append(escaped(name))
                    .append("\" aria-label=\"")
                    .append(escaped(caption))
                    .append("\"></div><figcaption>")
                    .append(escaped(caption))
                    .append("</figcaption></figure>\n");
            return this;
        }

        /**
         * Adds pictures side by side.
         *
         * @param pictures the pictures
         * @return this
         */
        public Section pictures(List<Picture> pictures) {
            html.append("<div class=\"pictures\">\n");
            for (Picture picture : pictures) {
                html.append("<figure><img alt=\"")
                        .append(escaped(picture.caption()))
                        .append("\" width=\"")
                        .append(picture.width())
                        .append("\" src=\"data:image/png;base64,")
                        .append(picture.base64())
                        .append("\"><figcaption>")
                        .append(escaped(picture.caption()))
                        .append("</figcaption></figure>\n");
            }
            html.append("</div>\n");
            return this;
        }
    }

    private static String escaped(String text) {
        return HtmlEscapers.htmlEscaper().escape(text);
    }

    /**
     * Returns the page.
     *
     * @return HTML
     */
    public String toHtml() {
        ImmutableList<ImmutableMap<String, Object>> filled =
                sections.stream()
                        .map(
                                section ->
                                        ImmutableMap.<String, Object>of(
                                                "id", section.id,
                                                "heading", section.heading,
                                                "verdicts", section.verdicts,
                                                "blocks",
                                                        ImmutableMap.of(
                                                                "html", section.html.toString())))
                        .collect(ImmutableList.toImmutableList());
        return Mustache.compiler()
                .compile(resource("page.mustache"))
                .execute(
                        ImmutableMap.<String, Object>builder()
                                .put("title", title)
                                .put("lead", lead)
                                .put("hasContents", sections.size() > FEW_SECTIONS)
                                .put("sections", filled)
                                .put("style", resource("page.css"))
                                .put("data", json())
                                .put("library", library())
                                .put("script", resource("page.js"))
                                .build());
    }

    /** What the script of the page reads; typed, so that charts tell their kind. */
    private record Data(Map<String, Chart> charts) {}

    private String json() {
        try {
            // The end of a script is found before JSON is read.
            return JSON.writeValueAsString(new Data(charts)).replace("</", "<\\/");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("charts are plain records", e);
        }
    }

    private static String library() {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text(Resources.getResource(LIBRARY_VERSION))));
        } catch (IOException e) {
            throw new UncheckedIOException(LIBRARY_VERSION + ": cannot be read", e);
        }
        String path =
                String.format(
                        "META-INF/resources/webjars/echarts/%s/echarts.min.js",
                        properties.getProperty("version"));
        return text(Resources.getResource(path));
    }

    private static String resource(String name) {
        return text(Resources.getResource(Page.class, name));
    }

    private static String text(URL resource) {
        try {
            return Resources.toString(resource, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(resource + ": cannot be read", e);
        }
    }
}
