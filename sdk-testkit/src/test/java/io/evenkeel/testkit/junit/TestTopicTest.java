package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TestTopicTest {

    @Test
    void aNameTellsTheTestAndIsLegalAndUnique() {
        String first = TopicFactory.name("survivesAKill", "orders");
        assertThat(first)
                .matches("survivesAKill-orders-\\d+")
                .isNotEqualTo(TopicFactory.name("survivesAKill", "orders"));
        assertThat(TopicFactory.name("ein Test, der $%_. alles enthält", "orders"))
                .matches("ein-Test-der-alles-enth-lt-orders-\\d+");
        assertThat(TopicFactory.name("x".repeat(500), "y".repeat(500))).hasSizeLessThan(249);
    }

    @Test
    void onlyPartitionsThatItHasAreGiven() {
        TestTopic topic = new TestTopic("orders", 2);

        assertThat(topic.partition(1)).isEqualTo(new TopicPartition("orders", 1));
        assertThatThrownBy(() -> topic.partition(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("partition of orders must be 0 to 1, but was 2");
        assertThatThrownBy(() -> topic.partition(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
