package io.evenkeel.testkit.demo;

import io.evenkeel.episode.Episode;
import java.time.Instant;

/**
 * An episode in its newest state, and when the application heard that it had opened. An episode dates itself from where trouble
 * began as far as could be seen, such as the last byte of a broker that is silent now: that may be before the fault, and is no
 * measure of how soon it was noticed.
 */
record Noticed(Episode episode, Instant at) {}
