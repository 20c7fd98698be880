package io.evenkeel.diagnosis.quorum;

import io.evenkeel.diagnosis.Diagnosis;

/** What is to be told of the controller quorum. */
sealed interface QuorumNews {

    /** Something is wrong. */
    record Wrong(Diagnosis diagnosis) implements QuorumNews {}

    /** What was told to be unreachable answers again. */
    record Over(String line) implements QuorumNews {}

    /** It cannot be watched, and no further look is to be made. */
    record SwitchedOff(String line) implements QuorumNews {}
}
