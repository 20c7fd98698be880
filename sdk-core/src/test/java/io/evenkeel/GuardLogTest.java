package io.evenkeel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a client's configuration makes the log say. */
class GuardLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.evenkeel.guard");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private Level before;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.INFO);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setLevel(before);
    }

    private List<ILoggingEvent> saidOf(String... keysAndValues) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", "127.0.0.1:1");
        properties.put("client.id", "payments");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        new ResilientProducer<>(properties, new StringSerializer(), new StringSerializer()).close();
        return log.list;
    }

    @Test
    void aChoiceThatIsOverruledIsOneWarningWithAllThereIsToTell() {
        assertThat(saidOf("acks", "1")).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.WARN);
            assertThat(event.getFormattedMessage())
                    .startsWith("producer payments: configuration guard (ENFORCE)")
                    .contains("acks was 1, now all: ")
                    .contains("request.timeout.ms was not set, now 12000: ");
        });
    }

    @Test
    void defaultsAndAdviceAreInformation() {
        assertThat(saidOf("metadata.max.age.ms", "1000")).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.INFO);
            assertThat(event.getFormattedMessage())
                    .contains("metadata.max.age.ms is 1000, better 300000: ")
                    .contains("request.timeout.ms was not set, now 12000: ");
        });
    }

    @Test
    void whereAllIsChosenAndSafeNothingIsSaid() {
        assertThat(saidOf(
                        "request.timeout.ms", "12000",
                        "socket.connection.setup.timeout.ms", "2500",
                        "socket.connection.setup.timeout.max.ms", "10000"))
                .isEmpty();
    }

    @Test
    void theKillSwitchIsTold() {
        assertThat(saidOf("evenkeel.enabled", "false", "acks", "1"))
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("evenkeel.enabled=false: this producer is neither guarded nor watched");
    }

    @Test
    void aClientWhoseConstructorFailsAfterKafkasIsClosed() {
        AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {
            @Override
            public synchronized void doAppend(ILoggingEvent event) {
                throw new IllegalStateException("disk full");
            }

            @Override
            protected void append(ILoggingEvent event) {}
        };
        logger.addAppender(broken);
        try {
            assertThatThrownBy(() -> saidOf("acks", "1")).hasMessage("disk full");
            assertThatThrownBy(() -> new ResilientConsumer<>(
                            Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "g", "group.protocol", "consumer"),
                            new StringDeserializer(),
                            new StringDeserializer()))
                    .hasMessage("disk full");
        } finally {
            logger.detachAppender(broken);
        }
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.equals("kafka-producer-network-thread | payments")
                        || name.contains("consumer_background")));
    }
}
