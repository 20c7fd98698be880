package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Answer;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reply;
import io.evenkeel.internal.InternalErrors;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one broker, with an Admin client of its own that knows no other broker to begin with.
 *
 * <p>The first request of an Admin goes to the broker it was given, which Kafka gives the id -1. When that has answered, the Admin knows
 * the cluster, and what it is asked for then goes to any broker, one that is in trouble included, unless it has a connection. So the broker
 * has answered when the Admin has heard from id -1, whatever becomes of the request; and a connection that does not come about is given up
 * soon.
 */
final class Inquiry implements Runnable {

    /** A broker that is well answers in milliseconds; a stop for garbage collection that is shorter is nobody's trouble. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Less than this is too little to say that a broker is silent. */
    static final Duration LEAST = Duration.ofMillis(1_500);

    /** How long the Admin of a broker that nobody suspects waits for another one that it happens to choose. */
    private static final int OTHERS_MS = 1_000;

    /** The Admin ends a connection that is not ready in time: what ends this much earlier was ended by the other side. */
    private static final int MARGIN_MS = 200;

    /** How often it is looked whether the broker has answered. */
    private static final long LOOK_MS = 20;

    /** What a broker that has just answered takes to answer again; one that the cluster does not list is never found to be asked. */
    private static final Duration SAME_AGAIN = Duration.ofMillis(500);

    /** The versions of its API, then metadata: a listener that wants to know who asks answers to the first, too. */
    private static final int METADATA_CAME = 2;

    private static final String GROUP = "admin-client-node-metrics";
    private static final String FIRST_BROKER = "node--1";

    final Node node;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();
    final CompletableFuture<@Nullable ClusterView> view = new CompletableFuture<>();

    private final boolean suspect;
    private final InetSocketAddress address;
    private final Set<TopicPartition> partitions;
    private final AdminSettings settings;
    private final Deadline atMost;
    private final InstantSource clock;
    private final InternalErrors errors;
    private final @Nullable ClassLoader loader;
    private final String clientId = AdminSettings.clientId();
    private @Nullable Instant began;

    /**
     * @param address of the node, one that accepts
     * @param loader that finds what the client's configuration names
     */
    Inquiry(
            Node node,
            boolean suspect,
            InetSocketAddress address,
            Set<TopicPartition> partitions,
            AdminSettings settings,
            Deadline atMost,
            InstantSource clock,
            InternalErrors errors,
            @Nullable ClassLoader loader) {
        this.node = node;
        this.suspect = suspect;
        this.address = address;
        this.partitions = partitions;
        this.settings = settings;
        this.atMost = atMost;
        this.clock = clock;
        this.errors = errors;
        this.loader = loader;
    }

    /** What stands when nobody has begun it. */
    static Answer notAsked(@Nullable String why) {
        return new Answer(Reply.NOT_ASKED, Duration.ZERO, why);
    }

    @Override
    public void run() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(loader);
            ask();
        } catch (Throwable e) { // a class of the configuration that fails, or an OutOfMemoryError
            answer.complete(answer(Reply.NOT_ASKED, describe(e))); // it says nothing of the broker
            errors.caught("asking broker " + node.id(), e);
        } finally {
            thread.setContextClassLoader(before);
            answer.complete(answer(Reply.FAILED, null));
            view.complete(null);
        }
    }

    private void ask() {
        if (atMost.leftMs() < LEAST.toMillis()) {
            answer.complete(notAsked("only " + atMost.leftMs() + " ms were left"));
            return;
        }
        Instant start = clock.instant();
        began = start;
        String protocol = settings.protocol();
        if (protocol.equals("PLAINTEXT") || protocol.equals("SASL_PLAINTEXT")) {
            Answer not = refuses(Greeting.to(address, clientId, atMost.orIn(PATIENCE)), protocol);
            if (not != null) {
                answer.complete(not);
                return;
            }
        }
        Admin admin;
        int requestTimeoutMs = suspect ? (int) PATIENCE.toMillis() : OTHERS_MS;
        try {
            admin = Admin.create(settings.of(node, clientId, requestTimeoutMs, (int) Math.max(1, atMost.leftMs())));
        } catch (RuntimeException e) {
            answer.complete(answer(Reply.NOT_ASKED, "no client could be made: " + describe(root(e))));
            return;
        }
        try {
            // a keystore alone takes more than a second on a busy machine: no silence of the broker's
            began = clock.instant();
            if (atMost.leftMs() < LEAST.toMillis()) {
                answer.complete(notAsked("a client was made after "
                        + Duration.between(start, began).toMillis() + " ms, and only " + atMost.leftMs()
                        + " ms were left"));
                return;
            }
            Deadline deadline = atMost.orIn(PATIENCE);
            ask(admin, deadline, deadline.orIn(Duration.ofMillis(requestTimeoutMs - MARGIN_MS)));
        } finally {
            view.complete(null);
            answer.complete(answer(Reply.FAILED, null));
            admin.close(
                    Duration.ZERO); // pending calls end at once; its thread is waited for: no more of them than of ours
        }
    }

    /** Null when a broker answered. */
    private @Nullable Answer refuses(Greeting.Reply reply, String protocol) {
        return switch (reply.kind()) {
            case BROKER -> null;
            case TLS ->
                answer(
                        Reply.AUTHENTICATION_FAILED,
                        "the listener speaks TLS, and the client has security.protocol=" + protocol);
            case STRANGER -> answer(Reply.FAILED, "what answered is no Kafka broker: " + reply.detail());
            case HUNG_UP -> answer(Reply.FAILED, reply.detail());
            case NOTHING -> silent();
        };
    }

    /**
     * @param ownEnd until when it is not the Admin itself that ends a connection
     */
    private void ask(Admin admin, Deadline deadline, Deadline ownEnd) {
        KafkaFuture<?> first = node.id() < 0 ? nodes(admin) : connected(admin);
        boolean hungUp = false;
        while (!first.isDone() && !deadline.isOver() && !answer.isDone()) {
            Deadline.await(first, Math.min(LOOK_MS, deadline.sliceMs()));
            noteAnswer(admin);
            hungUp |= !ownEnd.isOver() && count(admin, "admin-client-metrics", "connection-close-total", null) > 0;
        }
        if (first.isDone() && failure(first) == null) {
            answer.complete(answer(Reply.ANSWERED, null));
        } else if (!noteAnswer(admin)) {
            answer.complete(judge(failure(first), hungUp));
            return;
        }
        deadline.orIn(SAME_AGAIN).await(first);
        KafkaFuture<Collection<Node>> nodes = nodes(admin);
        if (atMost.await(nodes) && failure(nodes) == null) {
            view.complete(ClusterView.of(
                    admin,
                    nodes.toCompletionStage().toCompletableFuture().join(),
                    partitions,
                    atMost,
                    settings::withoutSecrets));
        }
    }

    private KafkaFuture<Collection<Node>> nodes(Admin admin) {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) Math.max(1, atMost.leftMs())))
                .nodes();
    }

    /**
     * What an Admin asks for goes to a broker to which it has a connection, and to any while it has none, those included that are in
     * trouble. So this one is asked for what only it can answer: it need not, and may say that we have no right.
     */
    private KafkaFuture<?> connected(Admin admin) {
        ConfigResource itself = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        return admin.describeConfigs(
                        Set.of(itself), new DescribeConfigsOptions().timeoutMs((int) Math.max(1, atMost.leftMs())))
                .all();
    }

    private boolean noteAnswer(Admin admin) {
        if (!answer.isDone() && count(admin, GROUP, "response-total", FIRST_BROKER) >= METADATA_CAME) {
            answer.complete(answer(Reply.ANSWERED, null));
        }
        return answer.isDone();
    }

    private Answer judge(@Nullable Throwable failure, boolean hungUp) {
        if (failure instanceof AuthenticationException) {
            return answer(Reply.AUTHENTICATION_FAILED, describe(failure));
        }
        if (failure != null && !(failure instanceof RetriableException)) {
            return answer(Reply.FAILED, describe(failure));
        }
        if (!hungUp) {
            return silent();
        }
        // a listener without TLS hangs up on a client that begins with it
        boolean plain = settings.protocol().endsWith("SSL")
                && Greeting.to(address, clientId, atMost.orIn(LEAST)).kind() == Greeting.Kind.BROKER;
        return plain
                ? answer(
                        Reply.AUTHENTICATION_FAILED,
                        "the listener does not speak TLS, and the client has security.protocol=" + settings.protocol())
                : answer(Reply.FAILED, "it ended the connection before it answered");
    }

    private Answer silent() {
        Answer silent = answer(Reply.SILENT, null);
        return silent.took().compareTo(LEAST) < 0 ? notAsked("there was no time to wait for an answer") : silent;
    }

    private static @Nullable Throwable failure(KafkaFuture<?> future) {
        if (!future.isCompletedExceptionally()) {
            return null;
        }
        try {
            future.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static double count(Admin admin, String group, String name, @Nullable String broker) {
        double sum = 0;
        for (Metric metric : admin.metrics().values()) {
            MetricName is = metric.metricName();
            if (is.name().equals(name)
                    && is.group().equals(group)
                    && (broker == null || broker.equals(is.tags().get("node-id")))
                    && metric.metricValue() instanceof Double value) {
                sum += value;
            }
        }
        return sum;
    }

    private Answer answer(Reply reply, @Nullable String detail) {
        Instant from = began;
        return new Answer(
                reply,
                from == null ? Duration.ZERO : Duration.between(from, clock.instant()),
                settings.withoutSecrets(detail));
    }

    private static Throwable root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String describe(Throwable e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
