package io.evenkeel.testkit.ledger;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Passes every call on, and tells the readings about the few that matter. A proxy, since those are few of some fifty methods, and Kafka adds to
 * them from version to version.
 */
final class RecordingConsumer implements InvocationHandler {

    private final Consumer<?, ?> delegate;
    private final String name;
    private final Readings readings;

    private RecordingConsumer(Consumer<?, ?> delegate, String name, Readings readings) {
        this.delegate = delegate;
        this.name = name;
        this.readings = readings;
    }

    // The proxy has the delegate's type arguments, as every call ends there.
    @SuppressWarnings("unchecked")
    static <K, V> Consumer<K, V> around(Consumer<K, V> delegate, String name, Readings readings) {
        return (Consumer<K, V>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new RecordingConsumer(delegate, name, readings));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] args) throws Throwable {
        Object[] given = args == null ? new Object[0] : args;
        Object returned = switch (method.getName()) {
            case "subscribe" -> subscribe(method, given);
            case "equals" -> proxy == given[0];
            default -> pass(method, given);
        };
        tell(method.getName(), given, returned);
        return returned;
    }

    private void tell(String called, Object[] args, @Nullable Object returned) {
        switch (called) {
            case "poll" -> {
                if (returned instanceof ConsumerRecords<?, ?> records) {
                    readings.observe(name, records);
                }
            }
            case "subscribe", "unsubscribe", "assign" -> readings.subscribed(name);
            case "seek", "seekToBeginning", "seekToEnd" -> readings.sought(name, sought(args[0]));
            default -> {}
        }
    }

    /** With a listener of ours, also where the application has none. */
    private @Nullable Object subscribe(Method method, Object[] args) throws Throwable {
        if (args.length == 1) {
            Method listening = Consumer.class.getMethod(
                    "subscribe", method.getParameterTypes()[0], ConsumerRebalanceListener.class);
            return pass(listening, args[0], readings.listener(name));
        }
        if (args[1] instanceof ConsumerRebalanceListener own) {
            return pass(method, args[0], readings.listener(name, own));
        }
        return pass(method, args); // null, which the consumer itself refuses
    }

    private Collection<TopicPartition> sought(Object argument) {
        if (argument instanceof TopicPartition partition) {
            return Set.of(partition);
        }
        @SuppressWarnings("unchecked") // seekToBeginning and seekToEnd take nothing else
        Collection<TopicPartition> partitions = (Collection<TopicPartition>) argument;
        return partitions.isEmpty() ? delegate.assignment() : partitions;
    }

    private @Nullable Object pass(Method method, Object... args) throws Throwable {
        try {
            return method.invoke(delegate, args);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
