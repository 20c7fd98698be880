package io.evenkeel.signal;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Counts the blocking calls of one client that failed: their callers count, the tick tells. There is no more to it than kinds of calls and
 * classes of exceptions, however often a caller tries.
 */
public final class CallFailures {

    private record Kind(String call, Class<?> failure) {}

    private final Map<Kind, LongAdder> untold = new ConcurrentHashMap<>();

    /**
     * A call failed. Any thread; O(1). What an application does to its own call, as a wakeup or an interrupt, or does wrong, as a call at
     * the wrong time, says nothing about the client and is not counted.
     */
    public void failed(String call, RuntimeException failure) {
        if (failure instanceof KafkaException
                && !(failure instanceof WakeupException)
                && !(failure instanceof InterruptException)) {
            untold.computeIfAbsent(new Kind(call, failure.getClass()), kind -> new LongAdder())
                    .increment();
        }
    }

    void tell(SignalSink next, Instant now) {
        untold.forEach((kind, count) -> {
            long times = count.sumThenReset();
            if (times > 0) {
                next.accept(new Signal.CallFailed(kind.call(), kind.failure().getSimpleName(), times, now));
            }
        });
    }
}
