package io.github.classpca.examples.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DatasetFolderTest {

    private static final String SHA256_OF_ABC =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void theCatalogIsComplete() {
        Map<String, Catalog.Dataset> datasets = Catalog.read();
        assertThat(datasets).containsOnlyKeys("mnist", "cifar10", "cifar100");
        for (Catalog.Dataset dataset : datasets.values()) {
            assertThat(dataset.contents()).isNotEmpty();
            assertThat(dataset.contents().values()).allMatch(sha -> sha.matches("[0-9a-f]{64}"));
            assertThat(dataset.downloads())
                    .allSatisfy(
                            download -> {
                                assertThat(download.sha256()).matches("[0-9a-f]{64}");
                                assertThat(download.megabytes()).isPositive();
                                assertThat(download.urls()).hasSizeGreaterThan(1);
                            });
        }
    }

    @Test
    void filesAreComparedWithTheOriginalPlainOrZipped(@TempDir Path root) throws IOException {
        Catalog.Dataset dataset =
                new Catalog.Dataset("set", "", "", List.of(), Map.of("file", SHA256_OF_ABC));
        Path folder = Files.createDirectory(root.resolve("set"));
        assertState(dataset, root, DatasetFolder.State.MISSING);
        assertThat(DatasetFolder.isPresent(dataset, root)).isFalse();
        try (GZIPOutputStream out =
                new GZIPOutputStream(Files.newOutputStream(folder.resolve("file.gz")))) {
            out.write(new byte[] {'a', 'b', 'c'});
        }
        assertState(dataset, root, DatasetFolder.State.RIGHT);
        assertThat(DatasetFolder.isPresent(dataset, root)).isTrue();
        Files.writeString(folder.resolve("file.gz"), "not zipped");
        assertState(dataset, root, DatasetFolder.State.WRONG);
        Files.writeString(folder.resolve("file"), "abc");
        assertState(dataset, root, DatasetFolder.State.RIGHT);
        Files.writeString(folder.resolve("file"), "abd");
        assertState(dataset, root, DatasetFolder.State.WRONG);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theCacheFollowsThePlatform() {
        assertThat(DatasetFolder.cache(Map.of("XDG_CACHE_HOME", "/x/cache")))
                .isEqualTo(Path.of("/x/cache/classpca"));
        assertThat(DatasetFolder.cache(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".cache", "classpca"));
    }

    @Test
    void theEnvironmentsProxyIsHandedOn() {
        Map<String, String> environment =
                Map.of(
                        "http_proxy", "proxy.example:3128",
                        "HTTPS_PROXY", "http://secure.example:8443/",
                        "no_proxy", "localhost, .intra.example");
        try {
            Proxies.fromEnvironment(environment);
            assertThat(System.getProperty("http.proxyHost")).isEqualTo("proxy.example");
            assertThat(System.getProperty("http.proxyPort")).isEqualTo("3128");
            assertThat(System.getProperty("https.proxyHost")).isEqualTo("secure.example");
            assertThat(System.getProperty("https.proxyPort")).isEqualTo("8443");
            assertThat(System.getProperty("http.nonProxyHosts"))
                    .isEqualTo("localhost|*.localhost|*.intra.example");
        } finally {
            for (String scheme : new String[] {"http", "https"}) {
                System.clearProperty(scheme + ".proxyHost");
                System.clearProperty(scheme + ".proxyPort");
            }
            System.clearProperty("http.nonProxyHosts");
        }
    }

    private static void assertState(
            Catalog.Dataset dataset, Path root, DatasetFolder.State expected) {
        assertThat(DatasetFolder.verify(dataset, root))
                .extracting(DatasetFolder.Finding::state)
                .containsExactly(expected);
    }
}
