package io.github.classpca;

import com.google.common.base.Joiner;
import java.util.Map;

/** Settings as text. */
final class Settings {

    private Settings() {}

    /** Returns for example "seed=1, layers=[0, 2]". */
    static String text(Map<String, Object> settings) {
        return Joiner.on(", ").withKeyValueSeparator("=").join(settings);
    }
}
