package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class DeclaredKafkaTest {

    @WithKafka(brokers = 2)
    @Retention(RetentionPolicy.RUNTIME)
    @interface TwoBrokers {}

    @TwoBrokers
    @Retention(RetentionPolicy.RUNTIME)
    @interface Ours {}

    @WithKafka(brokers = 1)
    static class Plain {}

    @Ours
    static class ByAnAnnotationOfAnAnnotation {}

    static class Inheriting extends Plain {}

    @WithKafka(brokers = 5)
    static class Overriding extends Plain implements Contract {}

    @TwoBrokers
    interface Contract {}

    static class ByAnInterface implements Contract {}

    @Ours
    @TwoBrokers
    static class TheSameTwice {}

    @WithKafka(brokers = 3)
    @TwoBrokers
    static class TwoThatDiffer {}

    static class TwoParents extends Plain implements Contract {}

    static class None {}

    private static int brokers(Class<?> testClass) {
        return DeclaredKafka.of(testClass).orElseThrow().brokers();
    }

    @Test
    void itIsFoundOnTheClassOnAnAnnotationAndOnWhatItExtends() {
        assertThat(brokers(Plain.class)).isEqualTo(1);
        assertThat(brokers(ByAnAnnotationOfAnAnnotation.class)).isEqualTo(2);
        assertThat(brokers(Inheriting.class)).isEqualTo(1);
        assertThat(brokers(ByAnInterface.class)).isEqualTo(2);
        assertThat(brokers(TheSameTwice.class)).isEqualTo(2);
        assertThat(DeclaredKafka.of(None.class)).isEmpty();
    }

    @Test
    void aClassOverridesWhatItExtends() {
        assertThat(brokers(Overriding.class)).isEqualTo(5);
    }

    @Test
    void twoThatDifferAreRefusedWithBoth() {
        assertThatThrownBy(() -> DeclaredKafka.of(TwoThatDiffer.class))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("@WithKafka of " + TwoThatDiffer.class.getName() + " must be one")
                .hasMessageContaining("brokers=3")
                .hasMessageContaining("brokers=2");
        assertThatThrownBy(() -> DeclaredKafka.of(TwoParents.class))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("brokers=1");
    }
}
