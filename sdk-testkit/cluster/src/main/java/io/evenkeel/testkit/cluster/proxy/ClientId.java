package io.evenkeel.testkit.cluster.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The {@code client.id} of whoever made a connection, read from the header of the first Kafka request on it as its bytes pass.
 *
 * <p>One thread reads bytes into it; any may ask.
 */
final class ClientId {

    /** Behind the size (4 bytes), the API's key and version (2 each) and the correlation id (4). */
    private static final int LENGTH_AT = 12;

    private static final int TEXT_AT = LENGTH_AT + 2;

    private byte[] head = new byte[0];
    private volatile @Nullable String id;

    /** That of the side which answers: it says nothing of itself. */
    static ClientId none() {
        ClientId none = new ClientId();
        none.id = "";
        return none;
    }

    /** Takes the next bytes of the connection. */
    void read(byte[] bytes) {
        if (id != null) {
            return;
        }
        int known = head.length;
        head = Arrays.copyOf(head, known + bytes.length);
        System.arraycopy(bytes, 0, head, known, bytes.length);
        if (head.length < TEXT_AT) {
            return;
        }
        // null has the length -1
        int length = Math.max(ByteBuffer.wrap(head).getShort(LENGTH_AT), 0);
        if (head.length >= TEXT_AT + length) {
            id = new String(head, TEXT_AT, length, StandardCharsets.UTF_8);
            head = new byte[0];
        }
    }

    /** Whether it is known and begins like that. */
    boolean startsWith(String prefix) {
        String known = id;
        return known != null && known.startsWith(prefix);
    }
}
