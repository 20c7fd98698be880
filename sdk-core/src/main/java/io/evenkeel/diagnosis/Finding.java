package io.evenkeel.diagnosis;

/**
 * One thing that was checked, or could not be.
 *
 * @param check what was to be found out, such as {@code connect to broker 3 at kafka-3:9092 (10.0.0.7)}
 * @param result how it stands
 * @param evidence what was seen, such as {@code refused after 2 ms}; of {@link Result#NOT_CHECKED}, why not
 */
public record Finding(String check, Result result, String evidence) {

    /** How something that was checked stands. */
    public enum Result {
        /** As it should be. */
        GOOD,
        /** Not as it should be, or worth knowing. */
        BAD,
        /** No right, no time, nobody to ask. */
        NOT_CHECKED
    }

    /** Such as {@code BAD connect to broker 3 at kafka-3:9092 (10.0.0.7): refused after 2 ms}. */
    @Override
    public String toString() {
        return result + " " + check + ": " + evidence;
    }
}
