package io.evenkeel.docs;

import static io.evenkeel.testkit.junit.EvenkeelAssertions.assertThat;
import static io.evenkeel.testkit.ledger.Guarantee.exactlyOnceInLog;
import static io.evenkeel.testkit.ledger.Guarantee.nothingLost;
import static io.evenkeel.testkit.ledger.Guarantee.nothingUnseen;
import static io.evenkeel.testkit.ledger.Guarantee.orderKept;
import static org.awaitility.Awaitility.await;

import io.evenkeel.testkit.cluster.Fault;
import io.evenkeel.testkit.cluster.KafkaCluster;
import io.evenkeel.testkit.junit.Episodes;
import io.evenkeel.testkit.junit.TestTopic;
import io.evenkeel.testkit.junit.WithKafka;
import io.evenkeel.testkit.ledger.History;
import io.evenkeel.testkit.ledger.Ledger;
import io.evenkeel.testkit.ledger.LedgerProducer;
import io.evenkeel.testkit.ledger.LogReader;
import io.evenkeel.testkit.ledger.Readings;
import io.evenkeel.testkit.scenario.Blow;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

// What docs/testing.md shows, run. SnippetsTest holds the page to it.

@Tag("full")
// snippet: every-fault
@WithKafka
class BillingIT {

    private final Ledger ordered = new Ledger("orders", InstantSource.system());
    private final Ledger billed = new Ledger("bills", InstantSource.system());
    private final Readings readings = new Readings();

    @ParameterizedTest
    @MethodSource("io.evenkeel.testkit.scenario.Blow#thatHeal()")
    void everyOrderIsBilledThough(
            Blow blow,
            KafkaCluster kafka,
            TestTopic orders,
            TestTopic bills,
            Producer<String, String> shop,
            Producer<String, String> producer,
            Consumer<String, String> consumer,
            Episodes episodes)
            throws Exception {
        try (Billing billing = new Billing(
                readings.recording("billing", consumer),
                orders.name(),
                new LedgerProducer<>(producer, billed),
                bills.name())) {
            order(shop, orders, 500);
            try (Fault<?> fault = blow.strike(kafka, orders.partition(0))) {
                order(shop, orders, 500);
            }
            order(shop, orders, 500);
            await().atMost(Duration.ofMinutes(1)).until(() -> billed.acked() >= 1_500);
        }
        LogReader log = new LogReader(kafka.clientConfig(), InstantSource.system());
        assertThat(new History(ordered.sent(), log.read(orders.name()), readings.all()))
                .keeps(exactlyOnceInLog(), nothingUnseen());
        assertThat(new History(billed.sent(), log.read(bills.name()))).keeps(nothingLost(), orderKept());
        assertThat(episodes).within(Duration.ofSeconds(30)).noneOpen().hasNoEscalation();
    }

    private void order(Producer<String, String> shop, TestTopic orders, int many) {
        for (int i = 0; i < many; i++) {
            ordered.send(shop, orders.name(), "customer-" + i % 10);
        }
        shop.flush();
    }
}
// end
