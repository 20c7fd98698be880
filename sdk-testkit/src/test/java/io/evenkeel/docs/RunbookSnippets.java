package io.evenkeel.docs;

import io.evenkeel.ResilientProducer;
import io.evenkeel.testkit.cluster.BrokerAdvertised;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.BrokerIsolated;
import io.evenkeel.testkit.cluster.ControllerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network;
import io.evenkeel.testkit.cluster.NetworkFaulted;
import io.evenkeel.testkit.cluster.PartitionOffline;
import io.evenkeel.testkit.cluster.User;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/** How each cause of the runbook is reproduced, compiled. {@link SnippetsTest} holds the pages to it. */
final class RunbookSnippets {

    private RunbookSnippets() {}

    static void leaderMoved(KafkaCluster cluster) {
        // snippet: runbook-leader-moved
        cluster.partition("orders", 0).moveLeaderTo(3).assertFelt();
        // end
    }

    static void brokerRestarted(KafkaCluster cluster) {
        // snippet: runbook-broker-restarted
        cluster.createTopic("orders", Map.of(0, List.of(3)), Map.of());
        cluster.broker(3).restart().assertFelt();
        // end
    }

    static void brokerCrashed(KafkaCluster cluster) {
        // snippet: runbook-broker-crashed
        try (Fault<BrokerGone> killed = cluster.partition("orders", 0).leader().kill()) {
            killed.assertFelt();
        }
        // end
    }

    static void connectionCut(KafkaCluster cluster) {
        // snippet: runbook-connection-cut
        cluster.partition("orders", 0).leader().network().cut().assertFelt();
        // end
    }

    static void isrPause(KafkaCluster cluster) {
        // snippet: runbook-isr-pause
        try (Fault<BrokerIsolated> isolated = cluster.broker(2).isolate()) { // a follower, while records are written
            isolated.assertFelt();
        }
        // end
    }

    static void leaderUnreachable(KafkaCluster cluster) {
        // snippet: runbook-leader-unreachable
        try (Fault<NetworkFaulted> refused = cluster.broker(3).network().refuse()) {
            cluster.partition("orders", 0).moveLeaderTo(3);
            // your client does not heal until here
        }
        // end
    }

    static void leaderUnresolvable(KafkaCluster cluster) {
        // snippet: runbook-leader-unresolvable
        try (Fault<BrokerAdvertised> misadvertised = cluster.broker(3).advertise("no-such-host.invalid", 9092)) {
            cluster.partition("orders", 0).moveLeaderTo(3);
            // your client does not heal until here
        }
        // end
    }

    static void brokerUnresponsive(KafkaCluster cluster) {
        // snippet: runbook-broker-unresponsive
        try (Fault<NetworkFaulted> held =
                cluster.partition("orders", 0).leader().network().blackhole(Network.Direction.FROM_BROKER)) {
            // your client does not heal until here
        }
        // end
    }

    static void leaderless(KafkaCluster cluster) {
        // snippet: runbook-leaderless
        try (Fault<PartitionOffline> offline = cluster.partition("orders", 0).takeOffline()) {
            // your client does not heal until here
        }
        // end
    }

    static void notEnoughReplicas(KafkaCluster cluster) {
        // snippet: runbook-not-enough-replicas
        cluster.createTopic("orders", 1, 3, Map.of("min.insync.replicas", "3"));
        try (Fault<BrokerGone> killed = cluster.broker(2).kill()) { // a follower
            // your producer does not heal until here
        }
        // end
    }

    static void slowFollower() {
        // snippet: runbook-slow-follower
        try (KafkaCluster slow = KafkaCluster.builder()
                .brokerConfig("replica.lag.time.max.ms", "600000")
                .start()) {
            slow.createTopic("orders", Map.of(0, List.of(1, 2, 3)), Map.of());
            try (Fault<BrokerIsolated> isolated = slow.broker(2).isolate()) {
                // your producer does not heal until here
            }
        }
        // end
    }

    static void topicMissing(KafkaCluster cluster) {
        // snippet: runbook-topic-missing
        cluster.deleteTopic("orders");
        // end
    }

    static void bootstrapUnreachable(KafkaCluster cluster) {
        // snippet: runbook-bootstrap-unreachable
        List<Fault<NetworkFaulted>> refused = cluster.brokers().stream()
                .map(broker -> broker.network().refuse())
                .toList();
        // your client does not heal until here
        refused.forEach(Fault::heal);
        // end
    }

    static void clientStuck(KafkaCluster cluster) {
        // snippet: runbook-client-stuck
        try (Fault<BrokerGone> frozen = cluster.partition("orders", 0).leader().freeze()) {
            // your client waits on the frozen broker, and another one leads
        }
        // end
    }

    static void followerFetchLost(KafkaCluster cluster) {
        // snippet: runbook-follower-fetch-lost
        try (Fault<NetworkFaulted> refused = cluster.broker(2).network().refuse()) { // the follower that serves
            // your consumer does not heal until here
        }
        // end
    }

    static void retryBudgetTooSmall(KafkaCluster cluster) {
        // snippet: runbook-retry-budget-too-small
        try (Fault<NetworkFaulted> refused =
                cluster.partition("orders", 0).leader().network().refuse()) {
            // 10 s later your producer gives up; the cluster heals here
        }
        // end
    }

    static void idempotenceBroken(Properties transactional) {
        // snippet: runbook-idempotence-broken
        Producer<String, String> first = new ResilientProducer<>(transactional);
        first.initTransactions();
        Producer<String, String> second = new ResilientProducer<>(transactional);
        second.initTransactions();
        first.beginTransaction();
        first.send(new ProducerRecord<>("orders", "value"));
        first.commitTransaction(); // fails
        // end
    }

    static void leaderFlapping(KafkaCluster cluster) {
        // snippet: runbook-leader-flapping
        cluster.partition("orders", 0).flapLeader(10).assertFelt();
        // end
    }

    static void quorumFlapping() throws Exception {
        // snippet: runbook-quorum-flapping
        try (KafkaCluster three = KafkaCluster.builder().controllers(3).start()) {
            for (int election = 0; election < 9; election++) {
                int leader = three.admin()
                        .describeMetadataQuorum()
                        .quorumInfo()
                        .get()
                        .leaderId();
                three.controller(leader).restart().assertFelt();
            }
        }
        // end
    }

    static void quorumUnreachable() {
        // snippet: runbook-quorum-unreachable
        try (KafkaCluster three = KafkaCluster.builder().controllers(3).start();
                Fault<ControllerGone> one = three.controller(101).kill();
                Fault<ControllerGone> two = three.controller(102).kill()) {
            // records flow, and no leader can be elected until here
        }
        // end
    }

    static void accessDenied() {
        // snippet: runbook-access-denied
        try (KafkaCluster cluster =
                KafkaCluster.builder().clientSecurity(SecurityProtocol.SASL_SSL).start()) {
            cluster.createTopic("orders", 3, 3);
            User user = cluster.createUser("app")
                    .allow(ResourceType.TOPIC, "orders", AclOperation.READ, AclOperation.WRITE);
            Map<String, Object> config = user.clientConfig();
            // a producer with this config works until here
            user.revoke(ResourceType.TOPIC, "orders", AclOperation.READ, AclOperation.WRITE);
        }
        // end
    }

    static void authenticationFailed() {
        // snippet: runbook-authentication-failed
        try (KafkaCluster cluster =
                KafkaCluster.builder().clientSecurity(SecurityProtocol.SASL_SSL).start()) {
            Map<String, Object> config = cluster.createUser("app").clientConfig("not the password");
            // a client with this config is not let in
        }
        // end
    }
}
