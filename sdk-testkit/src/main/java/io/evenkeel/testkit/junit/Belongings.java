package io.evenkeel.testkit.junit;

import io.evenkeel.ResilientKafka;
import io.evenkeel.testkit.cluster.KafkaCluster;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was made for one test, or for one class, and ends with it. Used by the thread of the test. */
final class Belongings extends ClosedByStore {

    private static final Logger LOG = LoggerFactory.getLogger(Belongings.class);

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Belongings.class);

    private final String owner;
    private final String testClass;
    private final Episodes episodes = new Episodes();
    private final ResilientKafka kafka =
            ResilientKafka.builder().listener(episodes).build();
    private final Deque<AutoCloseable> clients = new ArrayDeque<>();
    private final List<String> topics = new ArrayList<>();

    private Belongings(ExtensionContext context) {
        this.testClass = context.getRequiredTestClass().getSimpleName();
        this.owner = context.getTestMethod().map(method -> method.getName()).orElse(testClass);
    }

    /** Those of that context itself: a store would also find those of the class around a test, which is why they go by its id. */
    static Belongings of(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        Belongings belongings = store.get(context.getUniqueId(), Belongings.class);
        if (belongings == null) {
            belongings = new Belongings(context);
            store.put(context.getUniqueId(), belongings);
        }
        return belongings;
    }

    /** The name of the test method, or of the class. */
    String owner() {
        return owner;
    }

    /** Class, and method if there is one. */
    String fullName() {
        return owner.equals(testClass) ? testClass : testClass + "." + owner;
    }

    ResilientKafka kafka() {
        return kafka;
    }

    Episodes episodes() {
        return episodes;
    }

    /** Is closed with the others. */
    void addClient(AutoCloseable closing) {
        clients.push(closing);
    }

    void addTopic(String name) {
        topics.add(name);
    }

    /** Closes the clients, the newest first; each is tried. */
    @Override
    public void close() {
        while (!clients.isEmpty()) {
            try {
                clients.pop().close();
            } catch (Exception e) {
                LOG.warn("{}: a client did not close, going on with the others", fullName(), e);
            }
        }
    }

    /** So that receipts of later tests tell of their own partitions alone. Not one that the test has deleted itself. */
    void deleteTopics(KafkaCluster cluster) {
        for (String topic : topics) {
            try {
                cluster.deleteTopic(topic);
            } catch (IllegalArgumentException e) {
                LOG.debug("{}: {}", fullName(), e.getMessage());
            }
        }
        topics.clear();
    }
}
