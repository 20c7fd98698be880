package io.evenkeel.testkit.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends what Kafka's clients, the testkit and Evenkeel log into a file, so that the terminal stays the demo's. */
final class LogFile {

    private LogFile() {}

    /** To be called before the first logger is made: Logback reads its configuration then, and only then. */
    static Path prepare() {
        try {
            Path file = Files.createTempDirectory("evenkeel-demo-").resolve("demo.log");
            System.setProperty("evenkeel.demo.log", file.toString());
            System.setProperty("logback.configurationFile", "io/evenkeel/testkit/demo/logback.xml");
            return file;
        } catch (IOException failure) {
            throw new IllegalStateException("no place for the log file: " + failure.getMessage(), failure);
        }
    }
}
