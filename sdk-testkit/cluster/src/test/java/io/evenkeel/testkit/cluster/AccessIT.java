package io.evenkeel.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Who is let in, what he may do, and that no secret is seen meanwhile. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AccessIT {

    private static final Pattern PASSWORD = Pattern.compile("password=\"?(\\w+)");

    private static final Logger KAFKA = (Logger) LoggerFactory.getLogger("org.apache.kafka");

    private static final List<Logger> LOGGERS = List.of(KAFKA, (Logger) LoggerFactory.getLogger("io.evenkeel"));

    /** Everything that this JVM logs. */
    private static final Queue<String> LOGGED = new ConcurrentLinkedQueue<>();

    private static final AppenderBase<ILoggingEvent> LISTENER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            LOGGED.add(event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    };

    private static KafkaCluster cluster;

    @BeforeAll
    static void startCluster() {
        LISTENER.start();
        LOGGERS.forEach(logger -> logger.addAppender(LISTENER));
        // so much is not for the console
        KAFKA.setAdditive(false);
        KAFKA.setLevel(Level.DEBUG);
        cluster = KafkaCluster.builder()
                .brokers(2)
                .clientSecurity(SecurityProtocol.SASL_SSL)
                .start();
    }

    @AfterAll
    static void closeCluster() {
        cluster.close();
        KAFKA.setLevel(null);
        KAFKA.setAdditive(true);
        LOGGERS.forEach(logger -> logger.detachAppender(LISTENER));
    }

    private static String topicOf(TestInfo test) {
        String topic = test.getTestMethod().orElseThrow().getName();
        cluster.createTopic(topic, 1, 2);
        return topic;
    }

    @Test
    void aUserMayDoWhatItWasAllowedUntilThatIsRevoked(TestInfo test) throws Exception {
        String topic = topicOf(test);
        User user = cluster.createUser("writer");

        assertThatThrownBy(() -> send(user.clientConfig(), topic))
                .hasCauseInstanceOf(TopicAuthorizationException.class);
        user.allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
        // a producer that may write to no topic at all gets no producer id, and is told of the cluster
        assertThatThrownBy(() -> send(user.clientConfig(), topic))
                .hasCauseInstanceOf(ClusterAuthorizationException.class);
        user.allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        send(user.clientConfig(), topic);
        // it may describe still
        user.revoke(ResourceType.TOPIC, topic, AclOperation.WRITE);
        assertThatThrownBy(() -> send(user.clientConfig(), topic))
                .hasCauseInstanceOf(ClusterAuthorizationException.class);
        send(cluster.clientConfig(), topic);
    }

    /** Each change is in force on every broker when the method returns: on the one that leads, too. */
    @Test
    void aClientThatIsConnectedFeelsItsRightsAtOnce(TestInfo test) throws Exception {
        String topic = topicOf(test);
        User user = cluster.createUser("changing").allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
        try (KafkaProducer<String, String> producer = producer(user.clientConfig())) {
            for (int i = 0; i < 10; i++) {
                user.allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
                send(producer, topic);
                user.revoke(ResourceType.TOPIC, topic, AclOperation.WRITE);
                assertThatThrownBy(() -> send(producer, topic)).hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    @Test
    void aConsumerNeedsItsTopicAndItsGroup(TestInfo test) throws Exception {
        String topic = topicOf(test);
        send(cluster.clientConfig(), topic);
        User user = cluster.createUser("reader");

        // it asks for the topic first
        assertThatThrownBy(() -> read(user, topic)).isInstanceOf(TopicAuthorizationException.class);
        user.allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
        assertThatThrownBy(() -> read(user, topic)).isInstanceOf(GroupAuthorizationException.class);
        user.allow(ResourceType.GROUP, "readers", AclOperation.READ);
        assertThatThrownBy(() -> read(user, topic)).isInstanceOf(TopicAuthorizationException.class);
        user.allow(ResourceType.TOPIC, topic, AclOperation.READ);
        assertThat(read(user, topic)).isEqualTo(1);
    }

    @Test
    void theQuorumIsDescribedToWhomWasAllowed() throws Exception {
        User user = cluster.createUser("operator");
        try (Admin admin = Admin.create(user.clientConfig())) {
            assertThatThrownBy(() -> admin.describeMetadataQuorum().quorumInfo().get())
                    .hasCauseInstanceOf(ClusterAuthorizationException.class);
            user.allow(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE);
            assertThat(admin.describeMetadataQuorum().quorumInfo().get().voters())
                    .hasSize(1);
        }
    }

    @Test
    void aWrongPasswordIsRefused(TestInfo test) throws Exception {
        String topic = topicOf(test);
        User user = cluster.createUser("wrong").allow(ResourceType.TOPIC, topic, AclOperation.WRITE);

        assertThatThrownBy(() -> send(user.clientConfig("not-its-password"), topic))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
        send(user.clientConfig(), topic);
        // another password for the same user, who may do what he might
        User again = cluster.createUser("wrong");
        assertThatThrownBy(() -> send(user.clientConfig(), topic))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
        send(again.clientConfig(), topic);
    }

    @Test
    void aUserIsNeitherTheSuperUserNorOneOfAClusterWithoutUsers() {
        assertThatThrownBy(() -> cluster.createUser("evenkeel-testkit"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("user must not be the one of clientConfig(), but was 'evenkeel-testkit'");
        assertThat(cluster.createUser("plain").clientConfig("other"))
                .containsEntry("bootstrap.servers", cluster.bootstrapServers())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    }

    @Test
    @Tag("full")
    void withTlsAloneWhoTrustsTheCertificateMayDoEverything() throws Exception {
        try (KafkaCluster tls = KafkaCluster.builder()
                .brokers(1)
                .clientSecurity(SecurityProtocol.SSL)
                .start()) {
            tls.createTopic("orders", 1, 1);
            send(tls.clientConfig(), "orders");
            tls.broker(1).restart();
            send(tls.clientConfig(), "orders");
            Map<String, Object> trustsOthers = tls.clientConfig();
            trustsOthers.put(
                    "ssl.truststore.certificates", cluster.clientConfig().get("ssl.truststore.certificates"));
            assertThatThrownBy(() -> send(trustsOthers, "orders")).hasCauseInstanceOf(SslAuthenticationException.class);
            Map<String, Object> plaintext = Map.of("bootstrap.servers", tls.bootstrapServers());
            assertThatThrownBy(() -> send(plaintext, "orders")).hasCauseInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> tls.createUser("orders"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("users need clientSecurity SASL_PLAINTEXT or SASL_SSL, but it is SSL");
        }
    }

    @Test
    @Tag("full")
    void saslWithoutTlsLogsInAsWell() throws Exception {
        try (KafkaCluster sasl = KafkaCluster.builder()
                .brokers(1)
                .controllers(3)
                .clientSecurity(SecurityProtocol.SASL_PLAINTEXT)
                .start()) {
            sasl.createTopic("orders", 1, 1);
            send(sasl.clientConfig(), "orders");
            assertThatThrownBy(() -> send(sasl.createUser("orders").clientConfig(), "orders"))
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void noSecretIsSeen(TestInfo test) throws Exception {
        assumeTrue(BackendChoice.AUTO.chosen() == BackendChoice.EMBEDDED, "it looks into the folders of child JVMs");
        String topic = topicOf(test);
        User user = cluster.createUser("secretive").allow(ResourceType.TOPIC, topic, AclOperation.WRITE);
        send(user.clientConfig(), topic);
        assertThatThrownBy(() -> send(user.clientConfig("not-its-password"), topic))
                .hasCauseInstanceOf(SaslAuthenticationException.class);
        cluster.broker(1).restart();
        Path work = workFolder();
        List<String> secrets = new ArrayList<>(secretsIn(work));
        secrets.add(password(cluster.clientConfig()));
        secrets.add(password(user.clientConfig()));
        secrets.add("not-its-password");
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(5).allMatch(secret -> secret.length() >= 16);

        List<String> seen = new ArrayList<>(LOGGED);
        seen.addAll(nodeLogs(work));
        seen.addAll(commandLines());
        seen.add(cluster.clientConfig() + " " + user.clientConfig() + " " + user + " " + cluster
                + KafkaCluster.builder());

        // what is looked through is there: this JVM has logged, two brokers and a controller have
        assertThat(LOGGED).anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
        assertThat(nodeLogs(work)).hasSize(3).allMatch(log -> log.contains("SASL_SSL"));
        for (String secret : secrets) {
            assertThat(seen).noneMatch(text -> text.contains(secret));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work)))
                .isEqualTo("rwx------");
    }

    private static void send(Map<String, Object> config, String topic) throws Exception {
        try (KafkaProducer<String, String> producer = producer(config)) {
            send(producer, topic);
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> config) {
        Map<String, Object> impatient = new HashMap<>(config);
        impatient.put("max.block.ms", "5000");
        return new KafkaProducer<>(impatient, new StringSerializer(), new StringSerializer());
    }

    private static void send(KafkaProducer<String, String> producer, String topic) throws Exception {
        producer.send(new ProducerRecord<>(topic, "record")).get(30, TimeUnit.SECONDS);
    }

    private static int read(User user, String topic) {
        Map<String, Object> config = user.clientConfig();
        config.putAll(Map.of("group.id", "readers", "auto.offset.reset", "earliest"));
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            ConsumerRecords<String, String> records;
            do {
                records = consumer.poll(Duration.ofSeconds(1));
            } while (records.isEmpty() && System.nanoTime() < deadline);
            return records.count();
        }
    }

    private static String password(Map<String, Object> config) {
        Matcher matcher = PASSWORD.matcher(((Password) config.get("sasl.jaas.config")).value());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    /** That which all nodes work in, as the command line of a broker has it. */
    private static Path workFolder() throws IOException {
        for (String argument : commandLine(cluster.broker(1).pid()).split("\0")) {
            if (argument.endsWith("node.properties")) {
                return Path.of(argument).getParent().getParent();
            }
        }
        throw new AssertionError("no node.properties in the command line of broker 1");
    }

    /** The password at the format, and a line of the middle of the private key. */
    private static List<String> secretsIn(Path work) throws IOException {
        List<String> secrets = new ArrayList<>();
        Matcher formatted = PASSWORD.matcher(Files.readString(work.resolve("node-101/format.arguments")));
        assertThat(formatted.find()).isTrue();
        secrets.add(formatted.group(1));
        Properties properties = new Properties();
        try (var in = Files.newInputStream(work.resolve("node-1/node.properties"))) {
            properties.load(in);
        }
        secrets.add(
                properties.getProperty("listener.name.client.ssl.keystore.key").split("\n")[2]);
        return secrets;
    }

    private static List<String> nodeLogs(Path work) throws IOException {
        List<String> logs = new ArrayList<>();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path log : files.filter(file -> file.endsWith("node.log")).toList()) {
                logs.add(Files.readString(log));
            }
        }
        return logs;
    }

    /** Of this JVM and all that it has started. */
    private static List<String> commandLines() throws IOException {
        List<String> lines =
                new ArrayList<>(List.of(commandLine(ProcessHandle.current().pid())));
        for (ProcessHandle child : ProcessHandle.current().descendants().toList()) {
            lines.add(commandLine(child.pid()));
        }
        return lines;
    }

    private static String commandLine(long pid) throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"));
    }
}
