package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evenkeel.delivery.Certainty;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Outcome;
import io.evenkeel.episode.Trigger;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A topic that is deleted under its producer and its consumers, and comes back at once, or after they have given up on it. */
class DeletedTopicRowsIT {

    /** What follows from a request timeout of 3 s. */
    private static final Duration ESCALATE_AFTER = Duration.ofSeconds(11);

    private static final FaultTable TABLE = new FaultTable();
    private static KafkaCluster cluster;

    @BeforeAll
    static void start() {
        cluster = KafkaCluster.builder().brokers(2).start();
    }

    @AfterAll
    static void close() {
        TABLE.print();
        cluster.close();
    }

    private static FaultRow row(String fault, String topic) {
        create(topic);
        Map<String, Object> config = Map.of(
                "bootstrap.servers", cluster.bootstrapServers(),
                "request.timeout.ms", 3_000,
                "delivery.timeout.ms", 10_000,
                "max.block.ms", 5_000,
                "metadata.max.age.ms", 1_000, // a consumer that follows its group looks for the topic no more often
                "evenkeel.guard.off", "delivery.timeout.ms,metadata.max.age.ms");
        List<Reader.Kind> kinds = List.of(
                new Reader.Kind("classic", Reader.What.TOPIC),
                new Reader.Kind("classic", Reader.What.PARTITION_0),
                new Reader.Kind("consumer", Reader.What.TOPIC),
                new Reader.Kind("consumer", Reader.What.PARTITION_0));
        return new FaultRow(fault, topic, config, kinds, TABLE).awaitFlow();
    }

    private static void create(String topic) {
        cluster.createTopic(topic, Map.of(0, List.of(1, 2), 1, List.of(2, 1)), Map.of());
    }

    private static void delete(FaultRow row) throws Exception {
        cluster.admin().deleteTopics(List.of(row.p0().topic())).all().get();
        row.sender().faultStruck();
    }

    private static void awaitAllIsWell(FaultRow row, Instant since) throws Exception {
        for (String client : row.clients()) {
            await(client)
                    .atMost(FaultRow.SOON)
                    .until(() ->
                            row.health(client).status() == Health.Status.HEALTHY && row.hasEvidence(client, since));
        }
        row.sender().stop();
    }

    @Test
    void aTopicThatIsCreatedAgainAtOnceCostsNoRecordSinceThen() throws Exception {
        try (FaultRow row = row("topic deleted + re-created", "re-created")) {
            delete(row);
            Instant back = Instant.now();
            create(row.p0().topic());
            awaitAllIsWell(row, back);
            Map<Integer, Integer> log = row.log();
            row.tell(log);
            row.assertCertain(log);
            assertThat(row.sender().failed()).isEmpty();
            for (String client : row.clients()) {
                assertThat(row.episodes(client, row.p0())).as(client).hasSizeLessThanOrEqualTo(1);
            }
            assertThat(row.kafka().episodes()).allSatisfy(episode -> {
                assertThat(episode.escalated()).isNull();
                assertThat(episode.outcome()).isNotEqualTo(Outcome.OPEN);
            });
        }
    }

    /** Takes until the records of a topic that is gone have expired. */
    @Test
    @Tag("full")
    void aTopicThatIsGoneIsEscalatedOnTimeAndNothingThatFailsMeanwhileIsWritten() throws Exception {
        try (FaultRow row = row("topic deleted", "deleted")) {
            Instant struck = Instant.now();
            delete(row);
            await().atMost(FaultRow.SOON)
                    .untilAsserted(() ->
                            assertThat(row.heard(row.producerId(), row.p0())).contains("escalated"));
            await().atMost(FaultRow.SOON).until(() -> row.sender().failed().containsValue(Certainty.NOT_WRITTEN));
            Instant back = Instant.now();
            create(row.p0().topic());
            awaitAllIsWell(row, back);
            Map<Integer, Integer> log = row.log();
            row.tell(log);
            row.assertCertain(log);
            assertThat(row.episodes(row.producerId(), row.p0())).singleElement().satisfies(episode -> {
                assertThat(episode.escalated())
                        .isBefore(struck.plus(ESCALATE_AFTER).plusSeconds(2));
                assertThat(episode.outcome()).isEqualTo(Outcome.HEALED);
            });
            for (Reader reader : row.readers()) {
                assertThat(row.episodes(reader.clientId(), row.p0()))
                        .as(reader.clientId())
                        .singleElement()
                        .satisfies(episode -> {
                            assertThat(episode.trigger()).isEqualTo(Trigger.TOPIC_MISSING);
                            if (reader.clientId()
                                    .endsWith("-consumer")) { // its group takes the partition away before that
                                assertThat(episode.outcome()).isEqualTo(Outcome.ABANDONED);
                                assertThat(episode.escalated()).isNull();
                            } else {
                                assertThat(episode.escalated())
                                        .isBefore(episode.opened()
                                                .plus(ESCALATE_AFTER)
                                                .plusSeconds(2));
                            }
                        });
                assertThat(reader.thrown()).as(reader.clientId()).isEmpty();
            }
            assertThat(row.kafka().episodes()).extracting(Episode::outcome).doesNotContain(Outcome.OPEN);
        }
    }
}
