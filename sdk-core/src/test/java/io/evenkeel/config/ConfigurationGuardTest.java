package io.evenkeel.config;

import static io.evenkeel.config.Adjustment.Kind.ADVISED;
import static io.evenkeel.config.Adjustment.Kind.DEFAULTED;
import static io.evenkeel.config.Adjustment.Kind.REPAIRED;
import static io.evenkeel.config.Adjustment.Kind.SWITCHED_OFF;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.evenkeel.config.ConfigurationGuard.Guarded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationGuardTest {

    private enum Client {
        PRODUCER,
        CONSUMER;

        /** Nothing here is worth a word to the guard. */
        Map<String, Object> base() {
            Map<String, Object> config = new HashMap<>();
            config.put("bootstrap.servers", "broker-1:9092,broker-2:9092");
            config.put("client.id", "orders");
            if (this == PRODUCER) {
                config.put("key.serializer", StringSerializer.class);
                config.put("value.serializer", StringSerializer.class);
            } else {
                config.put("key.deserializer", StringDeserializer.class);
                config.put("value.deserializer", StringDeserializer.class);
                config.put("auto.offset.reset", "latest");
            }
            return config;
        }

        /** Keys and values as {@code acks=1;retries=0}; a value of nothing leaves the key out. */
        Map<String, Object> with(String chosen) {
            Map<String, Object> config = base();
            for (String pair : chosen.split(";")) {
                String[] keyAndValue = pair.split("=", 2);
                if (keyAndValue[1].isEmpty()) {
                    config.remove(keyAndValue[0]);
                } else {
                    config.put(keyAndValue[0], keyAndValue[1]);
                }
            }
            return config;
        }

        Guarded guard(Map<String, Object> given, GuardMode mode, Function<String, String> jvm) {
            Settings settings = Settings.builder().guardMode(mode).build();
            return this == PRODUCER
                    ? ConfigurationGuard.producer(given, settings, jvm::apply)
                    : ConfigurationGuard.consumer(given, settings, jvm::apply);
        }

        Guarded guard(Map<String, Object> given, GuardMode mode) {
            return guard(given, mode, property -> null);
        }

        Guarded guard(String chosen) {
            return guard(with(chosen), GuardMode.ENFORCE);
        }

        void isAcceptedByKafka(Map<String, Object> config) {
            if (this == PRODUCER) {
                new ProducerConfig(config);
            } else {
                new ConsumerConfig(config);
            }
        }
    }

    /** A choice, the key that the guard has something to say of, and what it makes of it (or a dash where it can only tell). */
    private record Case(Client client, String chosen, String key, String now) {
        @Override
        public String toString() {
            return client.name().toLowerCase(Locale.ROOT) + " " + chosen + " -> " + key + "=" + now;
        }
    }

    private static List<Case> both(String chosen, String key, String now) {
        return List.of(new Case(Client.PRODUCER, chosen, key, now), new Case(Client.CONSUMER, chosen, key, now));
    }

    private static Case producer(String chosen, String key, String now) {
        return new Case(Client.PRODUCER, chosen, key, now);
    }

    private static Case consumer(String chosen, String key, String now) {
        return new Case(Client.CONSUMER, chosen, key, now);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Stream<Case> cases(List<Case>... cases) {
        return Stream.of(cases).flatMap(List::stream);
    }

    static Stream<Case> unsafe() {
        return cases(
                List.of(
                        producer("acks=1", "acks", "all"),
                        producer("acks=0", "acks", "all"),
                        producer("retries=0", "retries", "2147483647"),
                        producer("retries=10", "retries", "2147483647"),
                        producer(
                                "max.in.flight.requests.per.connection=6",
                                "max.in.flight.requests.per.connection",
                                "5"),
                        producer("enable.idempotence=false", "enable.idempotence", "true"),
                        producer("enable.idempotence=false;transactional.id=t", "enable.idempotence", "true"),
                        producer("acks=1;transactional.id=t", "enable.idempotence", "true"),
                        producer("acks=1", "enable.idempotence", "true"),
                        producer("retries=0", "enable.idempotence", "true"),
                        producer("delivery.timeout.ms=1000", "delivery.timeout.ms", "120000"),
                        producer("delivery.timeout.ms=29999", "delivery.timeout.ms", "120000"),
                        producer("delivery.timeout.ms=40000;linger.ms=30000", "delivery.timeout.ms", "120000"),
                        producer(
                                "delivery.timeout.ms=40000;request.timeout.ms=130000;linger.ms=50",
                                "delivery.timeout.ms",
                                "130050")),
                both("metadata.recovery.strategy=none", "metadata.recovery.strategy", "rebootstrap"),
                both("metadata.recovery.strategy=NONE", "metadata.recovery.strategy", "rebootstrap"),
                both("connections.max.idle.ms=600000", "connections.max.idle.ms", "540000"),
                both("connections.max.idle.ms=-1", "connections.max.idle.ms", "540000"));
    }

    static Stream<Case> leftOpen() {
        return cases(
                both("request.timeout.ms=", "request.timeout.ms", "12000"),
                both("socket.connection.setup.timeout.ms=", "socket.connection.setup.timeout.ms", "2500"),
                both("socket.connection.setup.timeout.max.ms=", "socket.connection.setup.timeout.max.ms", "10000"),
                both("socket.connection.setup.timeout.max.ms=2000", "socket.connection.setup.timeout.ms", "2000"),
                List.of(
                        consumer("fetch.max.wait.ms=7000", "request.timeout.ms", "12000"),
                        producer("linger.ms=120000", "delivery.timeout.ms", "132000"),
                        producer("linger.ms=2147483647", "delivery.timeout.ms", "2147483647")));
    }

    static Stream<Case> advised() {
        return cases(
                both("request.timeout.ms=5000", "request.timeout.ms", "12000"),
                both("request.timeout.ms=60000", "request.timeout.ms", "12000"),
                both("metadata.max.age.ms=300001", "metadata.max.age.ms", "300000"),
                both("metadata.max.age.ms=29999", "metadata.max.age.ms", "300000"),
                both(
                        "client.dns.lookup=resolve_canonical_bootstrap_servers_only",
                        "client.dns.lookup",
                        "use_all_dns_ips"),
                both("bootstrap.servers=broker-1.example.org:9092", "bootstrap.servers", "-"),
                both("bootstrap.servers=kafka1:9092", "bootstrap.servers", "-"),
                both("bootstrap.servers=10.0.0.1:9092,10.0.0.2:9092", "bootstrap.servers", "-"),
                both("bootstrap.servers=[2001:db8::1]:9092,kafka:9092", "bootstrap.servers", "-"),
                both("client.id=", "client.id", "-"),
                List.of(
                        consumer("auto.offset.reset=", "auto.offset.reset", "-"),
                        consumer("group.id=g", "enable.auto.commit", "-"),
                        consumer("allow.auto.create.topics=true", "allow.auto.create.topics", "false"),
                        consumer(
                                "group.id=g;session.timeout.ms=6000;heartbeat.interval.ms=3000",
                                "heartbeat.interval.ms",
                                "2000"),
                        consumer("group.id=g;max.poll.interval.ms=59999", "max.poll.interval.ms", "-"),
                        consumer("group.id=g;max.poll.interval.ms=2147483647", "max.poll.interval.ms", "-")));
    }

    /** A choice that is safe, and the key of which nothing is said. */
    static Stream<Case> safe() {
        return cases(
                both("request.timeout.ms=9000", "request.timeout.ms", ""),
                both("request.timeout.ms=30000", "request.timeout.ms", ""),
                both("socket.connection.setup.timeout.ms=20000", "socket.connection.setup.timeout.ms", ""),
                both("socket.connection.setup.timeout.ms=20000", "socket.connection.setup.timeout.max.ms", ""),
                both("metadata.max.age.ms=30000", "metadata.max.age.ms", ""),
                both("metadata.max.age.ms=300000", "metadata.max.age.ms", ""),
                both("metadata.recovery.strategy=rebootstrap", "metadata.recovery.strategy", ""),
                both("client.dns.lookup=use_all_dns_ips", "client.dns.lookup", ""),
                both(
                        "client.dns.lookup=resolve_canonical_bootstrap_servers_only;security.protocol=SASL_SSL",
                        "client.dns.lookup",
                        ""),
                both("connections.max.idle.ms=0", "connections.max.idle.ms", ""),
                both("connections.max.idle.ms=599999", "connections.max.idle.ms", ""),
                both("bootstrap.servers=localhost:9092", "bootstrap.servers", ""),
                both("bootstrap.servers=127.0.0.1:9092", "bootstrap.servers", ""),
                both("bootstrap.servers=[::1]:9092", "bootstrap.servers", ""),
                both("bootstrap.servers=my-cluster-kafka-bootstrap:9092", "bootstrap.servers", ""),
                both("bootstrap.servers=pkc-4nym6.example.org:9092", "bootstrap.servers", ""),
                both("bootstrap.servers=SASL_SSL://kafka:9092", "bootstrap.servers", ""),
                List.of(
                        producer("acks=all", "acks", ""),
                        producer("acks=-1", "acks", ""),
                        producer("retries=2147483647", "retries", ""),
                        producer(
                                "max.in.flight.requests.per.connection=1", "max.in.flight.requests.per.connection", ""),
                        producer(
                                "max.in.flight.requests.per.connection=5", "max.in.flight.requests.per.connection", ""),
                        producer("enable.idempotence=true", "enable.idempotence", ""),
                        producer("enable.idempotence=", "enable.idempotence", ""),
                        producer("delivery.timeout.ms=30000", "delivery.timeout.ms", ""),
                        producer("delivery.timeout.ms=600000", "delivery.timeout.ms", ""),
                        producer("delivery.timeout.ms=", "delivery.timeout.ms", ""),
                        producer("client.id=;transactional.id=t", "client.id", ""),
                        consumer("client.id=;group.id=g", "client.id", ""),
                        consumer("fetch.max.wait.ms=7001", "request.timeout.ms", ""),
                        consumer("auto.offset.reset=latest", "auto.offset.reset", ""),
                        consumer("auto.offset.reset=none", "auto.offset.reset", ""),
                        consumer("enable.auto.commit=", "enable.auto.commit", ""),
                        consumer("group.id=g;enable.auto.commit=true", "enable.auto.commit", ""),
                        consumer("allow.auto.create.topics=", "allow.auto.create.topics", ""),
                        consumer("group.id=g;session.timeout.ms=9000", "heartbeat.interval.ms", ""),
                        consumer("session.timeout.ms=6000", "heartbeat.interval.ms", ""),
                        consumer("group.id=g;group.protocol=consumer", "heartbeat.interval.ms", ""),
                        consumer("group.id=g;max.poll.interval.ms=60000", "max.poll.interval.ms", ""),
                        consumer("max.poll.interval.ms=1", "max.poll.interval.ms", "")));
    }

    private static Adjustment only(Guarded guarded, String key) {
        List<Adjustment> told = guarded.report().adjustments().stream()
                .filter(a -> a.key().equals(key))
                .toList();
        assertThat(told).as("told of %s", key).isNotEmpty();
        return told.get(0);
    }

    // ------------------------------------------------------------------------------------------ rule by rule

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsafe")
    void anUnsafeChoiceIsRepairedAndToldAndKafkaAcceptsIt(Case c) {
        Guarded guarded = c.client().guard(c.chosen());

        assertThat(guarded.config().get(c.key())).hasToString(c.now());
        Adjustment told = only(guarded, c.key());
        assertThat(told.kind()).isEqualTo(REPAIRED);
        assertThat(told.was()).isEqualTo(c.client().with(c.chosen()).get(c.key()));
        assertThat(told.now()).hasToString(c.now());
        assertThat(told.why()).isNotBlank();
        assertThat(guarded.report().overrules()).isTrue();
        c.client().isAcceptedByKafka(guarded.config());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsafe")
    void inStrictAnUnsafeChoiceIsRefusedWithKeyRuleAndValue(Case c) {
        Map<String, Object> given = c.client().with(c.chosen());

        assertThatThrownBy(() -> c.client().guard(given, GuardMode.STRICT))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        given.get(c.key()) == null
                                ? c.key() + ", which is not set, must be "
                                : c.key() + "=" + given.get(c.key()) + " must be ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsafe")
    void inAdviseAnUnsafeChoiceStaysAndWhatShouldBeIsTold(Case c) {
        Map<String, Object> given = c.client().with(c.chosen());
        Guarded guarded = c.client().guard(given, GuardMode.ADVISE);

        assertThat(guarded.config()).isEqualTo(given);
        Adjustment told = only(guarded, c.key());
        assertThat(told.kind()).isEqualTo(ADVISED);
        assertThat(told.now()).hasToString(c.now());
        assertThat(guarded.report().overrules()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftOpen")
    void whatIsLeftOpenIsFilledInAlsoInStrict(Case c) {
        for (GuardMode mode : List.of(GuardMode.ENFORCE, GuardMode.STRICT)) {
            Guarded guarded = c.client().guard(c.client().with(c.chosen()), mode);

            assertThat(guarded.config().get(c.key())).hasToString(c.now());
            assertThat(only(guarded, c.key()).kind()).isEqualTo(DEFAULTED);
            assertThat(only(guarded, c.key()).was()).isNull();
            assertThat(guarded.report().overrules()).isFalse();
            c.client().isAcceptedByKafka(guarded.config());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftOpen")
    void inAdviseWhatIsLeftOpenStaysSo(Case c) {
        Map<String, Object> given = c.client().with(c.chosen());
        Guarded guarded = c.client().guard(given, GuardMode.ADVISE);

        assertThat(guarded.config()).isEqualTo(given);
        assertThat(only(guarded, c.key()).kind()).isEqualTo(ADVISED);
        assertThat(only(guarded, c.key()).now()).hasToString(c.now());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("advised")
    void anAdviceIsToldInEveryModeAndChangesNothingInAny(Case c) {
        Map<String, Object> given = c.client().with(c.chosen());
        for (GuardMode mode : GuardMode.values()) {
            Guarded guarded = c.client().guard(given, mode);

            assertThat(guarded.config().get(c.key())).isEqualTo(given.get(c.key()));
            Adjustment told = only(guarded, c.key());
            assertThat(told.kind()).isEqualTo(ADVISED);
            assertThat(told.now() == null ? "-" : told.now().toString()).isEqualTo(c.now());
            c.client().isAcceptedByKafka(guarded.config());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("safe")
    void aSafeChoiceIsNeitherTouchedNorTalkedAbout(Case c) {
        Map<String, Object> given = c.client().with(c.chosen());
        for (GuardMode mode : GuardMode.values()) {
            Guarded guarded = c.client().guard(given, mode);

            assertThat(guarded.config().get(c.key())).isEqualTo(given.get(c.key()));
            assertThat(guarded.report().adjustments()).noneMatch(a -> a.key().equals(c.key()));
            c.client().isAcceptedByKafka(guarded.config());
        }
    }

    @Test
    void everyRuleHasACase() {
        Set<String> tried =
                new HashSet<>(Set.of("networkaddress.cache.ttl PRODUCER", "networkaddress.cache.ttl CONSUMER"));
        Stream.of(unsafe(), leftOpen(), advised())
                .flatMap(cases -> cases)
                .forEach(c -> tried.add(c.key() + " " + c.client()));
        Set<String> ruled = new HashSet<>();
        ProducerRules.ALL.forEach(rule -> ruled.add(rule.key() + " PRODUCER"));
        ConsumerRules.ALL.forEach(rule -> ruled.add(rule.key() + " CONSUMER"));
        assertThat(tried).isEqualTo(ruled);
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aJvmThatKeepsDnsForEverIsTold(Client client) {
        Guarded forEver = client.guard(client.base(), GuardMode.ENFORCE, Map.of("networkaddress.cache.ttl", "-1")::get);
        assertThat(only(forEver, "networkaddress.cache.ttl").was()).isEqualTo("-1");
        assertThat(only(forEver, "networkaddress.cache.ttl").kind()).isEqualTo(ADVISED);

        Guarded halfAMinute =
                client.guard(client.base(), GuardMode.ENFORCE, Map.of("networkaddress.cache.ttl", "30")::get);
        assertThat(halfAMinute.report().adjustments(ADVISED)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void aWellConfiguredClientGetsDefaultsAndNoAdvice(Client client) {
        GuardReport report = client.guard(client.base(), GuardMode.ENFORCE).report();
        assertThat(report.adjustments())
                .extracting(Adjustment::key)
                .containsExactlyInAnyOrder(
                        "request.timeout.ms",
                        "socket.connection.setup.timeout.ms",
                        "socket.connection.setup.timeout.max.ms");
        assertThat(report.adjustments()).allMatch(a -> a.kind() == DEFAULTED);
    }

    @Test
    void aValueMayBeANumberOrTextAsForKafka() {
        Map<String, Object> given = Client.PRODUCER.base();
        given.put("retries", 0);
        given.put("enable.idempotence", false);
        assertThat(Client.PRODUCER.guard(given, GuardMode.ENFORCE).config())
                .containsEntry("retries", Integer.MAX_VALUE)
                .containsEntry("enable.idempotence", true);
    }

    @Test
    void bothRulesOfBootstrapServersMaySpeak() {
        assertThat(Client.PRODUCER
                        .guard("bootstrap.servers=10.0.0.1:9092")
                        .report()
                        .adjustments(ADVISED))
                .hasSize(2)
                .allMatch(a -> a.key().equals("bootstrap.servers"));
    }

    // ------------------------------------------------------------------------------------------ idempotence

    @Test
    void kafkaLosesIdempotenceSilentlyAndTheGuardNamesTheCause() {
        // What Kafka does, so that this text is true of the version on the class path.
        assertThat(new ProducerConfig(Client.PRODUCER.with("acks=1")).getBoolean("enable.idempotence"))
                .isFalse();
        assertThat(new ProducerConfig(Client.PRODUCER.with("retries=0")).getBoolean("enable.idempotence"))
                .isFalse();

        assertThat(only(Client.PRODUCER.guard("acks=1"), "enable.idempotence").toString())
                .startsWith("enable.idempotence was not set, now true: ")
                .contains("silently switches idempotence off because of acks=1,");
        assertThat(only(Client.PRODUCER.guard("acks=0;retries=0"), "enable.idempotence")
                        .why())
                .contains("because of acks=0 and retries=0,");
    }

    @Test
    void tooManyRequestsInFlightAreRefusedByKafkaAloudUnlessIdempotenceIsOff() {
        Map<String, Object> many = Client.PRODUCER.with("max.in.flight.requests.per.connection=6");
        assertThatThrownBy(() -> new ProducerConfig(many)).isInstanceOf(ConfigException.class);
        Client.PRODUCER.isAcceptedByKafka(
                Client.PRODUCER.with("max.in.flight.requests.per.connection=6;enable.idempotence=false"));

        assertThat(Client.PRODUCER.guard(many, GuardMode.ENFORCE).report().adjustments(REPAIRED))
                .extracting(Adjustment::key)
                .containsExactly("max.in.flight.requests.per.connection");
    }

    @Test
    void idempotenceIsNotForcedUponAContradictionThatIsLeftStanding() {
        for (String chosen : List.of(
                "acks=1;evenkeel.guard.off=acks",
                "enable.idempotence=false;acks=1;evenkeel.guard.off=acks",
                "retries=0;evenkeel.guard.off=retries",
                "enable.idempotence=false;max.in.flight.requests.per.connection=10;"
                        + "evenkeel.guard.off=max.in.flight.requests.per.connection")) {
            for (GuardMode mode : GuardMode.values()) {
                Map<String, Object> given = Client.PRODUCER.with(chosen);
                Guarded guarded = Client.PRODUCER.guard(given, mode);

                assertThat(guarded.config().get("enable.idempotence")).isEqualTo(given.get("enable.idempotence"));
                assertThat(only(guarded, "enable.idempotence").kind()).isEqualTo(ADVISED);
                assertThat(only(guarded, "enable.idempotence").why()).contains("cannot be had with ");
                Client.PRODUCER.isAcceptedByKafka(guarded.config());
            }
        }
    }

    // ------------------------------------------------------------------------------------------ modes

    @Test
    void severalUnsafeChoicesAreAllRepairedAndKafkaAcceptsTheResult() {
        Guarded guarded = Client.PRODUCER.guard("acks=1;retries=0;delivery.timeout.ms=1000;enable.idempotence=false;"
                + "connections.max.idle.ms=-1;metadata.recovery.strategy=none;transactional.id=t");

        ProducerConfig accepted = new ProducerConfig(guarded.config());
        assertThat(accepted.getString("acks")).isEqualTo("-1");
        assertThat(accepted.getBoolean("enable.idempotence")).isTrue();
        assertThat(accepted.getInt("retries")).isEqualTo(Integer.MAX_VALUE);
        assertThat(accepted.getInt("delivery.timeout.ms")).isEqualTo(120_000);
        assertThat(guarded.report().adjustments(REPAIRED))
                .extracting(Adjustment::key)
                .containsExactlyInAnyOrder(
                        "enable.idempotence",
                        "acks",
                        "retries",
                        "delivery.timeout.ms",
                        "connections.max.idle.ms",
                        "metadata.recovery.strategy");
    }

    @Test
    void strictNamesAllViolationsInOneException() {
        Map<String, Object> given =
                Client.PRODUCER.with("acks=1;retries=0;delivery.timeout.ms=1000;evenkeel.guard.mode=strict");

        ConfigException refusal = catchThrowableOfType(
                ConfigException.class, () -> ConfigurationGuard.producer(given, Settings.defaults()));
        assertThat(refusal.getMessage().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("acks=1 must be all, -1: "))
                .anyMatch(line -> line.startsWith("retries=0 must be 2147483647: "))
                .anyMatch(line -> line.startsWith("delivery.timeout.ms=1000 must be 30000 or more"))
                .anyMatch(line -> line.startsWith("enable.idempotence, which is not set, must be true"));
    }

    @Test
    void strictRefusesNothingThatIsSafe() {
        for (Client client : Client.values()) {
            client.guard(client.base(), GuardMode.STRICT);
        }
    }

    @Test
    void adviseLeavesTheMapAsItWas() {
        Map<String, Object> given =
                Client.PRODUCER.with("acks=1;retries=0;linger.ms=200000;connections.max.idle.ms=-1");
        Map<String, Object> copy = new HashMap<>(given);
        Guarded guarded = Client.PRODUCER.guard(given, GuardMode.ADVISE);

        assertThat(given).isEqualTo(copy);
        assertThat(guarded.config()).isEqualTo(copy);
        assertThat(guarded.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(guarded.report().adjustments()).allMatch(a -> a.kind() == ADVISED);
        assertThat(guarded.report().toString()).contains("ADVISE").contains("acks is 1, better all: ");
    }

    @Test
    void theGivenMapIsLeftAsItWas() {
        Map<String, Object> given = Client.PRODUCER.with("acks=1;evenkeel.guard.off=retries");
        Map<String, Object> copy = new HashMap<>(given);
        Client.PRODUCER.guard(given, GuardMode.ENFORCE);
        assertThat(given).isEqualTo(copy);
    }

    @Test
    void aRuleCanBeSwitchedOffByItsKeyAndThatIsTold() {
        Guarded guarded = Client.PRODUCER.guard("retries=3;request.timeout.ms=;bootstrap.servers=10.0.0.1:9092;"
                + "evenkeel.guard.off=retries, request.timeout.ms, bootstrap.servers");

        assertThat(guarded.config()).containsEntry("retries", "3").doesNotContainKey("request.timeout.ms");
        assertThat(guarded.report().adjustments(SWITCHED_OFF))
                .extracting(Adjustment::key)
                .containsExactlyInAnyOrder("retries", "request.timeout.ms", "bootstrap.servers");
        assertThat(only(guarded, "retries").toString())
                .isEqualTo("retries is 3: not judged, since evenkeel.guard.off names it");
        assertThat(guarded.report().overrules()).isFalse();
    }

    @Test
    void whatIsSwitchedOffIsNoViolationInStrict() {
        Guarded guarded =
                Client.PRODUCER.guard(Client.PRODUCER.with("retries=3;evenkeel.guard.off=retries"), GuardMode.STRICT);
        assertThat(guarded.config()).containsEntry("retries", "3");
    }

    @Test
    void aRuleOfProducersThatIsSwitchedOffIsNoNewsToAConsumer() {
        assertThat(Client.CONSUMER.guard("evenkeel.guard.off=acks").report().adjustments(SWITCHED_OFF))
                .isEmpty();
    }

    // ------------------------------------------------------------------------------------------ reading and telling

    @Test
    void settingsAreTakenOutAndInternalKeysPass() {
        Object tap = new Object();
        Map<String, Object> given = Client.PRODUCER.with("evenkeel.guard.mode=ADVISE;evenkeel.retry.total=1m");
        given.put("evenkeel.internal.tap", tap);
        Guarded guarded = ConfigurationGuard.producer(given, Settings.defaults());

        assertThat(guarded.config())
                .containsEntry("evenkeel.internal.tap", tap)
                .doesNotContainKeys("evenkeel.guard.mode", "evenkeel.retry.total");
        assertThat(guarded.settings().retryTotal()).contains(Duration.ofMinutes(1));
        assertThat(guarded.report().mode()).isEqualTo(GuardMode.ADVISE);
    }

    @Test
    void theKillSwitchLeavesAllButOurKeysAsItWasAndJudgesNothing() {
        Map<String, Object> given = Client.PRODUCER.with("acks=1;evenkeel.enabled=false;retries=many");
        given.put("evenkeel.internal.tap", "x");
        Guarded guarded = Client.PRODUCER.guard(given, GuardMode.STRICT);

        assertThat(guarded.config()).isEqualTo(Client.PRODUCER.with("acks=1;retries=many"));
        assertThat(guarded.report().isEmpty()).isTrue();
    }

    @Test
    void whatIsInForceIsHandedOn() {
        Guarded consumer = Client.CONSUMER.guard("fetch.max.wait.ms=700");
        assertThat(consumer.fetchMaxWait()).isEqualTo(Duration.ofMillis(700));
        assertThat(consumer.requestTimeout()).isEqualTo(Duration.ofSeconds(12));
        assertThat(Client.PRODUCER.guard("request.timeout.ms=15000").requestTimeout())
                .isEqualTo(Duration.ofSeconds(15));
        assertThat(Client.PRODUCER.guard("acks=all").fetchMaxWait()).isZero();
    }

    @Test
    void missingOrEmptyBootstrapServersAreNamedWithAllElseThatIsWrong() {
        assertThatThrownBy(() -> ConfigurationGuard.producer(Map.of("retries", "many"), Settings.defaults()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers")
                .hasMessageContaining("null")
                .hasMessageContaining("at least one broker")
                .hasMessageContaining("Invalid value many for configuration retries");
        assertThatThrownBy(() -> ConfigurationGuard.consumer(Map.of("bootstrap.servers", " "), Settings.defaults()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void whatKafkaCannotReadOrRefusesIsNotRepairedButRefusedInEveryMode() {
        for (GuardMode mode : GuardMode.values()) {
            assertThatThrownBy(() -> Client.PRODUCER.guard(Client.PRODUCER.with("retries=many;acks=2"), mode))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("Invalid value many for configuration retries")
                    .hasMessageContaining("Invalid value 2 for configuration acks");
        }
    }

    @Test
    void aPropertyWhoseKeyIsNoTextIsRefused() {
        Properties properties = new Properties();
        properties.put(7, "x");
        assertThatThrownBy(() -> ConfigurationGuard.asMap(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("7");
    }

    @Test
    void reportersAreNamedHoweverTheyWereGiven() {
        assertThat(Client.PRODUCER.guard("acks=all").reporters()).containsExactly(JmxReporter.class.getName());
        assertThat(Client.PRODUCER.guard("metric.reporters=a.B, c.D").reporters())
                .containsExactly("a.B", "c.D");
        Map<String, Object> classes = Client.PRODUCER.base();
        classes.put("metric.reporters", List.of(JmxReporter.class));
        assertThat(Client.PRODUCER.guard(classes, GuardMode.ENFORCE).reporters())
                .containsExactly(JmxReporter.class.getName());
    }

    @Test
    void valuesOfConfigProvidersAreJudgedByWhatTheyStandForAndShownAsWritten() {
        Map<String, Object> given = Client.PRODUCER.with("config.providers=t;config.providers.t.class="
                + OneAndOnly.class.getName() + ";acks=${t:1};retries=${t:2147483647};request.timeout.ms=${t:15000}");
        Guarded guarded = Client.PRODUCER.guard(given, GuardMode.ENFORCE);

        assertThat(only(guarded, "acks").was()).isEqualTo("${t:1}");
        assertThat(guarded.config())
                .containsEntry("acks", "all")
                .containsEntry("retries", "${t:2147483647}")
                .containsEntry("request.timeout.ms", "${t:15000}");
        assertThat(guarded.requestTimeout()).isEqualTo(Duration.ofSeconds(15));
        Client.PRODUCER.isAcceptedByKafka(guarded.config());
    }

    /** Gives for each path the path. */
    public static final class OneAndOnly implements ConfigProvider {
        @Override
        public void configure(Map<String, ?> configs) {}

        @Override
        public ConfigData get(String path) {
            return get(path, Set.of());
        }

        @Override
        public ConfigData get(String path, Set<String> keys) {
            Map<String, String> data = new HashMap<>();
            keys.forEach(key -> data.put(key, key));
            return new ConfigData(data);
        }

        @Override
        public void close() {}
    }

    @Test
    void theReportIsOneBlockWithWhatWasOverruledFirst() {
        String block = Client.PRODUCER
                .guard("acks=1;client.id=;evenkeel.guard.off=retries")
                .report()
                .toString();

        List<String> lines = new ArrayList<>(block.lines().toList());
        assertThat(lines.remove(0)).isEqualTo("configuration guard (ENFORCE)");
        assertThat(lines.get(0)).startsWith("  overruled  acks was 1, now all: a record");
        assertThat(lines)
                .extracting(line -> line.substring(2, 12).trim())
                .containsExactly(
                        "overruled", "overruled", "filled in", "filled in", "filled in", "advised", "not judged");
    }

    @Test
    void aSecretIsShownNowhere() {
        for (String key : List.of(
                "sasl.jaas.config",
                "ssl.keystore.key",
                "ssl.key.password",
                "ssl.truststore.password",
                "schema.registry.ssl.Keystore.PASSWORD",
                "my.client-secret",
                "vault.token",
                "basic.auth.user.info")) {
            Adjustment adjustment = new Adjustment(REPAIRED, key, "hunter2", "hunter3", "why");
            assertThat(adjustment.was()).isEqualTo("[hidden]");
            assertThat(adjustment.toString()).doesNotContain("hunter");
        }
        Map<String, Object> withSecret = Client.PRODUCER.base();
        withSecret.put("ssl.key.password", "hunter2");
        assertThat(Client.PRODUCER.guard(withSecret, GuardMode.ENFORCE).toString())
                .doesNotContain("hunter");
        assertThat(new Adjustment(REPAIRED, "acks", "1", "all", "why").toString())
                .contains("1", "all");

        Map<String, Object> notText = Client.PRODUCER.base();
        notText.put("ssl.key.password", 42_424_242);
        GivenConfig given = new GivenConfig(notText, ProducerConfig.configDef(), property -> null);
        assertThatThrownBy(() -> given.text("ssl.key.password"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ssl.key.password")
                .hasMessageNotContaining("42424242");

        Properties properties = new Properties();
        properties.put(new StringBuilder("my.password"), "hunter2");
        assertThatThrownBy(() -> ConfigurationGuard.asMap(properties)).hasMessageNotContaining("hunter2");
    }

    @Test
    void aKeyThatTheClientOnTheClassPathDoesNotKnowIsSkipped() {
        Map<String, Object> given = Client.PRODUCER.base();
        GivenConfig nothingKnown = new GivenConfig(given, new ConfigDef(), property -> null);
        assertThat(nothingKnown.knows("acks")).isFalse();
        assertThat(nothingKnown.text("acks")).isEmpty();
        assertThat(nothingKnown.number("retries")).isZero();
    }
}
