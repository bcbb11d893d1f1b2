package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The complete program of README.md, with its POM, and that of the snippets. */
class FirstProgramTest {

    private static final Path ROOT = Path.of("..");

    @TempDir private Path folder;

    @Test
    void theProgramCompilesAndRuns() throws Exception {
        String source = block("java", "public final class Main");
        Path file = Files.writeString(folder.resolve("Main.java"), source);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int compiled =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                messages,
                                messages,
                                "-proc:none",
                                "-d",
                                folder.toString(),
                                file.toString());
        assertThat(compiled).as(messages.toString(StandardCharsets.UTF_8)).isZero();

        Path out = folder.resolve("out");
        int code =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-classpath",
                                folder
                                        + System.getProperty("path.separator")
                                        + System.getProperty("java.class.path"),
                                "Main")
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start()
                        .waitFor();

        assertThat(code).as(Files.readString(out)).isZero();
        Matcher accuracy =
                Pattern.compile("test accuracy ([01]\\.\\d+)").matcher(Files.readString(out));
        assertThat(accuracy.find()).as(Files.readString(out)).isTrue();
        assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    }

    @Test
    void thePomHasTheVersionsOfThisBuild() throws Exception {
        Document ours = parse(Files.readString(ROOT.resolve("pom.xml")));
        Map<String, String> properties = properties(ours);
        properties.put("project.version", child(ours.getDocumentElement(), "version"));
        Map<String, String> versions = versions(ours);
        versions.replaceAll((artifact, version) -> resolve(version, properties));

        Document shown = parse(block("xml", "<project "));

        Map<String, String> shownVersions = versions(shown);
        assertThat(shownVersions.remove("stripes")).as("the project itself").isNotNull();
        assertThat(shownVersions).containsKeys("dl4j-classpca", "nd4j-native");
        assertThat(versions).containsAllEntriesOf(shownVersions);
        assertThat(properties(shown))
                .containsEntry("maven.compiler.release", properties.get("maven.compiler.release"));
    }

    @Test
    void theSnippetsAreAProgram() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            QuickStart.main(new String[] {"600"});
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.matches("0\\.\\d+"))
                .hasSize(2)
                .allMatch(line -> Double.parseDouble(line) > 0.8);
    }

    /** Returns the block of README.md in a language that holds a text. */
    private static String block(String language, String text) throws IOException {
        Matcher blocks =
                Pattern.compile("```" + language + "\\R(.*?)\\R```", Pattern.DOTALL)
                        .matcher(Files.readString(ROOT.resolve("README.md")));
        while (blocks.find()) {
            if (blocks.group(1).contains(text)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("README.md has no block of " + language + " with " + text);
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }

    private static Map<String, String> properties(Document pom) {
        Map<String, String> result = new HashMap<>();
        Node properties = pom.getElementsByTagName("properties").item(0);
        for (Node each = properties.getFirstChild(); each != null; each = each.getNextSibling()) {
            result.put(each.getNodeName(), each.getTextContent());
        }
        return result;
    }

    private static Map<String, String> versions(Document pom) {
        Map<String, String> result = new HashMap<>();
        NodeList artifacts = pom.getElementsByTagName("artifactId");
        for (int i = 0; i < artifacts.getLength(); i++) {
            String version = child((Element) artifacts.item(i).getParentNode(), "version");
            if (version != null) {
                result.put(artifacts.item(i).getTextContent(), version);
            }
        }
        return result;
    }

    private static String child(Element element, String name) {
        for (Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each.getNodeName().equals(name)) {
                return each.getTextContent();
            }
        }
        return null;
    }

    private static String resolve(String version, Map<String, String> properties) {
        return Pattern.compile("\\$\\{([^}]+)}")
                .matcher(version)
                .replaceAll(
                        reference ->
                                Matcher.quoteReplacement(
                                        properties.getOrDefault(reference.group(1), "?")));
    }
}
