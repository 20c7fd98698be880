package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real log is tampered with behind the ledger's back, and the ledger finds it; by TLS and SASL, as a cluster's clientConfig() says. */
class LedgerIT {

    private static final InstantSource TIME = InstantSource.system();
    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder()
                .brokers(1)
                .clientSecurity(SecurityProtocol.SASL_SSL)
                .start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void anUntouchedLogIsClean() {
        List<Sent> sent = sendTo("untouched", 100);

        Verdict verdict = judge(sent, "untouched");

        assertThat(verdict.clean()).as(verdict.told()).isTrue();
        assertThat(verdict).extracting(Verdict::acked, Verdict::written).containsExactly(100, 100);
    }

    @Test
    void recordsThatWereDeletedFromTheLogAreLost() throws Exception {
        List<Sent> sent = sendTo("deleted", 100);
        Sent some = sent.get(50);
        cluster.admin()
                .deleteRecords(Map.of(some.ackedPartition(), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();

        Verdict verdict = judge(sent, "deleted");

        assertThat(verdict.lost()).as(verdict.told()).isEqualTo(3);
        assertThat(verdict.findings()).allSatisfy(finding -> {
            assertThat(finding.sent().ackedPartition()).isEqualTo(some.ackedPartition());
            assertThat(finding.sent().ackedOffset()).isLessThan(3);
        });
    }

    @Test
    void aRecordThatAnotherProducerWroteAgainIsDuplicated() throws Exception {
        List<Sent> sent = sendTo("again", 100);
        try (KafkaProducer<String, String> another = producer()) {
            another.send(new ProducerRecord<>(
                            "again", sent.get(50).key(), sent.get(50).value()))
                    .get();
        }

        Verdict verdict = judge(sent, "again");

        assertThat(verdict.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.DUPLICATED);
            assertThat(finding.sent()).isEqualTo(sent.get(50));
            assertThat(finding.places()).hasSize(2);
        });
    }

    @Test
    void recordsThatWereWrittenInAnotherOrderThanTheyWereSentAreReordered() throws Exception {
        cluster.createTopic("swapped", 2, 1);
        try (KafkaProducer<String, String> producer = producer()) {
            // What a send of #0 that was delayed would leave behind: #1 is written first.
            producer.send(new ProducerRecord<>("swapped", 0, "key", "load#1")).get();
            producer.send(new ProducerRecord<>("swapped", 0, "key", "load#0")).get();
        }

        assertThat(judge(List.of(acked(0), acked(1)), "swapped").findings())
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.REORDERED);
    }

    private static Sent acked(long number) {
        return new Sent("load", number, "key", TIME.instant(), Outcome.ACKED, null, Sent.NO_OFFSET);
    }

    private static List<Sent> sendTo(String topic, int records) {
        cluster.createTopic(topic, 2, 1);
        Ledger ledger = new Ledger("load", TIME);
        try (KafkaProducer<String, String> producer = producer()) {
            for (int i = 0; i < records; i++) {
                ledger.send(producer, topic, "key-" + i % 10);
            }
        }
        return ledger.sent();
    }

    private static Verdict judge(List<Sent> sent, String topic) {
        return Judge.judge(sent, new LogReader(cluster.clientConfig(), TIME).read(topic));
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(cluster.clientConfig(), new StringSerializer(), new StringSerializer());
    }
}
