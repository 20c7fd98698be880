package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.evenkeel.testkit.cluster.KafkaCluster;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** What cannot be is told with the class before anything is started. */
class WithKafkaRulesTest {

    @WithKafka(brokers = 31)
    static class TooManyBrokers {
        @Test
        void anything() {}
    }

    @WithKafka(controllers = 2)
    static class TwoControllers {
        @Test
        void anything() {}
    }

    @WithKafka(config = "num.io.threads: 2")
    static class NoKeyValue {
        @Test
        void anything() {}
    }

    @WithKafka(config = "node.id=7")
    static class WhatTheKitSets {
        @Test
        void anything() {}
    }

    @WithKafka(brokerVersion = "2.8.0")
    static class UnknownVersion {
        @Test
        void anything() {}
    }

    @WithKafka(shared = true, brokers = 0)
    static class SharedWithoutBrokers {
        @Test
        void anything() {}
    }

    @WithKafka(brokers = 0)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class AskedForByTheConstructor {
        AskedForByTheConstructor(KafkaCluster kafka) {}

        @Test
        void anything() {}
    }

    @WithKafka
    @Target({ElementType.TYPE, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @interface OurKafka {}

    static class OnAMethod {
        @Test
        @OurKafka
        void asksFor(KafkaCluster kafka) {}

        @Test
        @OurKafka
        void asksForNothing() {}
    }

    @WithKafka(brokers = 1)
    @OurKafka
    static class TwoThatDiffer {
        @Test
        void anything() {}
    }

    private static void assertRefused(Class<?> testClass, String rule) {
        Launch launch = Launch.of(testClass);

        assertThat(launch.passed()).isEmpty();
        assertThat(launch.failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(
                                failure instanceof ExtensionConfigurationException ? failure : failure.getCause())
                        .isInstanceOf(ExtensionConfigurationException.class)
                        .hasMessageContaining(testClass.getName())
                        .hasMessageContaining(rule));
    }

    @Test
    void aValueThatCannotBeIsNamedWithClassAttributeAndRule() {
        assertRefused(TooManyBrokers.class, ": brokers must be 1 to 30, but was 31");
        assertRefused(TwoControllers.class, ": controllers must be 1 or 3, but was 2");
        assertRefused(NoKeyValue.class, ": config must be key=value, but was 'num.io.threads: 2'");
        assertRefused(
                WhatTheKitSets.class, ": config must be a key other than those the kit sets itself, but was node.id");
        assertRefused(UnknownVersion.class, ": brokerVersion must be one on the class path");
        assertRefused(SharedWithoutBrokers.class, ": brokers must be 1 to 30, but was 0");
        assertRefused(AskedForByTheConstructor.class, ": brokers must be 1 to 30, but was 0");
    }

    @Test
    void onAMethodItTakesNoEffectWhichIsToldAlsoToATestThatAsksForNothing() {
        assertRefused(OnAMethod.class, "@WithKafka must be on the test class or on one around it");
        assertThat(Launch.of(OnAMethod.class).failures()).hasSize(2);
    }

    @Test
    void twoThatDifferAreRefused() {
        assertRefused(TwoThatDiffer.class, "must be one, or several that are equal");
    }
}
