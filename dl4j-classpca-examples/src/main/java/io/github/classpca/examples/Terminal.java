package io.github.classpca.examples;

import java.io.Console;
import org.jline.nativ.CLibrary;
import org.jline.nativ.JLineNativeLoader;

/**
 * The terminal that the stream of errors goes to, if it goes to one.
 *
 * @param present whether it does
 * @param columns how wide it is; a usual width where that is not known
 */
record Terminal(boolean present, int columns) {

    private static final int STANDARD_ERROR = 2;
    private static final int USUAL_COLUMNS = 80;
    private static final Terminal NONE = new Terminal(false, USUAL_COLUMNS);

    /** Looks for it. */
    static Terminal ofErrors() {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return ofConsole();
        }
        try {
            JLineNativeLoader.initialize();
            return CLibrary.isatty(STANDARD_ERROR) == 1 ? new Terminal(true, width()) : NONE;
        } catch (Exception | LinkageError e) {
            // A platform without these natives.
            return ofConsole();
        }
    }

    private static Terminal ofConsole() {
        return hasConsole() ? new Terminal(true, USUAL_COLUMNS) : NONE;
    }

    private static int width() {
        CLibrary.WinSize size = new CLibrary.WinSize();
        boolean known = CLibrary.ioctl(STANDARD_ERROR, CLibrary.TIOCGWINSZ, size) == 0;
        return known && size.ws_col > 0 ? size.ws_col : USUAL_COLUMNS;
    }

    /** Java 22 gives a console to a process without a terminal too, and a way to tell. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean hasConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
