package io.evenkeel.testkit.cluster.faults;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one broker tells clients, asked at its own CLIENT listener behind the proxy.
 *
 * <p>A client chooses by itself whom it asks, and would go on to the addresses it is told. So this speaks the one request that is
 * needed, Metadata, in its oldest version, which every broker since 0.8 answers.
 *
 * @param addresses host and port by broker id
 * @param topics names of all topics
 */
record ToldToClients(Map<Integer, String> addresses, Set<String> topics) {

    /** A thousand times what an answer takes. */
    private static final int TIMEOUT_MS = 1_000;

    private static final short METADATA = 3;
    private static final short VERSION = 0;
    private static final int CORRELATION_ID = 1;

    /** Throws {@link NoAnswerException} when nothing, or something else, is answered in time. */
    static ToldToClients at(InetSocketAddress listener) {
        try (Socket socket = new Socket()) {
            socket.connect(listener, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            socket.getOutputStream().write(request());
            return response(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new NoAnswerException("metadata at " + listener + ": " + e);
        }
    }

    /** With no topics named it asks for all. */
    private static byte[] request() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(METADATA);
        out.writeShort(VERSION);
        out.writeInt(CORRELATION_ID);
        byte[] clientId = "evenkeel-testkit-told".getBytes(StandardCharsets.UTF_8);
        out.writeShort(clientId.length);
        out.write(clientId);
        out.writeInt(0);
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(body.size());
        body.writeTo(framed);
        return framed.toByteArray();
    }

    private static ToldToClients response(DataInputStream in) throws IOException {
        in.readInt(); // its size
        int correlationId = in.readInt();
        if (correlationId != CORRELATION_ID) {
            throw new IOException("an answer to request " + correlationId);
        }
        Map<Integer, String> addresses = new HashMap<>();
        for (int brokers = in.readInt(); brokers > 0; brokers--) {
            int id = in.readInt();
            String host = string(in);
            addresses.put(id, host + ":" + in.readInt());
        }
        Set<String> topics = new HashSet<>();
        for (int count = in.readInt(); count > 0; count--) {
            in.readShort(); // error code
            topics.add(string(in));
            skipPartitions(in);
        }
        return new ToldToClients(addresses, topics);
    }

    private static void skipPartitions(DataInputStream in) throws IOException {
        for (int partitions = in.readInt(); partitions > 0; partitions--) {
            in.readShort(); // error code
            in.readInt(); // partition
            in.readInt(); // leader
            in.skipNBytes(4L * in.readInt()); // replicas
            in.skipNBytes(4L * in.readInt()); // ISR
        }
    }

    private static String string(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readShort()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
