package io.evenkeel.signal;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * The few metrics of a client that are signals, caught as the client makes them, so that reading them never walks over the
 * thousands it has. Thread-safe; a value costs the metric's own lock (about 1 us).
 */
final class ClientMetrics {

    /** Coordinator connections are nodes of their own, numbered down from Integer.MAX_VALUE (or {@code +n} since 4.4). */
    static final int COORDINATORS_FROM = 1_000_000_000;

    private static final String NODE_PREFIX = "node-";

    /** Whether the client may be told to fetch from a follower: it has a metric for each partition then, and thousands of them. */
    private final boolean followerFetching;

    private final Map<String, KafkaMetric> retriesByTopic = new ConcurrentHashMap<>();
    private final Map<Integer, Node> nodes = new ConcurrentHashMap<>();
    private final Map<TopicPartition, KafkaMetric> preferredReplicas = new ConcurrentHashMap<>();
    private volatile @Nullable KafkaMetric throttle;
    private volatile @Nullable KafkaMetric connectionsClosed;
    private volatile @Nullable KafkaMetric connectionsCreated;
    private volatile @Nullable KafkaMetric connectionsOpen;
    private volatile @Nullable KafkaMetric bytesHeard;
    private volatile @Nullable KafkaMetric heartbeats;
    private volatile @Nullable KafkaMetric selects;
    private volatile @Nullable KafkaMetric metadataAge;

    /** The counters of one broker; each is null until the client has made it. */
    private static final class Node {
        volatile @Nullable KafkaMetric requests;
        volatile @Nullable KafkaMetric responses;
        volatile @Nullable KafkaMetric bytesIn;
        volatile @Nullable KafkaMetric bytesOut;
    }

    ClientMetrics(boolean followerFetching) {
        this.followerFetching = followerFetching;
    }

    boolean mayNameFollowers() {
        return followerFetching;
    }

    void added(KafkaMetric metric) {
        put(metric, metric);
    }

    void removed(KafkaMetric metric) {
        put(metric, null);
    }

    private void put(KafkaMetric metric, @Nullable KafkaMetric value) {
        String group = metric.metricName().group();
        String name = metric.metricName().name();
        if (group.endsWith("-node-metrics")) {
            putNode(metric.metricName().tags().get("node-id"), name, value);
        } else if (group.equals("producer-topic-metrics") && name.equals("record-retry-total")) {
            String topic = metric.metricName().tags().get("topic");
            if (topic != null) {
                retriesByTopic.compute(topic, (t, old) -> value);
            }
        } else if (group.equals("consumer-fetch-manager-metrics")) {
            putFetch(metric, value);
        } else if (name.equals("connection-close-total")) {
            connectionsClosed = value;
        } else if (name.equals("connection-creation-total")) {
            connectionsCreated = value;
        } else if (name.equals("connection-count")) {
            connectionsOpen = value;
        } else if (name.equals("incoming-byte-total")) {
            bytesHeard = value;
        } else if (name.equals("produce-throttle-time-max")) {
            throttle = value;
        } else if (name.equals("select-total")) {
            selects = value;
        } else if (name.equals("metadata-age")) {
            metadataAge = value;
        } else if (name.equals("heartbeat-total")) {
            heartbeats = value;
        }
    }

    private void putFetch(KafkaMetric metric, @Nullable KafkaMetric value) {
        String name = metric.metricName().name();
        Map<String, String> tags = metric.metricName().tags();
        if (name.equals("fetch-throttle-time-max")) {
            throttle = value;
        } else if (followerFetching && name.equals("preferred-read-replica")) {
            String topic = tags.get("topic");
            String partition = tags.get("partition");
            if (topic != null && partition != null) {
                preferredReplicas.compute(new TopicPartition(topic, Integer.parseInt(partition)), (p, old) -> value);
            }
        }
    }

    private void putNode(@Nullable String tag, String name, @Nullable KafkaMetric value) {
        int id = brokerId(tag);
        if (id < 0) {
            return;
        }
        switch (name) {
            case "request-total" -> node(id).requests = value;
            case "response-total" -> node(id).responses = value;
            case "outgoing-byte-total" -> node(id).bytesOut = value;
            case "incoming-byte-total" -> node(id).bytesIn = value;
            default -> {
                // rates and latencies are no evidence
            }
        }
    }

    private Node node(int id) {
        return nodes.computeIfAbsent(id, n -> new Node());
    }

    /** The id behind {@code node-7}; -1 for bootstrap ({@code node--1}) and coordinator connections. */
    private static int brokerId(@Nullable String tag) {
        if (tag == null || !tag.startsWith(NODE_PREFIX)) {
            return -1;
        }
        String digits = tag.substring(NODE_PREFIX.length());
        if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(Character::isDigit)) {
            return -1;
        }
        long id = Long.parseLong(digits);
        return id < COORDINATORS_FROM ? (int) id : -1;
    }

    /** Records of the topic that were queued again since the client began. */
    long retries(String topic) {
        return value(retriesByTopic.get(topic));
    }

    /** Whether the topic has a counter of those yet. */
    boolean countsRetries(String topic) {
        return retriesByTopic.containsKey(topic);
    }

    /** The client's connections so far. */
    Connections connections() {
        long made = value(connectionsCreated);
        return new Connections(made, made - value(connectionsOpen), value(connectionsClosed));
    }

    /** How often the client's network thread has looked for something to do since it began. */
    long selects() {
        return value(selects);
    }

    /**
     * Waits for a producer's metadata update that is in force and not yet told to its end, if there is one: this metric's value is read under
     * the lock that Kafka holds from before the one to after the other (4.1 to 4.4).
     */
    void awaitMetadataUpdate() {
        value(metadataAge);
    }

    /** Whether there is anything that {@link #awaitMetadataUpdate} could wait by. */
    boolean canAwaitMetadataUpdate() {
        return metadataAge != null;
    }

    /** Whether the client has Kafka's own metrics, by which alone anything of its brokers is seen. */
    boolean areThere() {
        return connectionsCreated != null;
    }

    /** Whether any broker has ever sent the client anything. */
    boolean hasHeardAnything() {
        return value(bytesHeard) > 0;
    }

    /** How many heartbeats its group's coordinator has answered: only who is a member sends them, or would be one. */
    long heartbeats() {
        return value(heartbeats);
    }

    /** Ids of the brokers that the client has had a connection to. */
    Iterable<Integer> nodes() {
        return nodes.keySet();
    }

    /** Requests sent to a broker since the client began. */
    long requests(int node) {
        Node found = nodes.get(node);
        return found == null ? 0 : value(found.requests);
    }

    /** Responses received from a broker since the client began. */
    long responses(int node) {
        Node found = nodes.get(node);
        return found == null ? 0 : value(found.responses);
    }

    /** Bytes received from a broker since the client began; they move during a long response. */
    long bytesIn(int node) {
        Node found = nodes.get(node);
        return found == null ? 0 : value(found.bytesIn);
    }

    /** Bytes sent to a broker since the client began, those of a request that is not out yet included. */
    long bytesOut(int node) {
        Node found = nodes.get(node);
        return found == null ? 0 : value(found.bytesOut);
    }

    /** The same for every broker that the client has had a connection to. */
    Map<Integer, Long> bytesOut() {
        Map<Integer, Long> all = new HashMap<>();
        nodes.keySet().forEach(node -> all.put(node, bytesOut(node)));
        return all;
    }

    /** The follower that a consumer was told to fetch a partition from, or -1 when it fetches from the leader. */
    int preferredReplica(TopicPartition partition) {
        KafkaMetric metric = preferredReplicas.get(partition);
        return metric != null && metric.metricValue() instanceof Integer replica ? replica : -1;
    }

    /** For how long a broker has asked the client to send no fetch, or nothing to write, of late, at most: its quota is used up. */
    Duration throttle() {
        KafkaMetric metric = throttle;
        return metric != null && metric.metricValue() instanceof Double millis && millis > 0
                ? Duration.ofMillis(millis.longValue())
                : Duration.ZERO;
    }

    private static long value(@Nullable KafkaMetric metric) {
        return metric != null && metric.metricValue() instanceof Double d ? d.longValue() : 0;
    }
}
