package io.evenkeel.signal;

import java.util.HashMap;
import java.util.Map;

/**
 * How far a producer had come at a tick: what a send keeps of the past, so that it can be told later whether anything was sent to its
 * leaders since. A little older than the send itself, which is the safe side.
 *
 * @param millis on the coarse clock
 * @param wallAhead how far the time of day, by which Kafka expires batches, was ahead of the coarse clock, in milliseconds
 * @param update the number of metadata updates until then
 * @param byNode bytes sent to each broker until then
 * @param lastSent when bytes were last seen to have been sent to each broker, on the coarse clock
 */
record SentBytes(long millis, long wallAhead, long update, Map<Integer, Long> byNode, Map<Integer, Long> lastSent) {

    static final SentBytes NONE = new SentBytes(0, 0, 0, Map.of(), Map.of());

    /** The next tick's. */
    SentBytes next(long now, long nowWallAhead, long nowUpdate, Map<Integer, Long> nowByNode) {
        Map<Integer, Long> moved = new HashMap<>(lastSent);
        nowByNode.forEach((node, bytes) -> {
            if (!bytes.equals(byNode.getOrDefault(node, 0L))) {
                moved.put(node, now);
            }
        });
        return new SentBytes(now, nowWallAhead, nowUpdate, nowByNode, moved);
    }

    /** Whether nothing was sent to that broker from a moment until this tick. */
    boolean isQuietSince(long then, int node) {
        Long last = lastSent.get(node);
        return last == null || last < then;
    }
}
