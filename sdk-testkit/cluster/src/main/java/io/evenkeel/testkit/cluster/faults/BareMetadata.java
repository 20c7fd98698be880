package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.security.ListenerSecurity;
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
import org.apache.kafka.common.TopicPartition;

/**
 * What one broker tells whoever asks it, on the listener where it is asked.
 *
 * <p>An Admin client chooses by itself whom it asks, goes on to the addresses that it is told, and shows no leader epoch. So this speaks
 * the one request that is needed.
 *
 * @param addresses host and port by broker id
 * @param topics names of all topics
 * @param leaderEpochs of all partitions, the last one known where there is no leader
 */
record BareMetadata(Map<Integer, String> addresses, Set<String> topics, Map<TopicPartition, Integer> leaderEpochs) {

    /** A thousand times what an answer takes. */
    private static final int TIMEOUT_MS = 1_000;

    private static final short METADATA = 3;

    /** The oldest with leader epochs; every broker since 2.1 knows it. */
    private static final short VERSION = 7;

    private static final int ALL_TOPICS = -1;
    private static final int CORRELATION_ID = 1;
    private static final String CLIENT_ID = "evenkeel-testkit-metadata";

    /** At a listener that is secured like that. Throws {@link NoAnswerException} when nothing, or something else, is answered in time. */
    static BareMetadata at(InetSocketAddress listener, ListenerSecurity security) {
        try (Socket socket = security.connect(listener, TIMEOUT_MS)) {
            socket.getOutputStream().write(request());
            return response(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new NoAnswerException("metadata at " + listener + ": " + e);
        }
    }

    private static byte[] request() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(METADATA);
        out.writeShort(VERSION);
        out.writeInt(CORRELATION_ID);
        out.writeShort(CLIENT_ID.length());
        out.writeBytes(CLIENT_ID);
        out.writeInt(ALL_TOPICS);
        out.writeBoolean(false); // create what is not there
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(body.size());
        body.writeTo(framed);
        return framed.toByteArray();
    }

    private static BareMetadata response(DataInputStream in) throws IOException {
        in.readInt(); // its size
        int correlationId = in.readInt();
        if (correlationId != CORRELATION_ID) {
            throw new IOException("an answer to request " + correlationId);
        }
        in.readInt(); // throttle time
        Map<Integer, String> addresses = new HashMap<>();
        for (int brokers = in.readInt(); brokers > 0; brokers--) {
            int id = in.readInt();
            String host = string(in);
            addresses.put(id, host + ":" + in.readInt());
            string(in); // rack
        }
        string(in); // cluster id
        in.readInt(); // controller id
        BareMetadata told = new BareMetadata(addresses, new HashSet<>(), new HashMap<>());
        for (int topics = in.readInt(); topics > 0; topics--) {
            in.readShort(); // error code
            told.readTopic(in);
        }
        return told;
    }

    private void readTopic(DataInputStream in) throws IOException {
        String topic = string(in);
        topics.add(topic);
        in.readBoolean(); // is internal
        for (int partitions = in.readInt(); partitions > 0; partitions--) {
            in.readShort(); // error code
            TopicPartition partition = new TopicPartition(topic, in.readInt());
            in.readInt(); // leader
            leaderEpochs.put(partition, in.readInt());
            in.skipNBytes(4L * in.readInt()); // replicas
            in.skipNBytes(4L * in.readInt()); // ISR
            in.skipNBytes(4L * in.readInt()); // offline replicas
        }
    }

    /** Empty for null, which has the length -1. */
    private static String string(DataInputStream in) throws IOException {
        byte[] bytes = new byte[Math.max(in.readShort(), 0)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
