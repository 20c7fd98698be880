package io.evenkeel.testkit.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * A follower was kept from fetching until it was in sync no more. The fault returns on {@code shrunkAt}.
 *
 * @param isolated id of the follower, which lives on
 * @param before the ISR that it was in
 * @param after the ISR without it
 * @param appliedAt when its fetches were held
 * @param shrunkAt when the cluster told the smaller ISR
 */
public record IsrShrunk(
        TopicPartition partition,
        int isolated,
        List<Integer> before,
        List<Integer> after,
        Instant appliedAt,
        Instant shrunkAt)
        implements Receipt {

    public IsrShrunk {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    @Override
    public String told() {
        return partition + " isr " + before + " -> " + after + " after "
                + Duration.between(appliedAt, shrunkAt).toMillis() + " ms, broker " + isolated + " isolated";
    }
}
