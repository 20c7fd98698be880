package io.evenkeel.testkit.timeline;

import java.time.Instant;

/**
 * Something that happened at once.
 *
 * @param lane whose it was: empty for the test's own, a partition's, or a client's by its client.id
 * @param text what happened, in a line
 */
public record Moment(Instant at, String lane, String text) {}
