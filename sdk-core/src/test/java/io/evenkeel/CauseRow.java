package io.evenkeel;

import io.evenkeel.diagnosis.Cause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cause, a process whose clients are to feel it, and what they are to tell of it. */
final class CauseRow implements AutoCloseable {

    static final String PRODUCER = "producer";
    static final String CLASSIC = "classic";
    static final String CONSUMER = "consumer";
    static final List<String> ALL = List.of(PRODUCER, CLASSIC, CONSUMER);

    private final String fault;
    private final Cause cause;
    private final List<String> hit;
    private final Duration within;
    private final DiagnosedProcess process;
    private final List<String> facts = new ArrayList<>();
    private Instant struck = Instant.MAX;

    /**
     * @param fault what is done, in a word or two
     * @param cause what it is
     * @param hit the clients that are to tell it; the others are to tell nothing
     * @param within how long after it is felt it is to be told
     */
    CauseRow(
            String fault,
            Cause cause,
            List<String> hit,
            Duration within,
            String topic,
            Map<String, Object> config,
            Path hosts)
            throws IOException {
        this.fault = fault;
        this.cause = cause;
        this.hit = hit;
        this.within = within;
        this.process = new DiagnosedProcess(topic, config, hosts);
    }

    Cause cause() {
        return cause;
    }

    List<String> hit() {
        return hit;
    }

    boolean works() {
        return process.works();
    }

    /** It is in effect since then, and a person must be able to read these in what is told. */
    void struck(Instant at, String... factsToTell) {
        struck = at;
        facts.addAll(List.of(factsToTell));
    }

    List<String> facts() {
        return facts;
    }

    /** Whether all who feel it have told. */
    boolean isTold() {
        return hit.stream().noneMatch(client -> told(client).isEmpty());
    }

    /** What a client told of the partition that the fault is played to, since it is played, in order. */
    List<DiagnosedProcess.Told> told(String client) {
        return told().stream()
                .filter(one -> one.client().equals(client) && one.partition() != 1)
                .toList();
    }

    /** All that was told since the fault is played: a process that begins on a busy machine may have waited for its first answer. */
    List<DiagnosedProcess.Told> told() {
        return process.told().stream()
                .filter(one -> one.escalated().isAfter(struck))
                .toList();
    }

    /** All that its process has written so far. */
    String output() throws IOException {
        return process.output();
    }

    /** When the application last saw it work, or the fault struck, whichever was later: old leaders take records for a moment longer. */
    Instant felt(DiagnosedProcess.Told told) {
        Instant since = told.lastProgress().isAfter(struck) ? told.lastProgress() : struck;
        return since.isAfter(told.escalated()) ? struck : since;
    }

    /** When it is to be told at the latest. */
    Instant due(DiagnosedProcess.Told told) {
        return felt(told).plus(within);
    }

    /** The causes that a client told, in order; NONE of an escalation without one. */
    Set<String> causes(String client) {
        Set<String> causes = new LinkedHashSet<>();
        told(client).forEach(one -> causes.add(one.cause() == null ? "NONE" : String.valueOf(one.cause())));
        return causes;
    }

    /** Such as {@code LEADER_UNREACHABLE 5640 (5601)}, in ms. */
    String cell(String client) {
        List<DiagnosedProcess.Told> told = told(client);
        if (told.isEmpty()) {
            return "-";
        }
        DiagnosedProcess.Told first = told.get(0);
        return String.join(" then ", causes(client)) + " " + millis(felt(first), first) + " ("
                + millis(first.opened(), first) + ")" + (told.size() == 1 ? "" : " x" + told.size());
    }

    private static long millis(Instant from, DiagnosedProcess.Told told) {
        return Duration.between(from, told.escalated()).toMillis();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }

    @Override
    public String toString() {
        return cause + ": " + fault;
    }
}
