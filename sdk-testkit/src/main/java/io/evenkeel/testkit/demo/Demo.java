package io.evenkeel.testkit.demo;

import io.evenkeel.testkit.scenario.Played;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Breaks a real cluster in four ways under a wrapped producer and a wrapped consumer, shows what they go through, and judges the log.
 *
 * <p>Ends with status 0 when nothing was lost, duplicated or reordered and every fault was noticed and healed, with 1 otherwise, and
 * with 2 when the command line is wrong.
 */
public final class Demo {

    private static final int BAD_USAGE = 2;
    private static final int FAILED = 1;
    private static final int REPORT_WIDTH = 80;

    private final Options options;
    private final Path folder;
    private final PrintStream out;
    private final AtomicBoolean interrupted = new AtomicBoolean();

    private Demo(Options options, Path folder, PrintStream out) {
        this.options = options;
        this.folder = folder;
        this.out = out;
    }

    /** Runs the demo and ends the process. */
    public static void main(String[] args) {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException wrong) {
            System.err.println("demo: " + wrong.getMessage());
            System.exit(BAD_USAGE);
            return;
        }
        if (options.help()) {
            System.out.print(Options.HELP);
            return;
        }
        System.exit(new Demo(options, LogFile.prepare(), System.out).run(InstantSource.system()));
    }

    private int run(InstantSource time) {
        Instant start = time.instant();
        boolean live = !options.plain() && Terminal.attached();
        Display display = live ? new LiveDisplay(out, Terminal.columns()) : new PlainDisplay(out, start);
        Run run = new Run(options, display, start, time);
        Thread ending = new Thread(() -> endEarly(run, display), "demo-ending");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            Played played = run.play();
            Report report = run.report(played);
            display.print(told(run, ReportText.of(report)));
            display.print(List.of("Drawn: " + played.writePage(folder)));
            return report.exitStatus();
        } catch (InterruptedException | RuntimeException failure) {
            if (!interrupted.get()) {
                LoggerFactory.getLogger(Demo.class).error("the demo ended early", failure);
                display.print(told(run, List.of("PROBLEM  the demo ended early: " + failure)));
            }
            return FAILED;
        } finally {
            if (!interrupted.get()) {
                var unused = Runtime.getRuntime().removeShutdownHook(ending);
            }
        }
    }

    private List<String> told(Run run, List<String> end) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(Wrapped.at(REPORT_WIDTH, run.timeline()));
        lines.add("");
        lines.addAll(end);
        lines.add("Log: " + folder.resolve(LogFile.NAME));
        return lines;
    }

    /** Ctrl-C, or a kill: on the JVM's way out. The cluster's own reaper is there for the case that this does not get through. */
    private void endEarly(Run run, Display display) {
        interrupted.set(true);
        display.print(List.of("Interrupted: stopping the brokers."));
        run.endEarly();
    }
}
