package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of which topics a consumer is asked, by what it is subscribed to. How Kafka's own consumers answer is shown by PatternsIT. */
class SubscriptionsTest {

    private static final TopicPartition ORDERS = new TopicPartition("orders", 0);

    private final ResilientKafka kafka = ResilientKafka.builder().build();
    private final Set<String> asked = new TreeSet<>();

    /** What a group has given it, of topics that its subscription() does not name. */
    private Set<TopicPartition> given;

    private final MockConsumer<String, String> existing = new MockConsumer<>("earliest") {
        @Override
        public synchronized ConsumerRecords<String, String> poll(Duration timeout) {
            return ConsumerRecords.empty();
        }

        @Override
        public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            if (topics.isEmpty()) {
                unsubscribe(); // as Kafka's does
            } else {
                super.subscribe(topics, listener);
            }
        }

        @Override
        public synchronized Set<TopicPartition> assignment() {
            return given == null ? super.assignment() : given;
        }

        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
            asked.add(topic);
            return List.of();
        }
    };

    private Consumer<String, String> consumer;

    private void wrap() {
        consumer = kafka.wrap(
                existing,
                Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "key.deserializer", StringDeserializer.class,
                        "value.deserializer", StringDeserializer.class));
    }

    @AfterEach
    void nothingFailedInside() {
        consumer.close();
        assertThat(kafka.errors().count()).isZero();
    }

    /** The topics that the next poll() has asked for. */
    private Set<String> asked() {
        consumer.resume(Set.of()); // any call that may change what is fetched has it look
        asked.clear();
        consumer.poll(Duration.ofMillis(1));
        return asked;
    }

    @Test
    void topicsThatAPatternOfTheClientNoLongerMatchesAreNotAskedFor() {
        wrap();
        consumer.subscribe(Pattern.compile("orders.*"));
        given = Set.of(ORDERS);
        assertThat(asked()).isEmpty();
    }

    @Test
    void whatAPatternOfTheBrokersMatchesIsAskedForThoughNoSubscriptionNamesIt() {
        wrap();
        consumer.subscribe(new SubscriptionPattern("orders.*"));
        given = Set.of(ORDERS);
        assertThat(asked()).containsExactly("orders");
    }

    @Test
    void aPatternIsForgottenWhenItIsUnsubscribedFrom() {
        wrap();
        consumer.subscribe(Pattern.compile("orders.*"));
        consumer.unsubscribe();
        consumer.assign(List.of(ORDERS));
        assertThat(asked()).containsExactly("orders");
    }

    @Test
    void aPatternIsForgottenWhenNothingIsSubscribedTo() {
        wrap();
        consumer.subscribe(Pattern.compile("orders.*"));
        consumer.subscribe(List.of());
        consumer.assign(List.of(ORDERS));
        assertThat(asked()).containsExactly("orders");
    }

    @Test
    void aSubscriptionThatIsRefusedChangesNothing() {
        wrap();
        consumer.assign(List.of(ORDERS));
        assertThatThrownBy(() -> consumer.subscribe(Pattern.compile("orders.*")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(asked()).containsExactly("orders");
    }

    @Test
    void theSubscriptionOfAConsumerThatIsWrappedEndsWithIt() {
        existing.subscribe(List.of("payments"));
        wrap();
        consumer.unsubscribe();
        consumer.assign(List.of(ORDERS));
        assertThat(asked()).containsExactly("orders");
    }
}
