package io.evenkeel.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that must hold, or should. A row of a table: all but the last component is what the documentation shows.
 *
 * @param key what it judges; {@code evenkeel.guard.off} names it by this
 * @param severity what may be done about it
 * @param safe what is left alone
 * @param preferred what is chosen instead, or a dash where the guard cannot choose
 * @param why what happens otherwise, in the words that the application's log gets
 * @param source where that is known from: our measurements (FACTS), a text of reference, or Kafka's improvement proposal
 * @param check finds whether it holds
 */
record Rule(String key, Severity severity, String safe, String preferred, String why, String source, Check check) {

    /** What may be done about it. */
    enum Severity {
        /** The application chose something unsafe: ENFORCE replaces it, STRICT refuses. */
        REPAIR,
        /** The application chose nothing, and Kafka's default is not the best: it is filled in. Never a reason to refuse. */
        DEFAULT,
        /** What is best is not for us to decide: told, nothing else, in every mode. */
        ADVICE
    }

    /** Judges what is in force. Throws ConfigException when a value cannot be read, as Kafka would. */
    interface Check {

        /** What is wrong, or null when all is well. A value that the application chose and that is safe is never touched. */
        @Nullable
        Verdict judge(GivenConfig config);
    }

    /**
     * What is wrong.
     *
     * @param now the value that puts it right, or null where it can only be told
     * @param detail more to the point than the rule's own reason, or null
     */
    record Verdict(@Nullable Object now, @Nullable String detail) {

        static Verdict told() {
            return new Verdict(null, null);
        }

        static Verdict told(String detail) {
            return new Verdict(null, detail);
        }

        static Verdict better(Object now) {
            return new Verdict(now, null);
        }

        static Verdict better(Object now, String detail) {
            return new Verdict(now, detail);
        }
    }
}
