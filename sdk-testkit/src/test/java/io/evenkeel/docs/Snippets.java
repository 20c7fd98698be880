package io.evenkeel.docs;

import io.evenkeel.ResilientKafka;
import io.evenkeel.ResilientProducer;
import io.evenkeel.delivery.Certainty;
import io.evenkeel.delivery.Delivery;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.metrics.MicrometerMetrics;
import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.BrokerGone;
import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.cluster.User;
import io.evenkeel.testkit.ledger.Judge;
import io.evenkeel.testkit.ledger.Ledger;
import io.evenkeel.testkit.ledger.LogReader;
import io.evenkeel.testkit.ledger.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The code that the pages show, compiled. {@link SnippetsTest} holds the pages to it. */
final class Snippets {

    private Snippets() {}

    static void start(String bootstrapServers) throws Exception {
        // snippet: start
        Properties props = new Properties();
        props.put("bootstrap.servers", bootstrapServers);
        props.put("client.id", "orders-1");
        try (Producer<String, String> producer =
                new ResilientProducer<>(props, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("orders", "key", "value")).get();
        }
        // end
    }

    static Consumer<String, String> listener(Map<String, Object> config) {
        // snippet: listener
        ResilientKafka kafka = ResilientKafka.builder()
                .listener(new EpisodeListener() {
                    @Override
                    public void healed(Episode episode) {
                        System.out.println(episode.partition() + " healed in " + episode.duration());
                    }
                })
                .build();
        Consumer<String, String> consumer = kafka.consumer(config, new StringDeserializer(), new StringDeserializer());
        // end
        return consumer;
    }

    static ResilientKafka metrics(MeterRegistry registry) {
        // snippet: metrics
        ResilientKafka kafka =
                ResilientKafka.builder().metrics(MicrometerMetrics.of(registry)).build();
        // end
        return kafka;
    }

    static Producer<String, String> wrap(ResilientKafka kafka, Map<String, Object> config) {
        // snippet: wrap
        Map<String, Object> guarded = kafka.producerConfig(config);
        Producer<String, String> made = new KafkaProducer<>(guarded); // a framework does this, perhaps with overrides
        Producer<String, String> producer = kafka.wrap(made, guarded);
        // end
        return producer;
    }

    static void delivery(Producer<String, String> producer, ProducerRecord<String, String> record) throws Exception {
        // snippet: delivery
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            if (Delivery.of(e).certainty() == Certainty.NOT_WRITTEN) {
                producer.send(record).get(); // cannot become a duplicate
            } else {
                throw e;
            }
        }
        // end
    }

    static void testkit() {
        // snippet: testkit
        try (KafkaCluster cluster = KafkaCluster.builder().brokers(3).start()) {
            cluster.createTopic("orders", 3, 3);
            try (Fault<BrokerGone> frozen =
                    cluster.partition("orders", 0).leader().freeze()) {
                // your client writes to and reads from cluster.bootstrapServers()
                frozen.assertFelt();
            }
        }
        // end
    }

    static String cluster() {
        // snippet: cluster
        try (KafkaCluster cluster = KafkaCluster.builder()
                .brokers(3)
                .brokerConfig("auto.create.topics.enable", "true")
                .start()) {
            cluster.createTopic("orders", 3, 3);
            return cluster.bootstrapServers();
        }
        // end
    }

    static Map<String, Object> secured() {
        // snippet: secured
        try (KafkaCluster cluster =
                KafkaCluster.builder().clientSecurity(SecurityProtocol.SASL_SSL).start()) {
            cluster.createTopic("orders", 3, 3);
            User user = cluster.createUser("app").allow(ResourceType.TOPIC, "orders", AclOperation.WRITE);
            Map<String, Object> config = user.clientConfig(); // bootstrap.servers, security.protocol, sasl.*, ssl.*
            user.revoke(ResourceType.TOPIC, "orders", AclOperation.WRITE); // TopicAuthorizationException from here on
            return config;
        }
        // end
    }

    static void fault(KafkaCluster cluster) {
        // snippet: fault
        TopicPartition partition = new TopicPartition("orders", 0);
        Broker leader = cluster.partition(partition).leader();
        try (Fault<BrokerGone> killed = leader.kill()) {
            System.out.println(killed.receipt().told());
            // such as: broker 2 killed (pid 711): orders-0 2@4 -> 3@5 after 3102 ms
            killed.assertFelt();
        } // here the broker is back on the same address and in every ISR
        // end
    }

    static boolean ledger(KafkaCluster cluster, Producer<String, String> producer) {
        // snippet: ledger
        Ledger ledger = new Ledger("load", InstantSource.system());
        for (int i = 0; i < 1_000; i++) {
            ledger.send(producer, "orders", "key-" + i % 10);
        }
        producer.flush();
        LogReader log = new LogReader(cluster.bootstrapServers(), InstantSource.system());
        Verdict verdict = Judge.judge(ledger.sent(), log.read("orders"));
        return verdict.clean();
        // end
    }
}
