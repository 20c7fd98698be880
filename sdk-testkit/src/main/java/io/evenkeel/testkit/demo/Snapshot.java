package io.evenkeel.testkit.demo;

import java.time.Duration;

/** All that the live line shows. */
record Snapshot(Duration elapsed, long acked, long consumed, long openEpisodes, String now) {}
