package io.evenkeel.testkit.junit;

import org.apache.kafka.common.TopicPartition;

/**
 * A topic made for one parameter, empty, with all its replicas in sync.
 *
 * @param name begins with that of the test method
 * @param partitions how many it was made with
 */
public record TestTopic(String name, int partitions) {

    /** One of its partitions. Throws IllegalArgumentException when there is none of that number. */
    public TopicPartition partition(int number) {
        if (number < 0 || number >= partitions) {
            throw new IllegalArgumentException(
                    "partition of " + name + " must be 0 to " + (partitions - 1) + ", but was " + number);
        }
        return new TopicPartition(name, number);
    }
}
