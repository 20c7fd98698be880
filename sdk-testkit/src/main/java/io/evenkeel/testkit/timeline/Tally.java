package io.evenkeel.testkit.timeline;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** Counts something by the time at which it happens. Thread-safe, and cheap enough for every record of a test. */
public final class Tally {

    private final String name;
    private final Instant start;
    private final InstantSource time;
    private final Map<Long, LongAdder> buckets = new ConcurrentHashMap<>();

    Tally(String name, Instant start, InstantSource time) {
        this.name = name;
        this.start = start;
        this.time = time;
    }

    /** One more, now. */
    public void count() {
        count(1);
    }

    /** So many more, now. */
    public void count(long more) {
        buckets.computeIfAbsent(bucket(time.instant()), bucket -> new LongAdder())
                .add(more);
    }

    /** All that were counted so far. */
    public long total() {
        return buckets.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Series until(Instant end) {
        List<Long> counts = LongStream.rangeClosed(0, bucket(end))
                .map(bucket -> {
                    LongAdder counted = buckets.get(bucket);
                    return counted == null ? 0 : counted.sum();
                })
                .boxed()
                .toList();
        return new Series(name, counts);
    }

    private long bucket(Instant at) {
        return Math.max(0, Duration.between(start, at).dividedBy(Series.BUCKET)); // the time of day may step back
    }
}
