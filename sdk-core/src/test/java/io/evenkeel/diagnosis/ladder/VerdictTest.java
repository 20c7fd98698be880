package io.evenkeel.diagnosis.ladder;

import static io.evenkeel.diagnosis.ladder.Scene.answering;
import static io.evenkeel.diagnosis.ladder.Scene.consumer;
import static io.evenkeel.diagnosis.ladder.Scene.elsewhere;
import static io.evenkeel.diagnosis.ladder.Scene.entry;
import static io.evenkeel.diagnosis.ladder.Scene.node;
import static io.evenkeel.diagnosis.ladder.Scene.notAsked;
import static io.evenkeel.diagnosis.ladder.Scene.notAuthenticating;
import static io.evenkeel.diagnosis.ladder.Scene.producer;
import static io.evenkeel.diagnosis.ladder.Scene.refusing;
import static io.evenkeel.diagnosis.ladder.Scene.report;
import static io.evenkeel.diagnosis.ladder.Scene.silent;
import static io.evenkeel.diagnosis.ladder.Scene.timingOut;
import static io.evenkeel.diagnosis.ladder.Scene.unresolvable;
import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.diagnosis.Finding.Result;
import io.evenkeel.diagnosis.Usability;
import io.evenkeel.diagnosis.ladder.BrokerReport.Answer;
import io.evenkeel.diagnosis.ladder.BrokerReport.Connection;
import io.evenkeel.diagnosis.ladder.BrokerReport.Names;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reply;
import io.evenkeel.diagnosis.ladder.PartitionReport.State;
import io.evenkeel.episode.Trigger;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {

    private static final Node ELSEWHERE_3 = new Node(3, "public-3", 19092);

    /** What is told of a scene, and what summary and remedy say. */
    record Row(String name, Scene scene, Cause cause, List<String> summary, List<String> remedy) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Row row(String name, Scene scene, Cause cause, List<String> summary, List<String> remedy) {
        return new Row(name, scene, cause, summary, remedy);
    }

    static Stream<Row> rows() {
        return Stream.of(reaching(), nobody(), partitions(), acks(), clients()).flatMap(rows -> rows);
    }

    private static Stream<Row> reaching() {
        return Stream.of(
                row(
                        "the leader refuses, and is alive",
                        producer().broker(refusing(node(3))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3", "kafka-3:9092 (10.0.0.3)", "refuses", "lists it as alive"),
                        List.of("advertised.listeners of broker 3", "Nothing listens")),
                row(
                        "the leader refuses, and is down",
                        producer().broker(refusing(node(3))).alive(1, 2),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3", "kafka-3:9092", "refuses", "does not list it as alive"),
                        List.of("Broker 3 is down: start it")),
                row(
                        "the leader lets connections time out, and is alive",
                        producer().broker(timingOut(node(3))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3", "kafka-3:9092 (10.0.0.3)", "time out", "lists it as alive"),
                        List.of("firewall", "port 9092", "advertised.listeners of broker 3")),
                row(
                        "the leader's network cannot be reached",
                        producer().broker(report(node(3), Reach.FAILED, Reply.NOT_ASKED, null)),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3", "cannot be connected to"),
                        List.of("routes")),
                row(
                        "a consumer's leader refuses",
                        consumer().broker(refusing(node(3))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3", "refuses"),
                        List.of("advertised.listeners")),
                row(
                        "the leader that refuses advertises another address by now",
                        producer().broker(refusing(node(3))).advertised(node(1), node(2), ELSEWHERE_3),
                        Cause.LEADER_UNREACHABLE,
                        List.of("kafka-3:9092"),
                        List.of("public-3:19092")),
                row(
                        "the leader that refuses advertises this machine",
                        producer()
                                .broker(new BrokerReport(
                                        new Node(3, "localhost", 9092),
                                        new Names(List.of("127.0.0.1"), null, List.of(), null),
                                        List.of(new Connection("127.0.0.1", false, Reach.REFUSED, Duration.ZERO, null)),
                                        new Answer(Reply.NOT_ASKED, Duration.ZERO, null))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("localhost:9092 (127.0.0.1)"),
                        List.of("this machine itself")),
                row(
                        "the leader has no address",
                        producer().broker(unresolvable(node(3))),
                        Cause.LEADER_UNRESOLVABLE,
                        List.of("Broker 3", "kafka-3:9092", "no address here", "lists the broker as alive"),
                        List.of("kafka-3 resolvable", "advertised.listeners of broker 3")),
                row(
                        "the leader has another address, which accepts",
                        producer().broker(elsewhere(node(3), Reach.TIMED_OUT, Reach.ACCEPTED, Reply.NOT_ASKED)),
                        Cause.STALE_DNS,
                        List.of("Broker 3 (kafka-3:9092)", "10.9.9.3 now", "keeps 10.0.0.3"),
                        List.of("networkaddress.cache.ttl")),
                row(
                        "the leader has another address, which does not accept either",
                        producer().broker(elsewhere(node(3), Reach.TIMED_OUT, Reach.TIMED_OUT, Reply.NOT_ASKED)),
                        Cause.LEADER_UNREACHABLE,
                        List.of("10.0.0.3", "time out"),
                        List.of("firewall")),
                row(
                        "the leader had no address, and has one now",
                        producer()
                                .broker(new BrokerReport(
                                        node(3),
                                        new Names(List.of(), "unknown host", List.of("10.9.9.3"), null),
                                        List.of(new Connection("10.9.9.3", true, Reach.ACCEPTED, Duration.ZERO, null)),
                                        new Answer(Reply.NOT_ASKED, Duration.ZERO, null))),
                        Cause.STALE_DNS,
                        List.of("10.9.9.3 now", "keeps that kafka-3 has no address"),
                        List.of("networkaddress.cache.negative.ttl")),
                row(
                        "the leader accepts and is silent, and is alive",
                        producer().broker(silent(node(3))),
                        Cause.BROKER_UNRESPONSIVE,
                        List.of("Broker 3 at kafka-3:9092 (10.0.0.3)", "does not answer", "brokers 1, 2 answer"),
                        List.of("still hears of broker 3", "GC", "firewall that drops responses")),
                row(
                        "the leader accepts and is silent, and the cluster has lost it",
                        producer().broker(silent(node(3))).alive(1, 2),
                        Cause.BROKER_UNRESPONSIVE,
                        List.of("Broker 3 at kafka-3:9092"),
                        List.of("does not hear of broker 3 either", "frozen")),
                row(
                        "the leader accepts and ends the connection",
                        consumer().broker(report(node(3), Reach.ACCEPTED, Reply.FAILED, "disconnected")),
                        Cause.BROKER_UNRESPONSIVE,
                        List.of("Broker 3 at kafka-3:9092", "gives no proper answer (disconnected)"),
                        List.of("GC")),
                row(
                        "the leader accepts, is silent, and its host has another address",
                        producer().broker(elsewhere(node(3), Reach.ACCEPTED, Reach.ACCEPTED, Reply.SILENT)),
                        Cause.BROKER_UNRESPONSIVE,
                        List.of("Broker 3"),
                        List.of("GC")),
                row(
                        "the leader alone does not accept the credentials",
                        producer().broker(notAuthenticating(node(3))),
                        Cause.AUTHENTICATION_FAILED,
                        List.of("Broker 3 at kafka-3:9092", "brokers 1, 2 answer", "SCRAM-SHA-256"),
                        List.of("that broker")),
                row(
                        "the leader accepts and was not asked",
                        producer().broker(notAsked(node(3))),
                        Cause.UNDIAGNOSED,
                        List.of("orders-0", "not all could be checked"),
                        List.of("findings")));
    }

    private static Stream<Row> nobody() {
        return Stream.of(
                row(
                        "nobody answers: each entry of bootstrap.servers in its own way",
                        producer()
                                .onlyBrokers(refusing(node(3)))
                                .bootstrap(
                                        refusing(entry(1)),
                                        timingOut(entry(2)),
                                        unresolvable(entry(3)),
                                        silent(entry(4)))
                                .clusterNotAsked(),
                        Cause.BOOTSTRAP_UNREACHABLE,
                        List.of(
                                "boot-1:9092 (10.1.0.1) refuses",
                                "boot-2:9092 (10.1.0.2) lets connections time out",
                                "boot-3:9092 has no address here",
                                "boot-4:9092 (10.1.0.4) accepts connections and does not answer"),
                        List.of("brokers run", "bootstrap.servers")),
                row(
                        "nobody answers: no entry has an address",
                        consumer()
                                .onlyBrokers(unresolvable(node(3)))
                                .bootstrap(unresolvable(entry(1)))
                                .clusterNotAsked(),
                        Cause.BOOTSTRAP_UNREACHABLE,
                        List.of("boot-1:9092 has no address here"),
                        List.of("host names in bootstrap.servers")),
                row(
                        "nobody answers: all entries are silent",
                        consumer()
                                .onlyBrokers(silent(node(3)))
                                .bootstrap(silent(entry(1)))
                                .clusterNotAsked(),
                        Cause.BOOTSTRAP_UNREACHABLE,
                        List.of("boot-1:9092 (10.1.0.1) accepts"),
                        List.of("security.protocol")),
                row(
                        "nobody answers, since they do not accept the credentials",
                        producer()
                                .onlyBrokers(notAuthenticating(node(3)), refusing(node(2)))
                                .bootstrap(notAuthenticating(entry(1)))
                                .clusterNotAsked(),
                        Cause.AUTHENTICATION_FAILED,
                        List.of("Broker 3 at kafka-3:9092", "bootstrap entry boot-1:9092", "SCRAM-SHA-256"),
                        List.of("this client's credentials")),
                row(
                        "only the bootstrap answers",
                        producer()
                                .onlyBrokers(refusing(node(1)), refusing(node(2)), refusing(node(3)))
                                .bootstrap(answering(entry(1))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3", "refuses"),
                        List.of("advertised.listeners")),
                row(
                        "nobody was asked",
                        producer()
                                .onlyBrokers(notAsked(node(3)))
                                .bootstrap(notAsked(entry(1)))
                                .clusterNotAsked(),
                        Cause.UNDIAGNOSED,
                        List.of("Nothing could be checked", "no broker answered"),
                        List.of("by hand")),
                row(
                        "the server does not answer, nobody else was looked at",
                        producer().onlyBrokers(silent(node(3))).clusterNotAsked(),
                        Cause.BROKER_UNRESPONSIVE,
                        List.of("Broker 3 at kafka-3:9092"),
                        List.of("frozen process")));
    }

    private static Stream<Row> partitions() {
        return Stream.of(
                row(
                        "the topic is not there",
                        consumer()
                                .trigger(Trigger.TOPIC_MISSING)
                                .client(null, null)
                                .state(State.MISSING, null),
                        Cause.TOPIC_MISSING,
                        List.of("cluster says", "orders-0 does not exist"),
                        List.of("Create it", "DESCRIBE on topic orders")),
                row(
                        "the topic may not be seen",
                        consumer()
                                .trigger(Trigger.TOPIC_MISSING)
                                .client(null, null)
                                .state(State.DENIED, null),
                        Cause.ACCESS_DENIED,
                        List.of("may not describe topic orders", "whether the topic exists is not told"),
                        List.of("READ on topic orders", "TOPIC_MISSING")),
                row(
                        "the producer's topic may not be seen",
                        producer().state(State.DENIED, "Not authorized to access topics: [orders]"),
                        Cause.ACCESS_DENIED,
                        List.of("Not authorized"),
                        List.of("WRITE on topic orders")),
                row(
                        "the topic is not in the client's metadata, and the cluster could not be asked",
                        consumer()
                                .trigger(Trigger.TOPIC_MISSING)
                                .client(null, null)
                                .leaders(-1)
                                .state(State.NOT_CHECKED, "timed out"),
                        Cause.TOPIC_MISSING,
                        List.of("This client's metadata does not have orders-0"),
                        List.of("DESCRIBE on topic orders")),
                row(
                        "the topic is there, and the client does not have it",
                        consumer()
                                .trigger(Trigger.TOPIC_MISSING)
                                .client(null, null)
                                .leaders(-1),
                        Cause.CLIENT_STUCK,
                        List.of("broker 3 at kafka-3:9092", "this client knows no leader"),
                        List.of("make the client anew")),
                row(
                        "the client knows no more than the topic, which is not there",
                        producer().topicAlone().state(State.MISSING, null),
                        Cause.TOPIC_MISSING,
                        List.of("topic orders does not exist"),
                        List.of("DESCRIBE on topic orders")),
                row(
                        "the client knows no more than the topic, which is there",
                        producer().topicAlone(),
                        Cause.CLIENT_STUCK,
                        List.of("The cluster has topic orders, and this client's metadata does not"),
                        List.of("metadata.max.age.ms")),
                row(
                        "no leader, and the last in sync is down",
                        producer()
                                .client(null, null)
                                .leaders(3, -1)
                                .clusterLeader(null)
                                .isr(3)
                                .alive(1, 2),
                        Cause.LEADERLESS,
                        List.of("orders-0 has no leader", "3 (down), 1 (alive), 2 (alive)", "in sync at last: 3"),
                        List.of("Bring back broker 3", "unclean election", "one of brokers 1, 2 lead", "are lost")),
                row(
                        "no leader, the only replica is down",
                        consumer()
                                .client(null, null)
                                .leaders(3, -1)
                                .clusterLeader(Node.noNode())
                                .replicas(3)
                                .isr(3)
                                .alive(1, 2),
                        Cause.LEADERLESS,
                        List.of("replicas 3 (down)"),
                        List.of("Bring back broker 3, which has all acknowledged records.")),
                row(
                        "no leader, and nobody is in sync",
                        producer().client(null, null).clusterLeader(null).isr().alive(1),
                        Cause.LEADERLESS,
                        List.of("in sync at last: none"),
                        List.of("Bring back brokers 3, 1, 2", "broker 1 lead")),
                row(
                        "no leader, though one in sync is alive",
                        producer()
                                .client(null, null)
                                .clusterLeader(null)
                                .isr(1, 3)
                                .alive(1, 2),
                        Cause.LEADERLESS,
                        List.of("1 (alive)"),
                        List.of("controller quorum", "broker 1")),
                row(
                        "no leader as the client says, and the cluster could not be asked",
                        producer()
                                .client(null, null)
                                .leaders(3, -1)
                                .trigger(Trigger.LEADERLESS)
                                .state(State.NOT_CHECKED, "timed out"),
                        Cause.LEADERLESS,
                        List.of("as this client's metadata says"),
                        List.of("kafka-topics.sh")),
                row(
                        "no leader for the client, one for the cluster",
                        producer().client(null, null).leaders(3, -1),
                        Cause.CLIENT_STUCK,
                        List.of("leader of orders-0 is broker 3", "knows no leader"),
                        List.of("request.timeout.ms")));
    }

    private static Stream<Row> acks() {
        return Stream.of(
                row(
                        "too few in sync",
                        producer().isr(3).alive(1, 3),
                        Cause.NOT_ENOUGH_REPLICAS,
                        List.of(
                                "orders-0 has 1 of 3 replicas in sync (3; missing: 1 (alive), 2 (down))",
                                "min.insync.replicas is 2",
                                "leader 3 refuses to write"),
                        List.of("Bring back broker 2.", "why broker 1 does not follow leader 3")),
                row(
                        "fewer replicas than min.insync.replicas",
                        producer().replicas(3).isr(3),
                        Cause.NOT_ENOUGH_REPLICAS,
                        List.of("1 of 1 replicas", "min.insync.replicas is 2"),
                        List.of("too few replicas")),
                row(
                        "just enough in sync",
                        producer().isr(3, 1).alive(1, 3),
                        Cause.SLOW_FOLLOWER,
                        List.of(
                                "Broker 3 leads orders-0",
                                "ISR (3, 1; min.insync.replicas is 2)",
                                "which can only be broker 1"),
                        List.of("Look at broker 1", "replica.lag.time.max.ms")),
                row(
                        "too few in sync for a producer is nothing to a consumer",
                        consumer().isr(3).alive(1, 3),
                        Cause.CLIENT_STUCK,
                        List.of("Broker 3", "makes no progress"),
                        List.of("poll()")),
                row(
                        "all in sync, one follower is silent",
                        producer().broker(silent(node(1))),
                        Cause.SLOW_FOLLOWER,
                        List.of("by all that can be seen 1 (alive, accepts connections and does not answer)"),
                        List.of("Look at broker 1: network to broker 3")),
                row(
                        "all in sync, all answer",
                        producer().trigger(Trigger.ACKS_MISSING),
                        Cause.SLOW_FOLLOWER,
                        List.of("which of 1, 2 cannot be seen from here"),
                        List.of("Look at brokers 1, 2")),
                row(
                        "all in sync, all answer, and it began with connections that fail",
                        producer().trigger(Trigger.CONNECTION_REFUSED),
                        Cause.CLIENT_STUCK,
                        List.of("Broker 3", "makes no progress with it"),
                        List.of("callback")),
                row(
                        "the only replica leads and answers",
                        producer().replicas(3).isr(3).minInsync(1),
                        Cause.CLIENT_STUCK,
                        List.of("Broker 3 at kafka-3:9092"),
                        List.of("thread dump")),
                row(
                        "fewer in sync, and min.insync.replicas not known",
                        producer()
                                .isr(3, 1)
                                .minInsync(null)
                                .state(State.FOUND, "no right to describe its configuration"),
                        Cause.NOT_ENOUGH_REPLICAS,
                        List.of("likely and not certain", "min.insync.replicas could not be read"),
                        List.of("SLOW_FOLLOWER")),
                row(
                        "fewer in sync, min.insync.replicas not known, one in sync is silent",
                        producer().isr(3, 1).minInsync(null).broker(silent(node(1))),
                        Cause.SLOW_FOLLOWER,
                        List.of("1 (alive, accepts connections and does not answer)", "could not be read"),
                        List.of("NOT_ENOUGH_REPLICAS")),
                row(
                        "all in sync, and min.insync.replicas not known",
                        producer().minInsync(null),
                        Cause.SLOW_FOLLOWER,
                        List.of("could not be read"),
                        List.of("replica.lag.time.max.ms")));
    }

    private static Stream<Row> clients() {
        return Stream.of(
                row(
                        "the cluster has another leader, which answers, and the old one is silent",
                        producer()
                                .clusterLeader(node(1))
                                .broker(silent(node(3)))
                                .alive(1, 2),
                        Cause.CLIENT_STUCK,
                        List.of(
                                "leader of orders-0 is broker 1 at kafka-1:9092, which answers",
                                "broker 3 at kafka-3:9092 (10.0.0.3), which accepts connections and does not answer"),
                        List.of("request.timeout.ms")),
                row(
                        "the cluster has another leader, which refuses",
                        producer().clusterLeader(node(1)).broker(refusing(node(1))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 1 at kafka-1:9092 (10.0.0.1)", "refuses"),
                        List.of("broker 1")),
                row(
                        "the cluster has another leader, which was not looked at",
                        consumer().clusterLeader(node(4)),
                        Cause.CLIENT_STUCK,
                        List.of("broker 4 at kafka-4:9092, which was not looked at"),
                        List.of("request.timeout.ms")),
                row(
                        "all is well, and a consumer makes no progress",
                        consumer(),
                        Cause.CLIENT_STUCK,
                        List.of("Broker 3 at kafka-3:9092 is to serve orders-0 and answers"),
                        List.of("thread dump", "poll()")),
                row(
                        "a consumer's leader is well, and the partition was not asked for",
                        consumer().state(State.NOT_CHECKED, "timed out"),
                        Cause.UNDIAGNOSED,
                        List.of("orders-0", "timed out"),
                        List.of("findings")),
                row(
                        "the follower that serves is unreachable",
                        consumer()
                                .client(node(2), node(3))
                                .broker(refusing(node(2)))
                                .alive(1, 3),
                        Cause.FOLLOWER_FETCH_LOST,
                        List.of(
                                "fetch orders-0 from broker 2 at kafka-2:9092 (10.0.0.2)",
                                "refuses connections, and the cluster does not list it as alive"),
                        List.of("Bring broker 2 back", "client.rack", "leader, broker 3 at kafka-3:9092")),
                row(
                        "the follower that serves is silent",
                        consumer().client(node(2), node(3)).broker(silent(node(2))),
                        Cause.FOLLOWER_FETCH_LOST,
                        List.of("broker 2", "accepts connections and does not answer"),
                        List.of("Bring broker 2 back")),
                row(
                        "the follower that serves is no replica any more",
                        consumer().client(node(2), node(3)).replicas(3, 1).isr(3, 1),
                        Cause.FOLLOWER_FETCH_LOST,
                        List.of("no replica of it any more (replicas 3, 1)"),
                        List.of("Make this consumer anew")),
                row(
                        "the follower that serves is not in sync",
                        consumer().client(node(2), node(3)).isr(3, 1),
                        Cause.FOLLOWER_FETCH_LOST,
                        List.of("not in sync (ISR 3, 1)"),
                        List.of("broker 2")),
                row(
                        "the follower that serves was not looked at, and is down",
                        consumer()
                                .client(node(2), node(3))
                                .onlyBrokers(answering(node(1)), answering(node(3)))
                                .alive(1, 3),
                        Cause.FOLLOWER_FETCH_LOST,
                        List.of("is not alive"),
                        List.of("broker 2")),
                row(
                        "the follower that serves does not accept the credentials",
                        consumer().client(node(2), node(3)).broker(notAuthenticating(node(2))),
                        Cause.AUTHENTICATION_FAILED,
                        List.of("Broker 2"),
                        List.of("that broker")),
                row(
                        "the follower that serves is well, and the leader is not",
                        consumer().client(node(2), node(3)).broker(refusing(node(3))),
                        Cause.LEADER_UNREACHABLE,
                        List.of("Broker 3"),
                        List.of("broker 3")),
                row(
                        "the follower that serves is well",
                        consumer().client(node(2), node(3)),
                        Cause.CLIENT_STUCK,
                        List.of("Broker 2 at kafka-2:9092 is to serve"),
                        List.of("thread dump")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachSceneIsToldByItsCauseAndItsFacts(Row row) {
        Diagnosis told = Verdict.of(row.scene.trouble(), row.scene.round());
        assertThat(told.cause()).as(told.report()).isEqualTo(row.cause);
        assertThat(told.summary()).contains(row.summary);
        assertThat(told.remedy()).contains(row.remedy);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachDiagnosisCanBeReadByAPersonOnOneLine(Row row) {
        Diagnosis told = Verdict.of(row.scene.trouble(), row.scene.round());
        assertThat(told.at()).isEqualTo(Scene.AT);
        assertThat(told.findings()).isNotEmpty();
        assertThat(List.of(told.summary(), told.remedy()))
                .allSatisfy(text -> assertThat(text)
                        .endsWith(".")
                        .doesNotContain("null", "\n", "  ", "..", " .", " ,")
                        .matches("\\p{Lu}.*"));
    }

    /** Nothing is left out: each cause is told by a round, at once, of what healed, or comes from elsewhere. */
    @Test
    void everyCauseIsToldSomewhere() {
        Set<Cause> ofRounds = rows().map(Row::cause).collect(Collectors.toSet());
        Set<Cause> elsewhere = EnumSet.of(
                Cause.RETRY_BUDGET_TOO_SMALL, // recovery times that were measured
                Cause.LEADER_FLAPPING, // moves that were counted
                Cause.QUORUM_FLAPPING, // the controller quorum, opt-in
                Cause.QUORUM_UNREACHABLE);
        Set<Cause> all = EnumSet.allOf(Cause.class);
        all.removeAll(ofRounds);
        all.removeAll(elsewhere);
        all.remove(Cause.IDEMPOTENCE_BROKEN); // FinalFailureTest
        assertThat(all).allMatch(cause -> cause.weight() == Cause.Weight.HEALS); // HealedCauseTest
    }

    @Test
    void theFindingsSayWhatWasCheckedInWhichOrderAndWhatCameOfIt() {
        Scene scene = producer().broker(refusing(node(3))).isr(3, 1);
        assertThat(Verdict.of(scene.trouble(), scene.round()).findings())
                .extracting(Finding::toString)
                .containsSubsequence(
                        "GOOD addresses of kafka-3: 10.0.0.3",
                        "BAD connect to broker 3 at kafka-3:9092 (10.0.0.3): refused after 2 ms",
                        "NOT_CHECKED metadata from broker 3 at kafka-3:9092: not asked: nothing accepts connections",
                        "GOOD connect to broker 1 at kafka-1:9092 (10.0.0.1): accepted after 2 ms",
                        "GOOD metadata from broker 1 at kafka-1:9092: answered after 5 ms",
                        "GOOD brokers that are alive, as the cluster says: 1, 2, 3",
                        "GOOD leader of orders-0, as the cluster says: broker 3 at kafka-3:9092",
                        "BAD ISR of orders-0: 3, 1 of replicas 3, 1, 2",
                        "GOOD min.insync.replicas of orders: 2, and 2 in sync");
    }

    @Test
    void whatWasNotCheckedIsAmongTheFindingsWithItsReason() {
        assertThat(notCheckedOf(producer()
                        .onlyBrokers(refusing(node(3)))
                        .bootstrap(refusing(entry(1)))
                        .clusterNotAsked()))
                .contains("what the cluster says: no broker answered");
        assertThat(notCheckedOf(
                        producer().minInsync(null).state(State.FOUND, "no right to describe its configuration")))
                .containsExactly("min.insync.replicas of orders: no right to describe its configuration");
        assertThat(notCheckedOf(consumer().state(State.NOT_CHECKED, "timed out")))
                .containsExactly("orders-0, as the cluster says: not known: timed out");
        assertThat(notCheckedOf(producer().onlyBrokers(answering(node(1)))))
                .containsExactly("reach broker 3 at kafka-3:9092: it was not looked at");
        assertThat(notCheckedOf(producer()
                        .broker(new BrokerReport(
                                node(3),
                                new Names(List.of("10.0.0.3"), null, List.of(), "no time"),
                                List.of(),
                                new Answer(Reply.ANSWERED, Duration.ZERO, null)))))
                .containsExactly("addresses of kafka-3, found afresh: no time");
    }

    private static List<String> notCheckedOf(Scene scene) {
        return Verdict.of(scene.trouble(), scene.round()).findings().stream()
                .filter(finding -> finding.result() == Result.NOT_CHECKED)
                .map(finding -> finding.check() + ": " + finding.evidence())
                .toList();
    }

    @Test
    void severalBrokersBehindOneHostAndPortAreAFindingAndNoCause() {
        Node front = new Node(1, "proxy", 9092);
        Scene behindOne = producer()
                .advertised(front, new Node(2, "proxy", 9092), node(3))
                .broker(silent(node(3)));
        Diagnosis told = Verdict.of(behindOne.trouble(), behindOne.round());
        assertThat(told.cause()).isEqualTo(Cause.BROKER_UNRESPONSIVE);
        assertThat(told.findings())
                .extracting(Finding::toString)
                .anySatisfy(finding -> assertThat(finding)
                        .contains("BAD", "brokers 1, 2 are all at proxy:9092", "a proxy is suspected"));

        Scene aPortEach = producer()
                .advertised(front, new Node(2, "proxy", 9093), node(3))
                .broker(silent(node(3)));
        assertThat(suspicions(aPortEach)).isEmpty();
        Scene aNameEach = producer().broker(silent(node(3)));
        assertThat(suspicions(aNameEach)).isEmpty();
    }

    @Test
    void aBootstrapThatAloneAnswersIsAFinding() {
        Scene alone =
                producer().onlyBrokers(refusing(node(1)), refusing(node(3))).bootstrap(answering(entry(1)));
        assertThat(suspicions(alone))
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.evidence()).contains("none answers, and bootstrap.servers does"));
        assertThat(suspicions(producer().onlyBrokers(refusing(node(3)), answering(node(1)))))
                .isEmpty();
    }

    private static List<Finding> suspicions(Scene scene) {
        return Verdict.of(scene.trouble(), scene.round()).findings().stream()
                .filter(finding -> finding.evidence().contains("a proxy is suspected"))
                .toList();
    }

    static Stream<Scene> definite() {
        return Stream.of(
                producer().broker(refusing(node(3))),
                producer().broker(timingOut(node(3))),
                producer().broker(unresolvable(node(3))),
                producer().broker(silent(node(3))),
                producer().broker(elsewhere(node(3), Reach.TIMED_OUT, Reach.ACCEPTED, Reply.NOT_ASKED)),
                consumer().client(node(2), node(3)).broker(refusing(node(2))));
    }

    @ParameterizedTest
    @MethodSource("definite")
    void itIsDefiniteWhenEveryProbeOfTheServerFailedAndAnotherBrokerAnswers(Scene scene) {
        assertThat(Verdict.server(scene.trouble(), scene.round())).isEqualTo(Usability.UNUSABLE);
    }

    static Stream<Scene> notDefinite() {
        return Stream.of(
                producer(),
                producer().client(null, null),
                producer().broker(refusing(node(2))), // another broker's trouble
                producer().onlyBrokers(refusing(node(3)), silent(node(1))), // it may be this machine's network
                producer().onlyBrokers(refusing(node(3))).bootstrap(answering(entry(1))),
                producer().onlyBrokers(answering(node(1))), // the server was not looked at
                producer().broker(notAsked(node(3))),
                producer().broker(notAuthenticating(node(3))));
    }

    @ParameterizedTest
    @MethodSource("notDefinite")
    void itIsNotDefiniteOtherwise(Scene scene) {
        assertThat(Verdict.server(scene.trouble(), scene.round())).isNotEqualTo(Usability.UNUSABLE);
    }
}
