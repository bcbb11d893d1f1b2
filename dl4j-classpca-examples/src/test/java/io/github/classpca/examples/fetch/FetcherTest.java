package io.github.classpca.examples.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.classpca.examples.SilentProgress;
import io.github.classpca.examples.data.DataFileException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server, on the loopback. */
class FetcherTest {

    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger served = new AtomicInteger();
    private HttpServer server;

    @TempDir private Path root;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        serve("/good", exchange -> send(exchange, 200, CONTENT, CONTENT.length));
        serve("/missing", exchange -> send(exchange, 404, new byte[0], 0));
        serve("/broken", exchange -> send(exchange, 500, new byte[0], 0));
        serve("/truncated", exchange -> send(exchange, 200, CONTENT, 100_000));
        serve(
                "/corrupted",
                exchange -> {
                    byte[] bad = CONTENT.clone();
                    bad[1234]++;
                    send(exchange, 200, bad, bad.length);
                });
        serve("/slow", FetcherTest::drip);
        serve("/stalling", FetcherTest::stall);
        serve("/ranges", FetcherTest::sendRange);
        serve(
                "/flaky",
                exchange -> {
                    if (served.incrementAndGet() < 3) {
                        send(exchange, 503, new byte[0], 0);
                    } else {
                        send(exchange, 200, CONTENT, CONTENT.length);
                    }
                });
        serve("/endless", exchange -> send(exchange, 200, new byte[2_000_000], 2_000_000));
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void aFileIsFetchedAndNotFetchedAgain() throws IOException {
        assertThat(fetch("/good")).isTrue();
        assertThat(file()).hasBinaryContent(CONTENT);
        assertThat(fetch("/good")).isFalse();
        assertThat(requests).hasSize(1);
        assertNothingLeftOver();
    }

    @Test
    void theNextPlaceIsAskedWhereOneLacksIt() throws IOException {
        fetch("/missing", "/broken", "/good");
        assertThat(file()).hasBinaryContent(CONTENT);
        // 404 will not change; 500 may, so it is asked three times.
        assertThat(requests).containsExactly("/missing", "/broken", "/broken", "/broken", "/good");
    }

    @Test
    void aPlaceThatRecoversIsGivenItsChance() throws IOException {
        fetch("/flaky");
        assertThat(file()).hasBinaryContent(CONTENT);
        assertThat(requests).hasSize(3);
    }

    @Test
    void aWrongChecksumIsToldAndTheNextPlaceAsked() throws IOException {
        fetch("/corrupted", "/good");
        assertThat(file()).hasBinaryContent(CONTENT);
        Files.delete(file());
        assertThatThrownBy(() -> fetch("/corrupted"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("expected SHA-256 " + sha256(CONTENT) + ", found ");
        assertThat(file()).doesNotExist();
    }

    @Test
    void aTruncatedAnswerIsResumedWhereTheServerCan() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(part(), Arrays.copyOf(CONTENT, 120_000));
        fetch("/ranges");
        assertThat(file()).hasBinaryContent(CONTENT);
        assertThat(requests).containsExactly("/ranges bytes=120000-");
    }

    @Test
    void aServerWithoutRangesStartsAnew() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(part(), Arrays.copyOf(CONTENT, 120_000));
        fetch("/good");
        assertThat(file()).hasBinaryContent(CONTENT);
    }

    @Test
    void aWholePartIsFoundToBeWhole() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(part(), CONTENT);
        fetch("/ranges");
        assertThat(file()).hasBinaryContent(CONTENT);
    }

    @Test
    void aPartOfSomethingElseIsFetchedAnew() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(part(), new byte[120_000]);
        fetch("/ranges");
        assertThat(file()).hasBinaryContent(CONTENT);
    }

    @Test
    void aBrokenDownloadIsKeptForTheNextTry() throws IOException {
        assertThatThrownBy(() -> fetch("/truncated"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("could not be fetched");
        assertThat(part()).exists();
        fetch("/ranges");
        assertThat(file()).hasBinaryContent(CONTENT);
    }

    @Test
    void aSlowServerIsWaitedFor() throws IOException {
        // It takes longer than the timeout in all, but never stops for so long.
        fetch("/slow");
        assertThat(file()).hasBinaryContent(CONTENT);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aStallEndsByTheTimeout() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> fetch("/stalling"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("SocketTimeoutException");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void moreThanExpectedIsRefused() {
        assertThatThrownBy(() -> fetch("/endless"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("at most 1000000 are expected");
    }

    @Test
    void withoutANetworkOneMessageNamesTheFilesAndTheFolder() {
        server.stop(0);
        assertThatThrownBy(() -> fetch("/good"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("ConnectException")
                .hasMessageContaining("get data.bin elsewhere, put it into " + root.resolve("set"));
    }

    @Test
    void whatTheUserHadIsLeftAsItIs() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "mine");
        assertThatThrownBy(() -> fetch("/good"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("is there already")
                .hasMessageContaining(sha256("mine".getBytes(UTF_8)))
                .hasMessageContaining(sha256(CONTENT));
        assertThat(file()).hasContent("mine");
        assertThat(requests).isEmpty();
    }

    @Test
    void proxySettingsAreHonoured() throws IOException {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", Integer.toString(server.getAddress().getPort()));
        try {
            // A name that does not exist: only the proxy, our server, can answer for it.
            fetcher().fetch(dataset(List.of("http://no-such-host.invalid/good")), root);
            assertThat(file()).hasBinaryContent(CONTENT);
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }
    }

    private boolean fetch(String... paths) {
        return fetcher().fetch(dataset(Stream.of(paths).map(this::url).toList()), root);
    }

    private static Fetcher fetcher() {
        return new Fetcher(Duration.ofMillis(700), Duration.ofMillis(5), new SilentProgress());
    }

    private static Catalog.Dataset dataset(List<String> urls) {
        return new Catalog.Dataset(
                "set",
                "A set",
                "",
                List.of(new Catalog.Download("data.bin", sha256(CONTENT), 1, false, urls)),
                Map.of("data.bin", sha256(CONTENT)));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Path file() {
        return root.resolve("set").resolve("data.bin");
    }

    private Path part() {
        return root.resolve("set").resolve("data.bin.part");
    }

    private void assertNothingLeftOver() throws IOException {
        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void serve(String path, Answer answer) {
        server.createContext(
                path,
                exchange -> {
                    String range = exchange.getRequestHeaders().getFirst("Range");
                    requests.add(
                            path + (range == null || !path.equals("/ranges") ? "" : " " + range));
                    try (exchange) {
                        answer.to(exchange);
                    } catch (IOException e) {
                        // The client has gone; that is its right.
                        assertThat(e).isNotNull();
                    }
                });
    }

    /** Says the length of all, and sends so much of it. */
    private static void send(HttpExchange exchange, int status, byte[] content, int sent)
            throws IOException {
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        if (content.length > 0) {
            OutputStream out = exchange.getResponseBody();
            out.write(content, 0, sent);
            out.flush();
        }
    }

    private static void sendRange(HttpExchange exchange) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            send(exchange, 200, CONTENT, CONTENT.length);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        if (from >= CONTENT.length) {
            send(exchange, 416, new byte[0], 0);
            return;
        }
        exchange.getResponseHeaders()
                .add(
                        "Content-Range",
                        "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length);
        byte[] rest = Arrays.copyOfRange(CONTENT, from, CONTENT.length);
        send(exchange, 206, rest, rest.length);
    }

    private static void drip(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, CONTENT.length);
        int piece = CONTENT.length / 10;
        for (int from = 0; from < CONTENT.length; from += piece) {
            exchange.getResponseBody().write(CONTENT, from, piece);
            exchange.getResponseBody().flush();
            pause(100);
        }
    }

    private static void stall(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, CONTENT.length);
        exchange.getResponseBody().write(CONTENT, 0, 1000);
        exchange.getResponseBody().flush();
        pause(3000);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String sha256(byte[] content) {
        return Hashing.sha256().hashBytes(content).toString();
    }
}
