package io.evenkeel.testkit.demo;

import java.util.List;

/**
 * What the command line asks for.
 *
 * @param productionTimings brokers notice failures as slowly as in production
 * @param plain no live line: one line for each event
 */
record Options(boolean productionTimings, boolean plain, boolean help) {

    static final String HELP = """
            Usage: demo [--production-timings] [--plain] [--help]

            Starts three real Kafka brokers on this machine and takes a wrapped producer
            and a wrapped consumer through a preferred election, a rolling restart, a
            kill -9 and a frozen broker. Then reads the log back and judges it. Takes less
            than two minutes.

              --production-timings  the brokers notice failures as slowly as in production
              --plain               no live line, one line for each event (as when the
                                    output is not a terminal)
              --help                this text

            Exit status: 0 nothing was lost, duplicated or reordered and everything healed;
                         1 otherwise; 2 the command line is wrong.
            """;

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException for an option that does not exist: names it and what there is
     */
    static Options parse(List<String> args) {
        boolean productionTimings = false;
        boolean plain = false;
        boolean help = false;
        for (String arg : args) {
            switch (arg) {
                case "--production-timings" -> productionTimings = true;
                case "--plain" -> plain = true;
                case "--help", "-h" -> help = true;
                default ->
                    throw new IllegalArgumentException(
                            "unknown option '" + arg + "'; there are --production-timings, --plain and --help");
            }
        }
        return new Options(productionTimings, plain, help);
    }
}
