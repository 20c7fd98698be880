package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.QuorumLeader;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What the controller that leads the quorum tells of it.
 *
 * <p>Brokers pass that question on, and stay for up to 36 s (measured) with a leader that is frozen. So this asks each controller itself.
 *
 * @param ends the end of the metadata log at each voter, by its id
 */
record BareQuorum(QuorumLeader leader, Map<Integer, Long> ends) {

    /** A thousand times what an answer takes. */
    private static final int TIMEOUT_MS = 1_000;

    private static final short DESCRIBE_QUORUM = 55;
    private static final short VERSION = 0;
    private static final int CORRELATION_ID = 1;
    private static final String CLIENT_ID = "evenkeel-testkit-quorum";
    private static final String METADATA_LOG = "__cluster_metadata";

    /** At a CONTROLLER listener. Throws {@link NoAnswerException} when it does not lead, or nothing is answered in time. */
    static BareQuorum at(InetSocketAddress controller) {
        try (Socket socket = new Socket()) {
            socket.connect(controller, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(request());
            return response(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new NoAnswerException("quorum at " + controller + ": " + e);
        }
    }

    private static byte[] request() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(DESCRIBE_QUORUM);
        out.writeShort(VERSION);
        out.writeInt(CORRELATION_ID);
        out.writeShort(CLIENT_ID.length());
        out.writeBytes(CLIENT_ID);
        out.writeByte(0); // tagged fields, of the header and of each structure: none
        out.writeByte(1 + 1); // topics, and one more
        out.writeByte(METADATA_LOG.length() + 1);
        out.write(METADATA_LOG.getBytes(StandardCharsets.UTF_8));
        out.writeByte(1 + 1); // partitions, and one more
        out.writeInt(0);
        out.writeByte(0);
        out.writeByte(0);
        out.writeByte(0);
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(body.size());
        body.writeTo(framed);
        return framed.toByteArray();
    }

    private static BareQuorum response(DataInputStream in) throws IOException {
        in.readInt(); // its size
        int correlationId = in.readInt();
        if (correlationId != CORRELATION_ID) {
            throw new IOException("an answer to request " + correlationId);
        }
        skipTags(in);
        requireNone(in.readShort());
        if (length(in) != 1) {
            throw new IOException("not the one topic that was asked for");
        }
        in.skipNBytes(length(in) + 0L); // its name
        if (length(in) != 1) {
            throw new IOException("not the one partition that was asked for");
        }
        in.readInt(); // its index
        requireNone(in.readShort());
        QuorumLeader leader = new QuorumLeader(in.readInt(), in.readInt());
        in.readLong(); // high watermark
        Map<Integer, Long> ends = new HashMap<>();
        for (int voters = length(in); voters > 0; voters--) {
            ends.put(in.readInt(), in.readLong());
            skipTags(in);
        }
        return new BareQuorum(leader, ends); // observers and tags are left
    }

    private static void requireNone(short error) throws IOException {
        if (error != 0) {
            throw new IOException("error " + error); // 6: it does not lead
        }
    }

    /** Of an array or a string: written as one more. */
    private static int length(DataInputStream in) throws IOException {
        return varint(in) - 1;
    }

    private static void skipTags(DataInputStream in) throws IOException {
        for (int tags = varint(in); tags > 0; tags--) {
            varint(in); // which
            in.skipNBytes(varint(in));
        }
    }

    private static int varint(DataInputStream in) throws IOException {
        int value = 0;
        int shift = 0;
        int read;
        do {
            read = in.readUnsignedByte();
            value |= (read & 0x7f) << shift;
            shift += 7;
        } while ((read & 0x80) != 0);
        return value;
    }
}
