package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Asks a listener without TLS for the versions of its API, the one request that every broker answers to anybody, before Kafka's own client
 * talks to it: that one allocates as many bytes as the first four that arrive say, so that an HTTP server makes it ask for 1.2 GB.
 */
final class Greeting {

    /** What came back. */
    enum Kind {
        BROKER,
        /** A listener that speaks TLS. */
        TLS,
        /** Something that speaks neither. */
        STRANGER,
        HUNG_UP,
        NOTHING
    }

    /**
     * @param detail what was seen, or null
     */
    record Reply(Kind kind, @Nullable String detail) {}

    /** ApiVersions. */
    private static final short API_KEY = 18;

    /** Version 0, which brokers will go on answering (KIP-896). */
    private static final short API_VERSION = 0;

    private static final int CORRELATION_ID = 0x45564b4c;

    /** Kafka 4.4 answers with some 500 bytes. */
    private static final int MOST_BYTES = 1 << 20;

    private Greeting() {}

    static Reply to(InetSocketAddress address, String clientId, Deadline deadline) {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) Math.max(1, deadline.leftMs()));
            socket.setSoTimeout(deadline.sliceMs());
            socket.getOutputStream().write(request(clientId));
            byte[] head = new byte[8];
            int read = read(socket.getInputStream(), head, deadline);
            return judge(head, read);
        } catch (SocketTimeoutException e) {
            return new Reply(Kind.NOTHING, null);
        } catch (IOException e) {
            return new Reply(Kind.HUNG_UP, e.getMessage());
        }
    }

    private static byte[] request(String clientId) {
        byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + 2 + 2 + 4 + 2 + id.length)
                .putInt(2 + 2 + 4 + 2 + id.length)
                .putShort(API_KEY)
                .putShort(API_VERSION)
                .putInt(CORRELATION_ID)
                .putShort((short) id.length)
                .put(id)
                .array();
    }

    /** How many bytes came, up to all that fit: fewer when it hung up. */
    private static int read(InputStream in, byte[] into, Deadline deadline) throws IOException {
        int read = 0;
        while (read < into.length) {
            try {
                int more = in.read(into, read, into.length - read);
                if (more < 0) {
                    return read;
                }
                read += more;
            } catch (SocketTimeoutException e) {
                if (deadline.isOver() && read == 0) {
                    throw e;
                }
                if (deadline.isOver()) {
                    return read;
                }
            }
        }
        return read;
    }

    private static Reply judge(byte[] head, int read) {
        ByteBuffer bytes = ByteBuffer.wrap(head);
        if (read == head.length) {
            int size = bytes.getInt(0);
            if (bytes.getInt(4) == CORRELATION_ID && size > 4 && size < MOST_BYTES) {
                return new Reply(Kind.BROKER, null);
            }
        }
        if (read == 0) {
            return new Reply(Kind.HUNG_UP, "it ended the connection");
        }
        if (head[0] == 0x15 && (read == 1 || head[1] == 0x03)) { // a TLS alert
            return new Reply(Kind.TLS, null);
        }
        return new Reply(
                Kind.STRANGER,
                "it began with bytes " + HexFormat.ofDelimiter(" ").formatHex(head, 0, read));
    }
}
