package io.evenkeel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TopicActivityTest {

    private final TopicActivity topic = new TopicActivity("orders", null);

    @Test
    void newSendsDoNotHideThatTheOlderOnesAreFinished() {
        var old = topic.sending(0);
        topic.turn(1);
        var young = topic.sending(2);

        assertThat(topic.olderFinished()).isFalse();
        old.finished();
        assertThat(topic.olderFinished()).isTrue();
        assertThat(topic.hasUnfinished()).isTrue();
        young.finished();
        assertThat(topic.hasUnfinished()).isFalse();
    }

    @Test
    void countsSendsOfManyThreadsWhileGenerationsTurn() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(4);
        List<Thread> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread sender = new Thread(() -> {
                started.countDown();
                for (int n = 0; n < 50_000; n++) {
                    topic.sending(n).finished();
                }
            });
            senders.add(sender);
            sender.start();
        }
        started.await();
        while (senders.stream().anyMatch(Thread::isAlive)) {
            if (topic.olderFinished()) {
                topic.turn(1);
            }
        }
        assertThat(topic.hasUnfinished()).isFalse();
        assertThat(topic.olderFinished()).isTrue();
    }

    @Test
    void remembersWhenSomethingWasSent() {
        topic.sending(500);
        assertThat(topic.sentSince(500)).isTrue();
        assertThat(topic.sentSince(501)).isFalse();
    }

    @Test
    void keepsPartitionsApartAndGrowsForNewOnes() {
        PartitionActivity seventh = topic.partition(7);
        assertThat(topic.partition(7)).isSameAs(seventh);
        assertThat(topic.partition(2)).isNotSameAs(seventh);
        assertThat(topic.partitions()).hasSize(2);
    }
}
