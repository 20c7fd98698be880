package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Answer;
import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Names;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reply;
import io.evenkeel.diagnosis.ladder.PartitionReport.State;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Role;
import io.evenkeel.episode.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * A trouble and a round, to be changed one fact at a time. At first all is well: brokers 1 to 3 at kafka-N:9092 (10.0.0.N) answer, and broker
 * 3 leads orders-0, which is in sync, for a producer whose acks stay away.
 */
final class Scene {

    static final TopicPartition ORDERS = new TopicPartition("orders", 0);
    static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

    private TopicPartition partition = ORDERS;
    private Role role = Role.PRODUCER;
    private Trigger trigger = Trigger.LEADER_SILENT;
    private List<Integer> leaders = List.of(3);
    private Node server = node(3);
    private Node leader = node(3);
    private final Map<Integer, BrokerReport> brokers = new TreeMap<>();
    private List<BrokerReport> bootstrap = List.of();
    private List<Node> alive = List.of(node(1), node(2), node(3));
    private State state = State.FOUND;
    private Node clusterLeader = node(3);
    private List<Integer> replicas = List.of(3, 1, 2);
    private List<Integer> isr = List.of(3, 1, 2);
    private Integer minInsync = 2;
    private String detail;
    private String notChecked;

    private Scene() {
        IntStream.rangeClosed(1, 3).forEach(id -> brokers.put(id, answering(node(id))));
    }

    static Scene producer() {
        return new Scene();
    }

    static Scene consumer() {
        Scene scene = new Scene();
        scene.role = Role.CONSUMER;
        scene.trigger = Trigger.NO_PROGRESS;
        return scene;
    }

    static Node node(int id) {
        return new Node(id, "kafka-" + id, 9092);
    }

    static Node entry(int number) {
        return new Node(-number, "boot-" + number, 9092);
    }

    static BrokerReport answering(Node node) {
        return report(node, Reach.ACCEPTED, Reply.ANSWERED, null);
    }

    static BrokerReport silent(Node node) {
        return report(node, Reach.ACCEPTED, Reply.SILENT, null);
    }

    static BrokerReport refusing(Node node) {
        return report(node, Reach.REFUSED, Reply.NOT_ASKED, "nothing accepts connections");
    }

    static BrokerReport timingOut(Node node) {
        return report(node, Reach.TIMED_OUT, Reply.NOT_ASKED, "nothing accepts connections");
    }

    static BrokerReport notAuthenticating(Node node) {
        return report(
                node, Reach.ACCEPTED, Reply.AUTHENTICATION_FAILED, "invalid credentials with mechanism SCRAM-SHA-256");
    }

    static BrokerReport notAsked(Node node) {
        return report(node, Reach.ACCEPTED, Reply.NOT_ASKED, "no time");
    }

    static BrokerReport unresolvable(Node node) {
        return new BrokerReport(
                node,
                new Names(List.of(), "unknown host", List.of(), null),
                List.of(),
                new Answer(Reply.NOT_ASKED, Duration.ZERO, "it has no address"));
    }

    /** Kept: 10.0.0.N. Found afresh: 10.9.9.N. */
    static BrokerReport elsewhere(Node node, Reach kept, Reach fresh, Reply reply) {
        return new BrokerReport(
                node,
                new Names(List.of(address(node)), null, List.of("10.9.9." + Math.abs(node.id())), null),
                List.of(
                        new Connection(address(node), false, kept, Duration.ofMillis(2), null),
                        new Connection("10.9.9." + Math.abs(node.id()), true, fresh, Duration.ofMillis(2), null)),
                new Answer(reply, Duration.ofMillis(5), null));
    }

    static BrokerReport report(Node node, Reach reach, Reply reply, String detail) {
        return new BrokerReport(
                node,
                new Names(List.of(address(node)), null, List.of(address(node)), null),
                List.of(new Connection(address(node), false, reach, Duration.ofMillis(2), null)),
                new Answer(reply, Duration.ofMillis(5), detail));
    }

    private static String address(Node node) {
        return (node.id() < 0 ? "10.1.0." : "10.0.0.") + Math.abs(node.id());
    }

    /** A client that knows no more than the topic. */
    Scene topicAlone() {
        partition = new TopicPartition("orders", -1);
        trigger = Trigger.TOPIC_MISSING;
        leaders = List.of(-1);
        clusterLeader = null;
        replicas = List.of();
        isr = List.of();
        minInsync = null;
        return client(null, null);
    }

    Scene trigger(Trigger seen) {
        trigger = seen;
        return this;
    }

    Scene leaders(Integer... seen) {
        leaders = List.of(seen);
        return this;
    }

    /** Whom the client turns to, and whom it takes for the leader. */
    Scene client(Node toServe, Node toLead) {
        server = toServe;
        leader = toLead;
        return this;
    }

    Scene broker(BrokerReport report) {
        brokers.put(report.node().id(), report);
        return this;
    }

    Scene onlyBrokers(BrokerReport... reports) {
        brokers.clear();
        List.of(reports).forEach(this::broker);
        return this;
    }

    Scene bootstrap(BrokerReport... reports) {
        bootstrap = List.of(reports);
        return this;
    }

    /** Nobody answers, so that nothing is known of the cluster. */
    Scene clusterNotAsked() {
        state = State.NOT_CHECKED;
        alive = List.of();
        notChecked = "no broker answered";
        return this;
    }

    Scene alive(Integer... ids) {
        alive = List.of(ids).stream().map(Scene::node).toList();
        return this;
    }

    Scene advertised(Node... nodes) {
        alive = List.of(nodes);
        return this;
    }

    Scene state(State found, String why) {
        state = found;
        detail = why;
        return this;
    }

    Scene clusterLeader(Node found) {
        clusterLeader = found;
        return this;
    }

    Scene replicas(Integer... ids) {
        replicas = List.of(ids);
        return this;
    }

    Scene isr(Integer... ids) {
        isr = List.of(ids);
        return this;
    }

    Scene minInsync(Integer least) {
        minInsync = least;
        return this;
    }

    Trouble trouble() {
        Episode episode = new Episode(
                1,
                new ClientRef("orders-1", role),
                partition,
                trigger,
                AT.minusSeconds(30),
                null,
                null,
                leaders,
                0,
                0,
                0,
                Outcome.OPEN,
                null);
        return new Trouble(episode, server, leader, List.of(node(1), node(2), node(3)), null);
    }

    Round round() {
        PartitionReport partition = state == State.FOUND
                ? new PartitionReport(state, clusterLeader, replicas, isr, minInsync, detail)
                : new PartitionReport(state, null, List.of(), List.of(), null, detail);
        Map<TopicPartition, PartitionReport> partitions =
                state == State.NOT_CHECKED && detail == null ? Map.of() : Map.of(this.partition, partition);
        return new Round(brokers, new ArrayList<>(bootstrap), alive, partitions, notChecked, AT.minusSeconds(2), AT);
    }
}
