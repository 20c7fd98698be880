package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A controller that is stopped, killed, frozen or restarted, in a quorum of three. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ControllerFaultsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(2).controllers(3).start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @AfterEach
    void allRunAndMakeTopics() throws Exception {
        assertThat(cluster.controllers()).allMatch(controller -> controller.state() == Broker.State.RUNNING);
        await().atMost(SOON).ignoreExceptions().until(() -> quorum().leaderId() > 100);
    }

    /** As anybody is told by the brokers. */
    private static QuorumInfo quorum() throws ExecutionException, InterruptedException {
        return cluster.admin().describeMetadataQuorum().quorumInfo().get();
    }

    private static Controller leader() throws ExecutionException, InterruptedException {
        return cluster.controller(quorum().leaderId());
    }

    private static void assertAnotherLeads(ControllerGone receipt) throws Exception {
        assertThat(receipt.from().id()).isEqualTo(receipt.controller());
        assertThat(receipt.to().id()).isNotEqualTo(receipt.controller()).isGreaterThan(100);
        assertThat(receipt.to().epoch()).isGreaterThan(receipt.from().epoch());
        assertThat(receipt.electedAt()).isAfter(receipt.appliedAt());
    }

    @Test
    void aStoppedLeaderHandsOver() throws Exception {
        Controller leader = leader();
        long pid = leader.pid();
        try (Fault<ControllerGone> fault = leader.stop()) {
            assertThat(leader.state()).isEqualTo(Broker.State.STOPPED);
            assertThat(Observer.runs(pid)).isFalse();
            assertAnotherLeads(fault.receipt());
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(() -> quorum().leaderId() == fault.receipt().to().id());
            fault.assertFelt();
            assertThatThrownBy(leader::kill)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("controller " + leader.id()
                            + " is STOPPED and has the fault 'stop', which must be healed before 'kill'");
        }
        assertThat(leader.pid()).isNotEqualTo(pid);
    }

    @Test
    void aFrozenLeaderIsReplacedAndFollowsWhenItWakes() throws Exception {
        Controller leader = leader();
        long pid = leader.pid();
        try (Fault<ControllerGone> fault = leader.freeze()) {
            assertThat(Observer.isFrozen(pid)).isTrue();
            assertAnotherLeads(fault.receipt());
        }
        assertThat(leader.pid()).isEqualTo(pid);
        assertThat(Observer.isFrozen(pid)).isFalse();
    }

    @Test
    void aRestartedLeaderIsBackBesideAnotherLeader() throws Exception {
        Controller leader = leader();
        Fault<ControllerRestarted> fault = leader.restart();

        ControllerRestarted receipt = fault.receipt();
        assertThat(receipt.newPid()).isEqualTo(leader.pid()).isNotEqualTo(receipt.oldPid());
        assertThat(Observer.runs(receipt.oldPid())).isFalse();
        assertThat(receipt.to().epoch()).isGreaterThan(receipt.from().epoch());
        assertThat(receipt.readyAt()).isAfter(receipt.appliedAt());
        fault.assertFelt();
    }

    @Test
    void aFollowerThatGoesIsFeltByNobody() throws Exception {
        int leads = leader().id();
        Controller follower = cluster.controllers().stream()
                .filter(controller -> controller.id() != leads)
                .findFirst()
                .orElseThrow();
        try (Fault<ControllerGone> fault = follower.kill()) {
            assertThat(fault.receipt().to()).isEqualTo(fault.receipt().from());
            assertThatThrownBy(fault::assertFelt).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void withoutAMajorityNobodyLeadsAndNoTopicIsMade() throws Exception {
        Controller leader = leader();
        Controller other = cluster.controllers().stream()
                .filter(controller -> controller.id() != leader.id())
                .findFirst()
                .orElseThrow();
        NewTopic topic = new NewTopic("late", Map.of(0, List.of(1)));
        try (Fault<ControllerGone> first = other.kill();
                Fault<ControllerGone> fault = leader.kill()) {
            assertThat(first.receipt().to()).isEqualTo(first.receipt().from());
            assertThat(fault.receipt().to()).isEqualTo(QuorumLeader.NONE);
            assertThat(fault.receipt().told()).contains("-> none after ");
            fault.assertFelt();
            var created = cluster.admin().createTopics(List.of(topic)).all();
            assertThatThrownBy(() -> created.get(1, TimeUnit.SECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThatCode(() -> cluster.admin()
                                .describeTopics(List.of("late"))
                                .allTopicNames()
                                .get())
                        .doesNotThrowAnyException());
    }

    @Test
    void anUnknownIdIsToldWithTheKnownOnes() {
        assertThatThrownBy(() -> cluster.controller(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no controller 1 in this cluster, ids are [101, 102, 103]");
    }
}
