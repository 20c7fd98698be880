package io.evenkeel.testkit.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends what Kafka's clients, the testkit and Evenkeel log into a file, so that the terminal stays the demo's. */
final class LogFile {

    private LogFile() {}

    static final String NAME = "demo.log";

    /** To be called before the first logger is made: Logback reads its configuration then, and only then. Returns the file's new folder. */
    static Path prepare() {
        try {
            Path folder = Files.createTempDirectory("evenkeel-demo-");
            System.setProperty("evenkeel.demo.log", folder.resolve(NAME).toString());
            System.setProperty("logback.configurationFile", "io/evenkeel/testkit/demo/logback.xml");
            return folder;
        } catch (IOException failure) {
            throw new IllegalStateException("no place for the log file: " + failure.getMessage(), failure);
        }
    }
}
