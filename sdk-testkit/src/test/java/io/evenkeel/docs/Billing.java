package io.evenkeel.docs;

import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;

/** An application: writes a bill for each order, and commits what it has billed. */
final class Billing implements AutoCloseable {

    private final Consumer<String, String> orders;
    private final Producer<String, String> bills;
    private final String to;
    private final Thread thread = new Thread(this::run, "billing");

    Billing(Consumer<String, String> orders, String from, Producer<String, String> bills, String to) {
        this.orders = orders;
        this.bills = bills;
        this.to = to;
        orders.subscribe(Set.of(from));
        thread.start();
    }

    private void run() {
        try {
            while (true) {
                ConsumerRecords<String, String> polled = orders.poll(Duration.ofSeconds(1));
                for (ConsumerRecord<String, String> order : polled) {
                    bills.send(new ProducerRecord<>(to, order.key(), "bill for " + order.value()));
                }
                bills.flush();
                orders.commitSync();
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    @Override
    public void close() throws InterruptedException {
        orders.wakeup();
        thread.join();
    }
}
