package io.evenkeel.signal;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a send that failed.
 *
 * @param partition of its record, with -1 where it had none yet; null when not even the topic is known for certain
 * @param insideSend it surfaced on the calling thread while send() ran
 * @param nothingSent no broker that led the partition since send() began has been sent a byte since; false also when that cannot
 *     be told, since the leaders were not seen without a gap
 * @param retried records of its topic may have been retried since send() began
 */
public record SendEvidence(
        @Nullable TopicPartition partition, boolean insideSend, boolean nothingSent, boolean retried) {}
