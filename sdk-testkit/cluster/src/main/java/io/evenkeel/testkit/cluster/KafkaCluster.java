package io.evenkeel.testkit.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * A real Kafka cluster that a test may break.
 *
 * <p>Each broker has a CLIENT listener whose advertised address is a TCP proxy in this JVM: it stays the same over restarts, and
 * every network fault happens there. Brokers talk to each other on a REPLICATION listener and the kit looks through a CONTROL
 * listener; faults of the network touch neither, so that the cluster itself stays well while its clients suffer. ({@link
 * Broker#isolate()} alone is a fault between brokers.)
 *
 * <p>Thread-safe. Faults may be applied from any thread; two faults on one broker at a time are refused.
 */
public interface KafkaCluster extends AutoCloseable {

    /** Starts to describe a cluster: 3 brokers, 1 controller apart from them, fast failure detection. */
    static KafkaClusterBuilder builder() {
        return new KafkaClusterBuilder();
    }

    /** The value for a client's {@code bootstrap.servers}: the proxies of all brokers. */
    String bootstrapServers();

    /**
     * All that a client needs in order to connect: {@code bootstrap.servers}, and with another {@link KafkaClusterBuilder#clientSecurity}
     * than PLAINTEXT also {@code security.protocol}, {@code ssl.*} and {@code sasl.*}, as a user who may do everything. A map of the
     * caller's own. Passwords are {@link org.apache.kafka.common.config.types.Password}, which every client takes and which prints as
     * {@code [hidden]}: take their {@code value()} where a client is configured with strings.
     */
    Map<String, Object> clientConfig();

    /**
     * Makes a user, with a random password, who may do nothing yet; one of that name gets another password, and keeps what it may do.
     * Returns when every running broker lets it in.
     *
     * @param name letters, digits, '.', '_' and '-'
     * @throws IllegalStateException when clients of this cluster do not log in
     */
    User createUser(String name);

    /**
     * An Admin on the CONTROL listener, untouched by network faults, and never kept waiting by a broker that the kit has frozen. It
     * belongs to the cluster: do not close it.
     */
    Admin admin();

    /** The broker with that id; ids are 1 to n. Throws IllegalArgumentException that names the id and the known ones. */
    Broker broker(int id);

    /** All brokers, by id. */
    List<Broker> brokers();

    /**
     * The controller with that id; ids are 101 to 101 + n - 1. Throws IllegalArgumentException that names the id and the known ones.
     */
    Controller controller(int id);

    /** All controllers, by id. */
    List<Controller> controllers();

    /** That partition of an existing topic. Throws IllegalArgumentException when there is none. */
    Partition partition(TopicPartition partition);

    /** Same as {@link #partition(TopicPartition)}. */
    default Partition partition(String topic, int partition) {
        return partition(new TopicPartition(topic, partition));
    }

    /**
     * Who leads each partition of that topic now, as the cluster itself tells it; empty when there is no such topic. Untouched by network
     * faults. Throws IllegalStateException when no broker answers.
     */
    Map<TopicPartition, PartitionLeader> leaders(String topic);

    /** Creates a topic and returns when every partition has its leader and its full ISR. */
    void createTopic(String name, int partitions, int replicationFactor, Map<String, String> config);

    /** Creates a topic without configuration of its own. */
    default void createTopic(String name, int partitions, int replicationFactor) {
        createTopic(name, partitions, replicationFactor, Map.of());
    }

    /** Creates a topic with the given replicas by partition, the first of each being the preferred leader. */
    void createTopic(String name, Map<Integer, List<Integer>> replicas, Map<String, String> config);

    /**
     * Deletes a topic and returns when no running broker tells its clients of it any more. There is nothing to heal; one of the same name
     * can be created again. Throws IllegalArgumentException that names the topic and the known ones when there is none.
     */
    void deleteTopic(String name);

    /**
     * Returns when every broker is registered and unfenced, and every partition has a leader and its full ISR. Throws
     * IllegalStateException that names what is missing when that takes longer than a minute.
     */
    void awaitHealthy();

    /**
     * Heals every fault that is in effect, the newest first, and returns when the cluster is whole ({@link #awaitHealthy()}): for whoever
     * does not hold the faults, such as the end of a test that another one follows. Each is tried, also when another one cannot be healed.
     *
     * @throws IllegalStateException that names the first fault that could not be healed, the others suppressed, or what is missing
     */
    void healAll();

    /** What can be done to it that not every back-end can do. */
    Set<Capability> capabilities();

    /** The failure-detection settings in force, for a report: {@code broker.session.timeout.ms} and the like. */
    Map<String, String> timings();

    /** Heals nothing, ends every process, removes every file. Idempotent, quick, never throws. */
    @Override
    void close();
}
