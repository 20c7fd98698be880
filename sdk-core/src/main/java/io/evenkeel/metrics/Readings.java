package io.evenkeel.metrics;

import java.util.function.LongSupplier;

/**
 * What can be read of a {@code ResilientKafka} at any time, by any thread, without I/O or a lock.
 *
 * @param episodesOpen partitions of its clients that are in trouble now
 * @param escalationsOpen those of them that do not heal
 * @param internalErrors failures of Evenkeel's own that were contained since it was built; never falls. Holds no client
 */
public record Readings(LongSupplier episodesOpen, LongSupplier escalationsOpen, LongSupplier internalErrors) {}
