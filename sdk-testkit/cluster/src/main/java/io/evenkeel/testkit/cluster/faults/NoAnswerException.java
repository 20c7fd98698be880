package io.evenkeel.testkit.cluster.faults;

/** No broker answered a question in time; asking again may help. */
final class NoAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoAnswerException(String message) {
        super(message);
    }
}
