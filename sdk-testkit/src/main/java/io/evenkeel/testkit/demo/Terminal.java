package io.evenkeel.testkit.demo;

import java.io.Console;

/** What the demo may assume about where its output goes. */
final class Terminal {

    private static final int COLUMNS = 80;

    private Terminal() {}

    /** Whether a person is looking, at a terminal that can draw over a line. */
    @SuppressWarnings("SystemConsoleNull") // From JDK 22 on a console may be there without a terminal: asked below.
    static boolean attached() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException unexpected) {
            return false;
        }
    }

    /** The script asks the terminal; 80 where nobody did. */
    static int columns() {
        String columns = System.getenv("COLUMNS");
        try {
            return columns == null ? COLUMNS : Integer.parseInt(columns);
        } catch (NumberFormatException odd) {
            return COLUMNS;
        }
    }
}
