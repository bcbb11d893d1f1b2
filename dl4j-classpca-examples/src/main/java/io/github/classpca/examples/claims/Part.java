package io.github.classpca.examples.claims;

import io.github.classpca.examples.page.Page;
import java.util.List;

/** A section of the report. */
interface Part {

    /** Returns its name, for who wants it alone. */
    String name();

    /** Returns what is to be measured for it, in order. */
    List<Step<?>> steps();

    /** Tells what was measured. */
    void show(Page page);
}
