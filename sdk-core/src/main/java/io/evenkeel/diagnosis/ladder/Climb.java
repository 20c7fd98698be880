package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Answer;
import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Names;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One climb: finds names, connects and asks, of some brokers at the same time, and of more of them when there is reason to. */
final class Climb {

    /** More suspects than this at once are not one broker's fault, and what is found of these is found of the others. */
    private static final int MOST_SUSPECTS = 6;

    /** Brokers that nobody suspects: one that answers is enough to know that the cluster lives, and one may be ill. */
    private static final int OTHERS = 2;

    /** Suspects that are asked: it takes as long as it takes for a broker that is silent. The others' turn comes first then. */
    private static final int MOST_SUSPECTS_ASKED = 3;

    private static final int MOST_BOOTSTRAP = 4;
    private static final int MOST_ADDRESSES = 4;
    private static final int MOST_FRESH_ADDRESSES = 2;

    /** How long a question waits for a thread. */
    private static final Duration FREE_THREAD = Duration.ofSeconds(1);

    private final Rungs rungs;
    private final Deadline deadline;
    private final Set<TopicPartition> partitions = new LinkedHashSet<>();
    private final Map<Integer, BrokerReport> brokers = new LinkedHashMap<>();
    private final List<BrokerReport> bootstrap = new ArrayList<>();
    private @Nullable ClusterView view;

    Climb(Rungs rungs, Deadline deadline) {
        this.rungs = rungs;
        this.deadline = deadline;
    }

    /** What a climb works with. */
    interface Rungs {
        Map<String, Names> names(Collection<String> hosts, Deadline deadline);

        Connects connects();

        Inquiry inquiry(
                Node node,
                boolean suspect,
                InetSocketAddress address,
                Set<TopicPartition> partitions,
                Deadline deadline);

        /** False when it cannot be begun. */
        boolean begin(Inquiry inquiry);

        /** False when it has begun. */
        boolean takeBack(Inquiry inquiry);

        List<Node> bootstrap();
    }

    void climb(Collection<Trouble> troubles) {
        Map<Integer, Node> suspects = new LinkedHashMap<>();
        Map<Integer, Node> others = new LinkedHashMap<>();
        for (Trouble trouble : troubles) {
            partitions.add(trouble.episode().partition());
            take(suspects, trouble.server());
        }
        troubles.forEach(trouble -> take(suspects, trouble.leader()));
        keep(suspects, MOST_SUSPECTS);
        troubles.forEach(trouble -> trouble.known().forEach(node -> take(others, node)));
        others.keySet().removeAll(suspects.keySet());
        keep(others, OTHERS);
        Map<Integer, Node> nodes = new LinkedHashMap<>(suspects);
        nodes.putAll(others);
        look(nodes, suspects.keySet());
        if (brokers.values().stream().noneMatch(BrokerReport::answered)) {
            lookAtBootstrap();
        }
        lookAtLeadersThatTheClusterNames();
    }

    private void take(Map<Integer, Node> nodes, @Nullable Node node) {
        if (node != null && Hosts.isUsable(node)) {
            nodes.putIfAbsent(node.id(), node);
        }
    }

    private static void keep(Map<Integer, Node> nodes, int most) {
        Set<Integer> kept = new HashSet<>(nodes.keySet().stream().limit(most).toList());
        nodes.keySet().retainAll(kept);
    }

    /** What was found out about the same host and port already is not found out again. */
    private void lookAtBootstrap() {
        Map<Integer, Node> unseen = new LinkedHashMap<>();
        List<Node> entries = rungs.bootstrap().stream().limit(MOST_BOOTSTRAP).toList();
        for (Node entry : entries) {
            if (brokers.values().stream().noneMatch(seen -> Hosts.same(seen.node(), entry))) {
                unseen.put(entry.id(), entry);
            }
        }
        Map<Integer, BrokerReport> seen = new HashMap<>();
        if (!unseen.isEmpty()) {
            reports(unseen, Set.of()).forEach(report -> seen.put(report.node().id(), report));
        }
        for (Node entry : entries) {
            BrokerReport report = seen.get(entry.id());
            if (report != null) {
                bootstrap.add(report);
                continue;
            }
            brokers.values().stream()
                    .filter(same -> Hosts.same(same.node(), entry))
                    .findFirst()
                    .ifPresent(same ->
                            bootstrap.add(new BrokerReport(entry, same.names(), same.connections(), same.answer())));
        }
    }

    /** The cluster may have moved on: what the client does not know can be why it is in trouble. */
    private void lookAtLeadersThatTheClusterNames() {
        ClusterView found = view;
        if (found == null || deadline.leftMs() < Inquiry.LEAST.toMillis()) {
            return;
        }
        Map<Integer, Node> unseen = new LinkedHashMap<>();
        found.partitions().values().forEach(report -> take(unseen, report.leader()));
        if (brokers.isEmpty()) {
            found.brokers().forEach(node -> take(unseen, node));
        }
        unseen.keySet().removeAll(brokers.keySet());
        keep(unseen, OTHERS);
        look(unseen, Set.of());
    }

    private void look(Map<Integer, Node> nodes, Set<Integer> suspects) {
        if (!nodes.isEmpty()) {
            reports(nodes, suspects).forEach(report -> brokers.put(report.node().id(), report));
        }
    }

    /** The rungs, for these. */
    private List<BrokerReport> reports(Map<Integer, Node> nodes, Set<Integer> suspects) {
        Map<String, Names> names =
                rungs.names(nodes.values().stream().map(Node::host).distinct().toList(), deadline);
        Map<Integer, List<Connection>> connections = new HashMap<>();
        Map<Integer, Inquiry> inquiries = new LinkedHashMap<>();
        Map<Integer, String> notAsked = new HashMap<>();
        try {
            List<Connects.Target> targets = new ArrayList<>();
            for (Node node : nodes.values()) {
                targets.addAll(Connects.targets(
                        node.id(), node.port(), names(names, node), MOST_ADDRESSES, MOST_FRESH_ADDRESSES));
            }
            rungs.connects().connect(targets, deadline, (target, connection) -> {
                connections
                        .computeIfAbsent(target.broker(), id -> new ArrayList<>())
                        .add(connection);
                Node node = nodes.get(target.broker());
                if (node != null
                        && connection.reach() == Reach.ACCEPTED
                        && !connection.fresh()
                        && !inquiries.containsKey(node.id())) {
                    ask(node, suspects, target.address(), inquiries, notAsked);
                }
            });
        } catch (IOException e) {
            nodes.keySet().forEach(id -> notAsked.put(id, "no connection could be tried: " + e.getMessage()));
        }
        Map<Integer, Answer> answers = new HashMap<>();
        inquiries.forEach((id, inquiry) -> answers.put(id, answer(inquiry)));
        takeView(inquiries.values());
        List<BrokerReport> reports = new ArrayList<>();
        for (Node node : nodes.values()) {
            List<Connection> tried = connections.getOrDefault(node.id(), List.of());
            Answer answer = answers.get(node.id());
            reports.add(new BrokerReport(
                    node,
                    names(names, node),
                    inOrder(tried, names(names, node)),
                    answer != null
                            ? answer
                            : Inquiry.notAsked(notAsked.getOrDefault(node.id(), whyNot(names(names, node), tried)))));
        }
        return reports;
    }

    private static Names names(Map<String, Names> names, Node node) {
        Names found = names.get(node.host());
        return found != null ? found : new Names(List.of(), null, List.of(), "it was not looked up");
    }

    private void ask(
            Node node,
            Set<Integer> suspects,
            InetSocketAddress address,
            Map<Integer, Inquiry> inquiries,
            Map<Integer, String> notAsked) {
        boolean suspect = suspects.contains(node.id());
        long asked = inquiries.keySet().stream().filter(suspects::contains).count();
        if (suspect && asked >= MOST_SUSPECTS_ASKED) {
            notAsked.put(node.id(), "only " + MOST_SUSPECTS_ASKED + " brokers in trouble are asked at a time");
            return;
        }
        Inquiry inquiry = rungs.inquiry(node, suspect, address, partitions, deadline);
        if (rungs.begin(inquiry)) {
            inquiries.put(node.id(), inquiry);
        } else {
            notAsked.put(node.id(), "no free thread");
        }
    }

    private Answer answer(Inquiry inquiry) {
        deadline.orIn(FREE_THREAD).await(inquiry.answer);
        if (!inquiry.answer.isDone() && rungs.takeBack(inquiry)) {
            inquiry.view.complete(null);
            return Inquiry.notAsked("no free thread");
        }
        return deadline.await(inquiry.answer) ? inquiry.answer.join() : Inquiry.notAsked("the time was over");
    }

    /** The first that is complete; else one that is not. */
    private void takeView(Collection<Inquiry> inquiries) {
        for (Inquiry inquiry : inquiries) {
            if (view != null && view.complete()) {
                return;
            }
            boolean answered = inquiry.answer.isDone() && inquiry.answer.join().reply() == BrokerReport.Reply.ANSWERED;
            ClusterView found = answered && deadline.await(inquiry.view) ? inquiry.view.join() : null;
            if (found != null && (view == null || found.complete())) {
                view = found;
            }
        }
    }

    /** In the order of the addresses, those that the JVM uses first. */
    private static List<Connection> inOrder(List<Connection> tried, Names names) {
        List<String> order = new ArrayList<>(names.addresses());
        order.addAll(names.fresh());
        return tried.stream()
                .sorted(Comparator.comparingInt(connection -> order.indexOf(connection.address())))
                .toList();
    }

    private static String whyNot(Names names, List<Connection> tried) {
        if (names.addresses().isEmpty()) {
            return names.failure() == null
                    ? "its host was not looked up: no thread was free in time"
                    : "its host has no address here";
        }
        return tried.isEmpty()
                ? "no connection was tried: no socket or no time was left"
                : "it does not let us connect";
    }

    Map<Integer, BrokerReport> brokers() {
        return brokers;
    }

    List<BrokerReport> bootstrap() {
        return bootstrap;
    }

    Set<TopicPartition> partitions() {
        return partitions;
    }

    @Nullable
    ClusterView view() {
        return view;
    }
}
