package io.github.classpca.examples.fetch;

import com.google.common.base.Splitter;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Hands the proxy that the environment names ({@code http_proxy}, {@code https_proxy}, {@code
 * no_proxy}, in either case) to the JVM, which reads properties only.
 */
public final class Proxies {

    private Proxies() {}

    /**
     * Sets the JVM's proxy properties that are not set yet.
     *
     * @param environment the environment variables
     */
    public static void fromEnvironment(Map<String, String> environment) {
        for (String scheme : new String[] {"http", "https"}) {
            String value = value(environment, scheme + "_proxy");
            if (value.isBlank() || System.getProperty(scheme + ".proxyHost") != null) {
                continue;
            }
            URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
            if (proxy.getHost() != null) {
                System.setProperty(scheme + ".proxyHost", proxy.getHost());
                int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
                System.setProperty(scheme + ".proxyPort", Integer.toString(port));
            }
        }
        String direct = value(environment, "no_proxy");
        if (!direct.isBlank() && System.getProperty("http.nonProxyHosts") == null) {
            System.setProperty(
                    "http.nonProxyHosts",
                    Splitter.on(',')
                            .trimResults()
                            .omitEmptyStrings()
                            .splitToStream(direct)
                            .map(Proxies::pattern)
                            .collect(Collectors.joining("|")));
        }
    }

    /** In no_proxy a domain means its hosts too; the JVM wants a star for them. */
    private static String pattern(String host) {
        return host.startsWith(".") ? "*" + host : host + "|*." + host;
    }

    private static String value(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name.toUpperCase(Locale.ROOT), "");
        return environment.getOrDefault(name, upper);
    }
}
