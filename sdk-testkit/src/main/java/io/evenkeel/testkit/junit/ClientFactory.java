package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** Makes the client that one parameter asks for, as an application of the cluster would. */
final class ClientFactory {

    /** Long against the milliseconds that a client takes whose brokers are there, which they are again after a test. */
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private static final Duration WOKEN_EVERY = Duration.ofMillis(20);

    private final Belongings belongings;
    private final Parameter parameter;
    private final Map<String, Object> config;

    /** Throws IllegalArgumentException when {@link ClientSettings} cannot be read. */
    ClientFactory(KafkaCluster cluster, Belongings belongings, Parameter parameter) {
        this.belongings = belongings;
        this.parameter = parameter;
        this.config = cluster.clientConfig();
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, belongings.fullName() + "." + parameter.getName());
    }

    private void applySettings() {
        @Nullable ClientSettings settings = parameter.getAnnotation(ClientSettings.class);
        if (settings != null) {
            config.putAll(KeyValues.parse("@ClientSettings", settings.value()));
        }
    }

    /** A new producer, watched or Kafka's own. Throws IllegalArgumentException when there is no serializer for a type argument. */
    Producer<?, ?> producer(boolean plain) {
        applySettings();
        TypeArguments types = new TypeArguments(parameter);
        @Nullable Serde<Object> key = types.serde(0, ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, config);
        @Nullable Serde<Object> value = types.serde(1, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, config);
        var keys = key == null ? null : key.serializer();
        var values = value == null ? null : value.serializer();
        Producer<Object, Object> producer = plain
                ? new KafkaProducer<>(config, keys, values)
                : belongings.kafka().producer(config, keys, values);
        belongings.addClient(() -> producer.close(CLOSE));
        return producer;
    }

    /** A new consumer, watched or Kafka's own, in a group of its own. Throws as {@link #producer}. */
    Consumer<?, ?> consumer(boolean plain) {
        config.put(ConsumerConfig.GROUP_ID_CONFIG, belongings.owner() + "-" + UUID.randomUUID());
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        applySettings();
        TypeArguments types = new TypeArguments(parameter);
        @Nullable Serde<Object> key = types.serde(0, ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, config);
        @Nullable Serde<Object> value = types.serde(1, ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, config);
        var keys = key == null ? null : key.deserializer();
        var values = value == null ? null : value.deserializer();
        Consumer<Object, Object> consumer = plain
                ? new KafkaConsumer<>(config, keys, values)
                : belongings.kafka().consumer(config, keys, values);
        belongings.addClient(() -> close(consumer));
        return consumer;
    }

    /** Also one that the test polls on a thread of its own, and has left to it: it is woken until it can be closed. */
    private static void close(Consumer<?, ?> consumer) throws InterruptedException {
        long giveUp = System.nanoTime() + CLOSE.toNanos();
        while (true) {
            try {
                consumer.close(CloseOptions.timeout(CLOSE));
                return;
            } catch (ConcurrentModificationException isPolled) {
                if (System.nanoTime() - giveUp > 0) {
                    throw isPolled;
                }
                consumer.wakeup();
                Thread.sleep(WOKEN_EVERY.toMillis());
            }
        }
    }

    Admin admin() {
        applySettings();
        Admin admin = Admin.create(config);
        belongings.addClient(() -> admin.close(CLOSE));
        return admin;
    }
}
