package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.LeaderMove;
import io.evenkeel.testkit.cluster.PartitionLeader;
import io.evenkeel.testkit.cluster.faults.ClusterImage.PartitionImage;
import io.evenkeel.testkit.cluster.security.ListenerSecurity;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says about itself, asked through the CONTROL listeners.
 *
 * <p>A frozen broker would take a question and never answer, and the Admin client would stay with it. So the control proxy of a broker
 * that is frozen, stopped or killed refuses: the client is thrown back at once and asks another.
 */
final class ClusterView implements AutoCloseable {

    private static final int REQUEST_TIMEOUT_MS = 1_000;

    /** Enough to be thrown back by one broker and to ask the next. */
    private static final int ANSWER_TIMEOUT_MS = 3_000;

    private static final ListenerSecurity PLAINTEXT = ListenerSecurity.of(SecurityProtocol.PLAINTEXT);

    private final List<InetSocketAddress> controlListeners;
    private final Admin admin;

    ClusterView(List<InetSocketAddress> controlListeners) {
        this.controlListeners = List.copyOf(controlListeners);
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, told(controlListeners),
                AdminClientConfig.CLIENT_ID_CONFIG, "evenkeel-testkit-view",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS,
                AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, "20",
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, "20",
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "200"));
    }

    /** As a value of {@code bootstrap.servers}. */
    static String told(List<InetSocketAddress> listeners) {
        return listeners.stream()
                .map(address -> address.getHostString() + ":" + address.getPort())
                .collect(Collectors.joining(","));
    }

    /** Brokers and partitions as they are now. */
    ClusterImage look() {
        Set<Integer> brokers = brokers();
        Set<String> topics = ask(
                "the list of topics",
                a -> a.listTopics(new ListTopicsOptions().listInternal(true))
                        .names()
                        .toCompletionStage());
        return new ClusterImage(brokers, partitions(topics));
    }

    /** Ids of the brokers that are registered and not fenced. */
    Set<Integer> brokers() {
        return ask("the list of brokers", a -> a.describeCluster().nodes().toCompletionStage()).stream()
                .map(Node::id)
                .collect(Collectors.toSet());
    }

    /** The partition, or nothing when there is no such partition. */
    Optional<PartitionImage> partition(TopicPartition partition) {
        return Optional.ofNullable(partitions(Set.of(partition.topic())).get(partition));
    }

    /** All partitions of those topics, without topics that were deleted meanwhile. */
    Map<TopicPartition, PartitionImage> partitions(Collection<String> topics) {
        Map<TopicPartition, PartitionImage> partitions = new HashMap<>();
        for (TopicDescription topic : ask("topics " + topics, a -> describe(a, topics))) {
            topic.partitions()
                    .forEach(partition ->
                            partitions.put(new TopicPartition(topic.name(), partition.partition()), image(partition)));
        }
        return partitions;
    }

    /** Who leads the partitions of that topic, and in which epoch. */
    Map<TopicPartition, PartitionLeader> leaders(String topic) {
        Map<TopicPartition, PartitionImage> images = partitions(Set.of(topic));
        Map<TopicPartition, Integer> epochs = leaderEpochs(images.keySet());
        Map<TopicPartition, PartitionLeader> leaders = new HashMap<>();
        images.forEach((partition, image) -> leaders.put(
                partition, new PartitionLeader(image.leader(), epochs.getOrDefault(partition, LeaderMove.NO_EPOCH))));
        return leaders;
    }

    /** One request for all; a topic that does not exist fails alone. */
    private static CompletionStage<List<TopicDescription>> describe(Admin admin, Collection<String> topics) {
        CompletionStage<List<TopicDescription>> all = CompletableFuture.completedFuture(List.of());
        for (KafkaFuture<TopicDescription> topic :
                admin.describeTopics(topics).topicNameValues().values()) {
            CompletionStage<List<TopicDescription>> one =
                    topic.toCompletionStage().handle(ClusterView::existing);
            all = all.thenCombine(one, ClusterView::concat);
        }
        return all;
    }

    private static List<TopicDescription> existing(@Nullable TopicDescription topic, @Nullable Throwable failure) {
        if (topic != null) {
            return List.of(topic);
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return List.of();
        }
        throw new CompletionException(cause);
    }

    private static List<TopicDescription> concat(List<TopicDescription> some, List<TopicDescription> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static PartitionImage image(TopicPartitionInfo partition) {
        Node leader = partition.leader();
        return new PartitionImage(
                leader == null || leader.isEmpty() ? LeaderMove.NO_LEADER : leader.id(),
                partition.replicas().stream().map(Node::id).toList(),
                partition.isr().stream().map(Node::id).toList());
    }

    /**
     * The leader epochs, the newest that any broker tells. (The Admin client shows them for offsets only, and a leader tells no end
     * offset while it has fewer replicas in sync than min.insync.replicas.)
     */
    Map<TopicPartition, Integer> leaderEpochs(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Integer> epochs = new HashMap<>();
        NoAnswerException unanswered = new NoAnswerException("the leader epochs of " + partitions);
        boolean answered = false;
        for (InetSocketAddress listener : controlListeners) {
            try {
                BareMetadata.at(listener, PLAINTEXT)
                        .leaderEpochs()
                        .forEach((partition, epoch) -> epochs.merge(partition, epoch, Math::max));
                answered = true;
            } catch (NoAnswerException e) {
                // a broker that is away refuses at once; the others know
                unanswered.addSuppressed(e);
            }
        }
        if (!answered) {
            throw unanswered;
        }
        epochs.keySet().retainAll(Set.copyOf(partitions));
        return epochs;
    }

    /** How far the metadata log goes, as the leading controller tells it. */
    long metadataEnd() {
        return quorum().voters().stream()
                .mapToLong(QuorumInfo.ReplicaState::logEndOffset)
                .max()
                .orElseThrow();
    }

    /** Whether the broker has fetched metadata beyond that end, as the leading controller tells it. */
    boolean hasReadMetadata(int broker, long end) {
        return quorum().observers().stream()
                .anyMatch(observer -> observer.replicaId() == broker && observer.logEndOffset() > end);
    }

    private QuorumInfo quorum() {
        return ask(
                "the state of the quorum",
                a -> a.describeMetadataQuorum().quorumInfo().toCompletionStage());
    }

    /** All settings of a broker, by name. */
    Map<String, ConfigEntry> config(int broker) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(broker));
        Map<ConfigResource, Config> configs = ask(
                "the configuration of broker " + broker,
                a -> a.describeConfigs(Set.of(resource)).all().toCompletionStage());
        return configs.values().stream()
                .flatMap(config -> config.entries().stream())
                .collect(Collectors.toMap(ConfigEntry::name, entry -> entry));
    }

    /**
     * The answer to a question, which must be one that may be asked twice: the client asks again when an answer does not come.
     *
     * @throws NoAnswerException when none came in time, or only that one should ask again
     */
    <T> T ask(String what, Function<Admin, CompletionStage<T>> question) {
        try {
            return question.apply(admin).toCompletableFuture().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for " + what, e);
        } catch (ExecutionException e) {
            throw told(what, e);
        }
    }

    private static RuntimeException told(String what, ExecutionException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
            cause = cause.getCause();
        }
        if (cause instanceof RetriableException) {
            return new NoAnswerException(what + ": " + cause);
        }
        return cause instanceof RuntimeException other ? other : new IllegalStateException(what, cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
