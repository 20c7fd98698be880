package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.Network.Direction;
import io.evenkeel.testkit.cluster.User;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Causes behind TLS and SASL/SCRAM, told by clients that may do no more than they must: write and read their topic, as members of their
 * groups. None of their secrets is in anything that they write.
 */
@Tag("full")
class SecuredCausesIT extends CauseMatrix {

    /** Of what no retry can help: the broker's answer is the evidence. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private static final Pattern PASSWORD = Pattern.compile("password=\"([^\"]+)\"");

    private static final String WRONG = "0f-not-the-password-of-that-user";

    private final List<String> secrets = new ArrayList<>();
    private ClientStores stores;
    private User mayUseDenied;
    private CauseRow refused;
    private CauseRow silent;
    private CauseRow frozen;
    private CauseRow leaderless;
    private CauseRow denied;

    @Override
    KafkaCluster start() {
        return KafkaCluster.builder()
                .brokers(6)
                .clientSecurity(SecurityProtocol.SASL_SSL)
                .brokerConfig("broker.session.timeout.ms", "6000") // a busy machine is no dead broker
                .start();
    }

    @Override
    Duration patience() {
        return Duration.ofSeconds(60);
    }

    @Override
    void prepare() throws Exception {
        Map<String, Object> whole = cluster.clientConfig();
        stores = new ClientStores(
                Path.of("target", "diagnosed"), String.valueOf(whole.get("ssl.truststore.certificates")));
        secrets.addAll(stores.secrets());
        secrets.add(password(whole));
        topic("refused", List.of(1, 3, 2), List.of(2, 1, 3), 1);
        topic("silent", List.of(6, 1), List.of(2, 1), 1);
        topic("frozen", List.of(4), List.of(2), 1);
        topic("leaderless", List.of(5), List.of(2), 1);
        topic("denied", List.of(1, 2), List.of(2, 1), 1);
        topic("not-let-in", List.of(1, 2), List.of(2, 1), 1);

        refused = row("leader refuses", Cause.LEADER_UNREACHABLE, DEFINITE, "refused", stores.asPem());
        silent = row("responses dropped", Cause.BROKER_UNRESPONSIVE, LASTING, "silent", stores.asFiles());
        Map<String, Object> patient = new HashMap<>(stores.asFiles());
        patient.put("evenkeel.escalate-after", "25s");
        frozen = row("its only replica frozen", Cause.LEADERLESS, CausesIT.ONCE_NOTICED, "frozen", patient);
        leaderless = row("its only replica killed", Cause.LEADERLESS, LASTING, "leaderless", stores.asFiles());
        mayUseDenied = user("denied");
        denied = row(
                "right revoked", Cause.ACCESS_DENIED, AT_ONCE, "denied", stores.asPem(), mayUseDenied.clientConfig());
        awaitWork(refused, silent, frozen, leaderless, denied);
    }

    /** Somebody who may use that topic, and be a member of the groups that read it. */
    private User user(String topic) {
        User user = cluster.createUser(topic + "-app")
                .allow(ResourceType.TOPIC, topic, AclOperation.READ, AclOperation.WRITE)
                .allow(ResourceType.GROUP, topic + "-classic", AclOperation.READ)
                .allow(ResourceType.GROUP, topic + "-consumer", AclOperation.READ);
        secrets.add(password(user.clientConfig()));
        return user;
    }

    private CauseRow row(String fault, Cause cause, Duration within, String topic, Map<String, Object> more)
            throws IOException {
        return row(fault, cause, within, topic, more, user(topic).clientConfig());
    }

    /** A row whose clients log in as that user's configuration says; their bootstrap.servers are those of each row. */
    private CauseRow row(
            String fault,
            Cause cause,
            Duration within,
            String topic,
            Map<String, Object> more,
            Map<String, Object> login)
            throws IOException {
        Map<String, Object> config = new HashMap<>(login);
        config.remove("bootstrap.servers");
        config.putAll(more);
        if (config.containsKey("ssl.truststore.location")) {
            config.remove("ssl.truststore.certificates");
        }
        return row(fault, cause, CauseRow.ALL, within, topic, config, null);
    }

    @Override
    void strike() throws Exception {
        lead("refused", 1);
        cluster.broker(3).network().refuse();
        strikeByMove(
                "refused",
                3,
                refused,
                "Broker 3 at " + address(cluster.broker(3)) + " refuses connections",
                "lists it as alive",
                "advertised.listeners");
        awaitTold(List.of(refused)); // soonest, and alone: the handshakes of all at once are work
        lead("silent", 6);
        strike(
                cluster.broker(4).freeze(),
                frozen,
                "Partition frozen-0 has no leader: replicas 4 (down, accepts connections and does not answer)",
                "Bring back broker 4");
        strike(
                cluster.partition("leaderless", 0).takeOffline(),
                leaderless,
                "Partition leaderless-0 has no leader: replicas 5 (down",
                "Bring back broker 5");
        strike(
                cluster.broker(6).network().blackhole(Direction.FROM_BROKER),
                silent,
                "Broker 6 at " + address(cluster.broker(6)) + " accepts connections and does not answer",
                "still hears of broker 6");
        Instant revoked = Instant.now();
        mayUseDenied.revoke(ResourceType.TOPIC, "denied", AclOperation.READ, AclOperation.WRITE);
        denied.struck(revoked, "This client may not use topic denied", "on topic denied", "User:denied-app");

        Map<String, Object> login = user("not-let-in").clientConfig(WRONG);
        secrets.add(WRONG);
        CauseRow notLetIn =
                row("wrong password", Cause.AUTHENTICATION_FAILED, AT_ONCE, "not-let-in", stores.asFiles(), login);
        notLetIn.struck(
                Instant.now(),
                "A broker does not accept this client's credentials",
                "invalid credentials with SASL mechanism SCRAM-SHA-512",
                "not-let-in-app");
    }

    /** They lack the right to read the topic's configuration: that is said, and what is wrong is told all the same. */
    @Test
    void whatTheUserMayNotAskForIsAFindingThatWasNotChecked() {
        for (String client : CauseRow.ALL) {
            assertThat(refused.told(client))
                    .as(client)
                    .isNotEmpty()
                    .allSatisfy(told -> assertThat(told.report())
                            .contains("NOT_CHECKED min.insync.replicas of refused", "TopicAuthorizationException"));
        }
    }

    @Test
    void noSecretIsInAnythingThatTheClientsHaveWritten() throws Exception {
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(11).allMatch(secret -> secret.length() >= 16);
        for (CauseRow row : rows()) {
            String output = row.output();
            // what is looked through is what it is to be: all levels of ours, Kafka's own words of the configuration,
            // episodes with a diagnosis
            assertThat(output)
                    .contains(
                            "DEBUG io.evenkeel.episodes",
                            "sasl.jaas.config = [hidden]",
                            row.cause().page());
            assertThat(output).contains("escalated\tproducer\t", "escalated\tclassic\t", "escalated\tconsumer\t");
        }
        // the search finds what is there: a user stands beside the password in the same setting, and may be told
        assertThat(rowsThatWrote("not-let-in-app")).hasSize(1);
        assertThat(rowsThatWrote("denied-app")).hasSize(1);
        for (String secret : secrets) {
            // no more of it than that is printed when it is there
            assertThat(rowsThatWrote(secret)).as(secret.substring(0, 4) + "...").isEmpty();
        }
    }

    private List<CauseRow> rowsThatWrote(String text) throws IOException {
        List<CauseRow> found = new ArrayList<>();
        for (CauseRow row : rows()) {
            if (row.output().contains(text)) {
                found.add(row);
            }
        }
        return found;
    }

    private static String password(Map<String, Object> config) {
        Matcher matcher = PASSWORD.matcher(((Password) config.get("sasl.jaas.config")).value());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
