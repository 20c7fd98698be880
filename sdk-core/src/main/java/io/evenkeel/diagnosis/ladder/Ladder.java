package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Names;
import io.evenkeel.internal.InternalErrors;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the evidence of a cause from this process, as a person on call would: looks up the names of brokers, connects to them, asks them,
 * and asks the cluster about the partitions in trouble. One for all clients that connect in the same way.
 *
 * <p>A climb blocks its thread for {@link #AT_MOST} at most and throws nothing. What it waits for besides is on the {@link Threads} of
 * the process. Thread-safe.
 */
final class Ladder implements Diagnostician.Climber {

    /** Two of them, 2 s apart, are to give evidence of a new leader's fault within 8 s of it. */
    static final Duration AT_MOST = Duration.ofSeconds(4);

    private final AdminSettings settings;
    private final InstantSource clock;
    private final InternalErrors errors;
    private final Lookups lookups;
    private final Threads questions;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private volatile boolean closed;

    /**
     * @param clientConfig as the application gave it, or as Kafka was given it; what is of use for a connection is taken from it
     * @param clock that does not jump
     */
    Ladder(Map<String, Object> clientConfig, Resolver resolver, InstantSource clock, InternalErrors errors) {
        this(clientConfig, resolver, clock, errors, Threads.LOOKUPS, Threads.QUESTIONS);
    }

    Ladder(
            Map<String, Object> clientConfig,
            Resolver resolver,
            InstantSource clock,
            InternalErrors errors,
            Threads lookups,
            Threads questions) {
        this.settings = new AdminSettings(clientConfig);
        this.clock = clock;
        this.errors = errors;
        this.lookups = new Lookups(resolver, clock, lookups);
        this.questions = questions;
    }

    /** Finds out what can be found out in time; of the rest it says why not. */
    @Override
    public Round climb(Collection<Trouble> troubles) {
        Instant began = clock.instant();
        Climb climb = new Climb(new Work(), Deadline.in(AT_MOST, clock, () -> closed));
        errors.contain("looking for the cause of trouble", () -> climb.climb(List.copyOf(troubles)));
        ClusterView view = climb.view();
        String notChecked = view != null ? null : whyNot(climb);
        Map<TopicPartition, PartitionReport> partitions = new HashMap<>();
        for (TopicPartition partition : climb.partitions()) {
            PartitionReport report = view == null ? null : view.partitions().get(partition);
            partitions.put(
                    partition,
                    report != null
                            ? report
                            : ClusterView.notChecked(notChecked == null ? "it was not asked for" : notChecked));
        }
        return new Round(
                climb.brokers(),
                climb.bootstrap(),
                view == null ? List.of() : view.brokers(),
                partitions,
                notChecked,
                began,
                clock.instant());
    }

    private String whyNot(Climb climb) {
        if (closed) {
            return "it was closed";
        }
        boolean answered = Stream.concat(climb.brokers().values().stream(), climb.bootstrap().stream())
                .anyMatch(BrokerReport::answered);
        return answered ? "what was asked about the cluster was not answered in time" : "no broker answered";
    }

    /** Ends climbs that are under way, within moments. */
    @Override
    public void close() {
        closed = true;
    }

    private final class Work implements Climb.Rungs {
        private final Connects connects = new Connects(clock);

        @Override
        public Map<String, Names> names(Collection<String> hosts, Deadline deadline) {
            return lookups.of(hosts, deadline);
        }

        @Override
        public Connects connects() {
            return connects;
        }

        @Override
        public Inquiry inquiry(
                Node node,
                boolean suspect,
                InetSocketAddress address,
                Set<TopicPartition> partitions,
                Deadline deadline) {
            return new Inquiry(node, suspect, address, partitions, settings, deadline, clock, errors, loader);
        }

        @Override
        public boolean begin(Inquiry inquiry) {
            return questions.begin(inquiry);
        }

        @Override
        public boolean takeBack(Inquiry inquiry) {
            return questions.takeBack(inquiry);
        }

        @Override
        public List<Node> bootstrap() {
            return settings.bootstrap();
        }
    }
}
