package io.evenkeel.testkit.junit;

import io.evenkeel.ResilientConsumer;
import io.evenkeel.ResilientKafka;
import io.evenkeel.ResilientProducer;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.lang.annotation.Annotation;
import java.lang.reflect.Parameter;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Makes what one parameter asks for. */
final class Injection {

    private static final Set<Class<?>> PRODUCERS = Set.of(Producer.class, ResilientProducer.class, KafkaProducer.class);
    private static final Set<Class<?>> CONSUMERS = Set.of(Consumer.class, ResilientConsumer.class, KafkaConsumer.class);
    private static final Set<Class<?>> OTHERS =
            Set.of(KafkaCluster.class, TestTopic.class, Admin.class, ResilientKafka.class, Episodes.class);

    private final Parameter parameter;
    private final KafkaCluster cluster;
    private final Belongings belongings;

    Injection(Parameter parameter, KafkaCluster cluster, Belongings belongings) {
        this.parameter = parameter;
        this.cluster = cluster;
        this.belongings = belongings;
    }

    static boolean gives(Class<?> type) {
        return PRODUCERS.contains(type) || CONSUMERS.contains(type) || OTHERS.contains(type);
    }

    private static boolean isClient(Class<?> type) {
        return PRODUCERS.contains(type) || CONSUMERS.contains(type) || type == Admin.class;
    }

    /** Throws ExtensionConfigurationException that names the parameter, the rule and the value, when it cannot be. */
    Object make() {
        try {
            Class<?> type = parameter.getType();
            requireOn(ClientSettings.class, isClient(type), "a producer, a consumer or an Admin");
            requireOn(TopicSettings.class, type == TestTopic.class, "a TestTopic");
            return make(type);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "parameter " + parameter.getName() + " of " + belongings.fullName() + ": " + e.getMessage(), e);
        }
    }

    private Object make(Class<?> type) {
        if (type == KafkaCluster.class) {
            return cluster;
        }
        if (type == ResilientKafka.class) {
            return belongings.kafka();
        }
        if (type == Episodes.class) {
            return belongings.episodes();
        }
        if (type == TestTopic.class) {
            return new TopicFactory(cluster, belongings).topic(parameter);
        }
        ClientFactory clients = new ClientFactory(cluster, belongings, parameter);
        if (type == Admin.class) {
            return clients.admin();
        }
        if (PRODUCERS.contains(type)) {
            return clients.producer(type == KafkaProducer.class);
        }
        return clients.consumer(type == KafkaConsumer.class);
    }

    private void requireOn(Class<? extends Annotation> annotation, boolean fits, String where) {
        if (!fits && parameter.isAnnotationPresent(annotation)) {
            throw new IllegalArgumentException("@" + annotation.getSimpleName() + " must be on " + where
                    + ", but was on a " + parameter.getType().getSimpleName());
        }
    }
}
