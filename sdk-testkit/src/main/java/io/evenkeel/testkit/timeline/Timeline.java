package io.evenkeel.testkit.timeline;

import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.Receipt;
import io.evenkeel.testkit.junit.Episodes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what happens in a test, on one clock. Give {@link #listener()} to the clients' {@code ResilientKafka}, strike through {@link
 * #strike}, count acks and records, and look at the {@link #chart} when something went wrong, or always.
 *
 * <p>Thread-safe. It holds everything until it is let go: meant for tests.
 */
public final class Timeline {

    /** The lane of faults. */
    static final String CLUSTER = "cluster";

    private final InstantSource time;
    private final Instant start;
    private final Queue<Moment> moments = new ConcurrentLinkedQueue<>();
    private final Queue<Struck<?>> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Reign> reigns = new ConcurrentLinkedQueue<>();
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final Queue<String> tallyNames = new ConcurrentLinkedQueue<>();
    private final Episodes episodes = new Episodes();

    private record Reign(TopicPartition partition, int leader, int epoch, Instant since) {}

    /** Begins now. */
    public Timeline(InstantSource time) {
        this.time = time;
        this.start = time.instant();
    }

    /** What the clients' episodes are heard through. */
    public EpisodeListener listener() {
        return episodes;
    }

    /** Counts something under that name; asked again for the same name, it gives the same tally. Drawn in the order of the first asking. */
    public Tally tally(String name) {
        return tallies.computeIfAbsent(name, fresh -> {
            tallyNames.add(fresh);
            return new Tally(fresh, start, time);
        });
    }

    /** The test itself has something to say. */
    public void note(String text) {
        moments.add(new Moment(time.instant(), "", text));
    }

    /** That broker leads that partition from now on, as whoever looks has seen; {@link LeaderMove#NO_LEADER} for none. */
    public void leads(TopicPartition partition, int leader, int epoch) {
        reigns.add(new Reign(partition, leader, epoch, time.instant()));
    }

    /**
     * Applies a fault and takes down how long it lasts, until it is healed. What is returned is to be healed as any fault is.
     *
     * @param name a word or two for people, such as {@code kill of leader}
     * @param blow what applies it; what it throws is thrown on
     */
    public <R extends Receipt> Fault<R> strike(String name, Supplier<Fault<R>> blow) {
        Struck<R> struck = new Struck<>(name, blow.get(), time);
        faults.add(struck);
        return struck;
    }

    /** Everything until now. */
    public Chart chart(String title) {
        Instant end = time.instant();
        HeardEpisodes heard = new HeardEpisodes(episodes);
        List<Span> spans = new ArrayList<>();
        faults.forEach(fault -> spans.add(fault.span()));
        spans.addAll(leaders());
        spans.addAll(heard.spans());
        spans.sort(Comparator.comparing(Span::from));
        return new Chart(
                title,
                start,
                end,
                tallyNames.stream().map(name -> tally(name).until(end)).toList(),
                spans,
                Stream.concat(moments.stream(), heard.moments())
                        .sorted(Comparator.comparing(Moment::at))
                        .toList());
    }

    /** Each reign ends where the next of the same partition begins. */
    private List<Span> leaders() {
        List<Span> spans = new ArrayList<>();
        Map<TopicPartition, @Nullable Reign> latest = new HashMap<>();
        for (Reign reign : reigns) {
            Reign before = latest.put(reign.partition(), reign);
            if (before != null) {
                spans.add(span(before, reign.since()));
            }
        }
        latest.values().forEach(reign -> spans.add(span(reign, null)));
        return spans;
    }

    private static Span span(Reign reign, @Nullable Instant until) {
        boolean none = reign.leader() == LeaderMove.NO_LEADER;
        String label = none ? "none" : String.valueOf(reign.leader());
        String detail = reign.partition()
                + (none
                        ? " has no leader"
                        : " is led by broker " + reign.leader()
                                + (reign.epoch() == LeaderMove.NO_EPOCH ? "" : ", epoch " + reign.epoch()));
        return new Span(Span.Kind.LEADER, reign.partition().toString(), label, reign.since(), until, detail);
    }
}
