package io.evenkeel.docs;

import io.evenkeel.testkit.cluster.Capability;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.junit.ClientSettings;
import io.evenkeel.testkit.junit.RequiresCapability;
import io.evenkeel.testkit.junit.TestTopic;
import io.evenkeel.testkit.junit.TopicSettings;
import io.evenkeel.testkit.junit.WithKafka;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.Test;

/** More of what docs/testing.md shows of tests with JUnit, compiled. {@link SnippetsTest} holds the page to it. */
abstract class WithKafkaSnippets {

    // snippet: our-kafka
    @WithKafka(shared = true, clientSecurity = SecurityProtocol.SASL_SSL, config = "min.insync.replicas=2")
    @Retention(RetentionPolicy.RUNTIME)
    @interface OurKafka {}
    // end

    // snippet: parameters
    // in a test class with @WithKafka
    abstract void eachIsMadeForThisTest(
            @TopicSettings(partitions = 6, config = "cleanup.policy=compact") TestTopic prices,
            @ClientSettings({"linger.ms=20", "evenkeel.escalate-after=10s"}) Producer<String, Long> ours,
            @ClientSettings("group.id=billing") KafkaConsumer<String, byte[]> kafkasOwn);
    // end

    // snippet: requires-capability
    @Test
    @RequiresCapability(Capability.ISOLATE)
    abstract void aLaggingFollowerLosesNothing(KafkaCluster kafka, TestTopic orders);
    // end
}
