package io.evenkeel.diagnosis.quorum;

import java.time.Duration;

/**
 * How the controller quorum is watched.
 *
 * @param interval between two looks
 * @param unreachableAfter for how long it may leave looks unanswered
 * @param moves times the number of its voters: so many elections within the window are flapping
 * @param window within which elections count, and flapping is told once
 */
public record QuorumSettings(Duration interval, Duration unreachableAfter, int moves, Duration window) {}
