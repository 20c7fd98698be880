package io.evenkeel.signal;

import java.util.Map;

/**
 * How far a producer had come at a tick: what a send keeps of the past, so that it can be told later whether anything was sent to its
 * leaders since. A little older than the send itself, which is the safe side.
 *
 * @param millis on the coarse clock
 * @param wallAhead how far the time of day, by which Kafka expires batches, was ahead of the coarse clock, in milliseconds
 * @param update the number of metadata updates until then
 * @param byNode bytes sent to each broker until then
 */
record SentBytes(long millis, long wallAhead, long update, Map<Integer, Long> byNode) {}
