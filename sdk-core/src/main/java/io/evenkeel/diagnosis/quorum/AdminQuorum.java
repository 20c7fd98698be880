package io.evenkeel.diagnosis.quorum;

import io.evenkeel.diagnosis.ladder.AdminSettings;
import io.evenkeel.diagnosis.quorum.QuorumLook.Answered;
import io.evenkeel.diagnosis.quorum.QuorumLook.Impossible;
import io.evenkeel.diagnosis.quorum.QuorumLook.NotSeen;
import io.evenkeel.diagnosis.quorum.QuorumLook.Unanswered;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the quorum with an Admin client of its own, which it keeps between looks: a connection to some broker, and a thread of Kafka's.
 *
 * <p>Brokers pass the question on to the controller that leads. While none does, the question is not refused: the broker holds it for 60 s. Nor
 * is a leader that is frozen given up before {@code controller.socket.timeout.ms}, 30 s, by each broker that has passed a question on to it, though
 * the others have elected another within moments (36 s measured until brokers answered again). So where the question is not answered, the
 * offset is asked for that the broker has read the metadata log to, which it tells with the versions of its features: the leader of a quorum
 * that works writes a record twice a second ({@code metadata.max.idle.interval.ms}).
 */
final class AdminQuorum implements QuorumSource {

    static final String NO_RIGHT = "it needs the right DESCRIBE on the cluster, which this client does not have";

    /** For one try: an election takes 2.1 to 2.4 s after a kill (measured), and both tries 10 s. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What a look takes at most: two tries, and two questions to brokers. */
    static final Duration AT_MOST = PATIENCE.multipliedBy(4);

    /** The Admin ends its calls itself; this is for one whose thread is held up, by a name that does not resolve. */
    private static final long MARGIN_MS = 500;

    private static final long SLICE_MS = 50;

    private final AdminSettings settings;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private @Nullable Admin admin;
    private volatile boolean stopped;

    /** How far brokers had read the metadata log when the quorum last left a look unanswered; -1 otherwise. */
    private long readBefore = -1;

    /**
     * @param clientConfig how a client connects that opted in
     */
    AdminQuorum(Map<String, Object> clientConfig) {
        this.settings = new AdminSettings(clientConfig);
    }

    @Override
    public synchronized QuorumLook look() {
        if (stopped) {
            return new NotSeen("it was closed");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(loader); // it finds what the client's configuration names
            return look(admin());
        } catch (KafkaException e) {
            // no Admin could be made: no name of bootstrap.servers has an address, most likely
            return new NotSeen(new Outcome<>(null, e).told());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Admin admin() {
        Admin made = admin;
        if (made == null) {
            made = Admin.create(settings.ofCluster("evenkeel-quorum", (int) PATIENCE.toMillis()));
            admin = made;
        }
        return made;
    }

    private QuorumLook look(Admin client) {
        Outcome<QuorumInfo> quorum = quorum(client);
        if (quorum.value != null) {
            return answered(quorum.value);
        }
        if (quorum.failure instanceof ClusterAuthorizationException) {
            return new Impossible(NO_RIGHT);
        }
        if (quorum.failure instanceof UnsupportedVersionException) {
            return new Impossible("the brokers do not tell of one (Kafka before 3.3, or with ZooKeeper)");
        }
        Outcome<Collection<Node>> brokers =
                wait(client.describeCluster(new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis()))
                        .nodes());
        if (brokers.value == null) {
            return new NotSeen("no broker answered: " + brokers.told());
        }
        quorum = quorum(client); // the first try may have met the one broker that does not reach it
        if (quorum.value != null) {
            return answered(quorum.value);
        }
        Outcome<FeatureMetadata> features =
                wait(client.describeFeatures(new DescribeFeaturesOptions().timeoutMs((int) PATIENCE.toMillis()))
                        .featureMetadata());
        Long read = features.value == null
                ? null
                : features.value.finalizedFeaturesEpoch().orElse(null);
        return read == null
                ? new NotSeen("how far the metadata log goes was not told: " + features.told())
                : unanswered(quorum, brokers.value, read);
    }

    private QuorumLook unanswered(Outcome<QuorumInfo> quorum, Collection<Node> brokers, long read) {
        boolean goesOn = readBefore >= 0 && read > readBefore;
        readBefore = Math.max(read, readBefore);
        String why = quorum.told();
        List<Integer> ids = brokers.stream().map(Node::id).sorted().toList();
        return goesOn
                ? new NotSeen("the metadata log goes on, so that a controller leads: " + why)
                : new Unanswered(why, ids);
    }

    private QuorumLook answered(QuorumInfo quorum) {
        readBefore = -1;
        TreeSet<Integer> voters = new TreeSet<>();
        quorum.voters().forEach(voter -> voters.add(voter.replicaId()));
        return new Answered(quorum.leaderId(), quorum.leaderEpoch(), voters);
    }

    private Outcome<QuorumInfo> quorum(Admin client) {
        return wait(
                client.describeMetadataQuorum(new DescribeMetadataQuorumOptions().timeoutMs((int) PATIENCE.toMillis()))
                        .quorumInfo());
    }

    /** What became of a call: one of both, or neither when there was no answer. */
    private final class Outcome<T> {
        final @Nullable T value;
        final @Nullable Throwable failure;

        Outcome(@Nullable T value, @Nullable Throwable failure) {
            this.value = value;
            this.failure = failure;
        }

        String told() {
            Throwable failed = failure;
            String text = failed == null || failed instanceof org.apache.kafka.common.errors.TimeoutException
                    ? "no answer within " + PATIENCE.toSeconds() + " s"
                    : failed.getClass().getSimpleName() + ": " + failed.getMessage();
            return String.valueOf(settings.withoutSecrets(text));
        }
    }

    /** Not longer than the call may take, and not when closed meanwhile. */
    private <T> Outcome<T> wait(KafkaFuture<T> call) {
        long left = PATIENCE.toMillis() + MARGIN_MS;
        while (left > 0 && !stopped) {
            try {
                return new Outcome<>(call.get(SLICE_MS, TimeUnit.MILLISECONDS), null);
            } catch (TimeoutException e) {
                left -= SLICE_MS;
            } catch (ExecutionException e) {
                return new Outcome<>(null, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Outcome<>(null, e);
            }
        }
        return new Outcome<>(null, null);
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** Waits for the thread of Kafka's, which ends within moments unless a name does not resolve. */
    @Override
    public synchronized void close() {
        Admin made = admin;
        admin = null;
        if (made != null) {
            made.close(Duration.ZERO);
        }
    }
}
