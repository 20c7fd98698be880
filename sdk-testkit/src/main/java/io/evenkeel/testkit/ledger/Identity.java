package io.evenkeel.testkit.ledger;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The name under which a record travels and is found again, {@code producer#number}. It is a header of the record, so that key and
 * value stay the application's; or, in the records that a {@link Ledger} makes up itself, the value.
 */
final class Identity {

    static final String HEADER = "evenkeel-ledger";

    private Identity() {}

    static String of(String producer, long number) {
        return producer + "#" + number;
    }

    /** The application's headers and ours: a copy, since those of a record that was sent before are read-only. */
    static Headers marked(Headers own, String identity) {
        // A service that forwards headers also forwards ours: what it sends is another record.
        return new RecordHeaders(own).remove(HEADER).add(HEADER, identity.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The name that a record bears. One that nobody here sent is called by its value where that is text, else by the class of it: it only
     * has to differ from every name of ours.
     */
    static String in(Headers headers, @Nullable Object value) {
        Header header = headers.lastHeader(HEADER);
        if (header != null && header.value() != null) {
            return new String(header.value(), StandardCharsets.UTF_8);
        }
        return value == null || value instanceof String || value instanceof byte[]
                ? text(value)
                : value.getClass().getName();
    }

    /** As a person reads it. What is no UTF-8 is replaced, not refused. */
    static String text(@Nullable Object keyOrValue) {
        return keyOrValue instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(keyOrValue);
    }
}
