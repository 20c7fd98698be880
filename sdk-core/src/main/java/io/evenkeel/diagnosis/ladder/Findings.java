package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Finding;
import io.evenkeel.diagnosis.Finding.Result;
import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Names;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** All that a round checked that matters to one trouble, and what it did not and why, in the order of the ladder. */
final class Findings {

    private final Case seen;
    private final List<Finding> told = new ArrayList<>();

    private Findings(Case seen) {
        this.seen = seen;
    }

    static List<Finding> of(Case seen) {
        Findings findings = new Findings(seen);
        findings.brokers();
        findings.cluster();
        findings.partition();
        findings.address();
        findings.proxies();
        return findings.told;
    }

    /** The broker that is to serve first, then the others, then bootstrap.servers. */
    private void brokers() {
        Node server = seen.trouble().server();
        BrokerReport first = server == null ? null : seen.round().brokers().get(server.id());
        if (first != null) {
            broker(first);
        } else if (server != null) {
            add("reach " + Wording.broker(server), Result.NOT_CHECKED, "it was not looked at");
        }
        seen.reports().filter(report -> !report.equals(first)).forEach(this::broker);
    }

    private void broker(BrokerReport report) {
        Node node = report.node();
        names(node, report.names());
        for (Connection connection : report.connections()) {
            String check = "connect to " + Wording.broker(node) + " (" + connection.address()
                    + (connection.fresh() ? ", found afresh" : "") + ")";
            Result result = connection.reach() == Reach.ACCEPTED ? Result.GOOD : Result.BAD;
            add(
                    check,
                    result,
                    reach(connection.reach()) + Wording.after(connection.took()) + Wording.detail(connection.detail()));
        }
        BrokerReport.Answer answer = report.answer();
        String check = "metadata from " + Wording.broker(node);
        String took = Wording.after(answer.took());
        String detail = Wording.detail(answer.detail());
        switch (answer.reply()) {
            case ANSWERED -> add(check, Result.GOOD, "answered" + took + detail);
            case SILENT -> add(check, Result.BAD, "no answer" + took + detail);
            case AUTHENTICATION_FAILED -> add(check, Result.BAD, "authentication failed" + took + detail);
            case FAILED -> add(check, Result.BAD, "failed" + took + detail);
            case NOT_ASKED ->
                add(check, Result.NOT_CHECKED, answer.detail() == null ? "not asked" : "not asked" + detail);
        }
    }

    private void names(Node node, Names names) {
        String check = "addresses of " + node.host();
        if (names.addresses().isEmpty()) {
            boolean known = names.failure() != null;
            add(
                    check,
                    known ? Result.BAD : Result.NOT_CHECKED,
                    known ? "none" + Wording.detail(names.failure()) : "not looked up");
        } else {
            add(check, Result.GOOD, String.join(", ", names.addresses()));
        }
        String afresh = check + ", found afresh";
        if (names.freshNotChecked() != null) {
            add(afresh, Result.NOT_CHECKED, names.freshNotChecked());
        } else if (!names.fresh().isEmpty() && !names.addresses().containsAll(names.fresh())) {
            add(afresh, Result.BAD, String.join(", ", names.fresh()) + ": others than this JVM uses");
        }
    }

    private static String reach(Reach reach) {
        return switch (reach) {
            case ACCEPTED -> "accepted";
            case REFUSED -> "refused";
            case TIMED_OUT -> "timed out";
            case FAILED -> "failed";
        };
    }

    private void cluster() {
        if (seen.round().notChecked() != null) {
            add("what the cluster says", Result.NOT_CHECKED, seen.round().notChecked());
        }
        if (!seen.round().clusterBrokers().isEmpty()) {
            List<Integer> alive = seen.round().clusterBrokers().stream()
                    .map(Node::id)
                    .sorted()
                    .toList();
            List<Integer> needed = needed();
            boolean all = alive.containsAll(needed);
            add("brokers that are alive, as the cluster says", all ? Result.GOOD : Result.BAD, Wording.ids(alive));
        }
    }

    /** The brokers that the partition needs, as far as they are known. */
    private List<Integer> needed() {
        List<Integer> needed = new ArrayList<>(seen.partition().replicas());
        Node server = seen.trouble().server();
        if (server != null) {
            needed.add(server.id());
        }
        return needed;
    }

    private void partition() {
        PartitionReport partition = seen.partition();
        String name = seen.called();
        String detail = Wording.detail(partition.detail());
        switch (partition.state()) {
            case FOUND -> found(partition);
            case MISSING ->
                add(name + " exists, as the cluster says", Result.BAD, "no such topic or partition" + detail);
            case DENIED -> add(name + " may be described", Result.BAD, "no right to" + detail);
            case NOT_CHECKED -> {
                if (seen.round().notChecked() == null) {
                    add(name + ", as the cluster says", Result.NOT_CHECKED, "not known" + detail);
                }
            }
        }
    }

    private void found(PartitionReport partition) {
        String name = seen.called();
        if (seen.ofTopicAlone()) {
            add(name + ", as the cluster says", Result.GOOD, "it exists");
            return;
        }
        Node leader = seen.clusterLeader();
        Node believed = seen.trouble().leader();
        if (leader == null) {
            add("leader of " + name + ", as the cluster says", Result.BAD, "none");
        } else {
            boolean same = believed != null && believed.id() == leader.id();
            String other =
                    same ? "" : ", and the client believes " + (believed == null ? "there is none" : believed.id());
            add(
                    "leader of " + name + ", as the cluster says",
                    same ? Result.GOOD : Result.BAD,
                    Wording.broker(leader) + other);
        }
        Integer least = partition.minInsyncReplicas();
        boolean enough = least == null || partition.isr().size() >= least;
        boolean full = partition.isr().containsAll(partition.replicas());
        add(
                "ISR of " + name,
                enough && full ? Result.GOOD : Result.BAD,
                Wording.ids(partition.isr()) + " of replicas " + Wording.ids(partition.replicas()));
        String check = "min.insync.replicas of " + seen.name().topic();
        if (least == null) {
            String why = partition.detail() == null ? "it could not be read" : partition.detail();
            add(check, Result.NOT_CHECKED, why);
        } else {
            add(
                    check,
                    enough ? Result.GOOD : Result.BAD,
                    least + ", and " + partition.isr().size() + " in sync");
        }
    }

    /** Whether the client uses the address that the broker gives to clients now. */
    private void address() {
        String moved = movedAddress(seen, seen.trouble().server());
        Node server = seen.trouble().server();
        if (moved != null && server != null) {
            add(
                    "address that broker " + server.id() + " advertises",
                    Result.BAD,
                    moved + ", and the client has " + Wording.endpoint(server));
        }
    }

    /** Where the cluster says that broker is, when that is not where the client has it. */
    static @Nullable String movedAddress(Case seen, @Nullable Node server) {
        if (server == null) {
            return null;
        }
        return seen.round().clusterBrokers().stream()
                .filter(node -> node.id() == server.id())
                .map(Wording::endpoint)
                .filter(endpoint -> !endpoint.equals(Wording.endpoint(server)))
                .findFirst()
                .orElse(null);
    }

    /**
     * Signs of a proxy that knows nothing of Kafka: never a cause, since a port or a name for each broker works well behind one, and one
     * host and port for all of them may, too, as long as each connection happens to end at the right broker.
     */
    private void proxies() {
        List<Node> nodes = seen.round().clusterBrokers().isEmpty()
                ? seen.trouble().known()
                : seen.round().clusterBrokers();
        Map<String, List<Integer>> byEndpoint = nodes.stream()
                .collect(Collectors.groupingBy(
                        Wording::endpoint, TreeMap::new, Collectors.mapping(Node::id, Collectors.toList())));
        byEndpoint.forEach((endpoint, ids) -> {
            if (ids.size() > 1) {
                add(
                        "one address for each broker",
                        Result.BAD,
                        Wording.brokers(ids) + " are all at " + endpoint
                                + ": a proxy is suspected, behind which a client cannot choose its broker");
            }
        });
        boolean bootstrapAnswers = seen.round().bootstrap().stream().anyMatch(BrokerReport::answered);
        if (bootstrapAnswers
                && seen.answering().isEmpty()
                && !seen.round().brokers().isEmpty()) {
            add(
                    "brokers at the addresses that they advertise",
                    Result.BAD,
                    "none answers, and bootstrap.servers does: a proxy is suspected, or advertised.listeners are wrong for here");
        }
    }

    private void add(String check, Result result, String evidence) {
        told.add(new Finding(check, result, evidence));
    }
}
