package io.evenkeel.config;

import static io.evenkeel.config.GivenConfig.DNS_CACHE_TTL;
import static io.evenkeel.config.Rule.Severity.ADVICE;
import static io.evenkeel.config.Rule.Severity.DEFAULT;
import static io.evenkeel.config.Rule.Severity.REPAIR;
import static org.apache.kafka.clients.CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.CLIENT_DNS_LOOKUP_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.CONNECTIONS_MAX_IDLE_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.GROUP_ID_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.METADATA_MAX_AGE_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.SECURITY_PROTOCOL_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.apache.kafka.common.config.SaslConfigs.SASL_MECHANISM;

import io.evenkeel.config.Rule.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What producers and consumers need alike. */
final class CommonRules {

    /**
     * Our default for request.timeout.ms, in place of Kafka's 30000. It alone ends the wait on a frozen broker (30.0 s measured with
     * Kafka's default), and it must outlast the brokers' failure detection, 9 s by default: a retry that comes too early goes to the
     * frozen broker again.
     */
    static final int REQUEST_TIMEOUT_MS = 12_000;

    /** Kafka's default for request.timeout.ms. */
    static final int KAFKAS_REQUEST_TIMEOUT_MS = 30_000;

    /** broker.session.timeout.ms by default: so long a frozen broker stays leader. */
    static final int FAILURE_DETECTION_MS = 9_000;

    /** What a fetch that waited for all of fetch.max.wait.ms needs for its answer: more on a bad network than on a good one. */
    static final int FETCH_MARGIN_MS = 5_000;

    /** One SYN lost is sent again after 1 s, so that this allows for one loss and its answer, where Kafka's 10000 hangs on. */
    static final int CONNECTION_SETUP_MS = 2_500;

    /** Where the doubling of it ends, in place of Kafka's 30000: it stays far below what an application waits. */
    static final int CONNECTION_SETUP_MAX_MS = 10_000;

    /** Kafka's default for metadata.max.age.ms. */
    static final int METADATA_MAX_AGE_MS = 300_000;

    /** Twice a minute, for each client: below that the refreshes of a large fleet are a load of their own. */
    static final int METADATA_MAX_AGE_LEAST_MS = 30_000;

    /** The brokers' connections.max.idle.ms by default. */
    static final int BROKERS_MAX_IDLE_MS = 600_000;

    /** The clients' connections.max.idle.ms by default. */
    static final int MAX_IDLE_MS = 540_000;

    /** Such as kafka1, broker-2, b-3: a name that counts. Not {@code pkc-4nym6}, nor a plain {@code kafka}. */
    private static final Pattern ONE_OF_SEVERAL = Pattern.compile("[a-z]+([-_][a-z]+)*[-_]?\\d+");

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    static final List<Rule> ALL = List.of(
            new Rule(
                    REQUEST_TIMEOUT_MS_CONFIG,
                    DEFAULT,
                    "any choice",
                    "12000",
                    "it alone ends the wait on a frozen broker, for which Kafka's default takes 30000 ms",
                    "FACTS 5.1, 5.2",
                    CommonRules::requestTimeoutUnset),
            new Rule(
                    REQUEST_TIMEOUT_MS_CONFIG,
                    ADVICE,
                    "9000 to 30000",
                    "12000",
                    "a frozen broker stays leader for the 9000 ms that the others need to notice: a request given up before is sent"
                            + " to it again, and one given up long after waits for nothing",
                    "FACTS 5.2",
                    CommonRules::requestTimeoutChosen),
            new Rule(
                    SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG,
                    DEFAULT,
                    "any choice",
                    "2500",
                    "a leader that cannot be reached is noticed after 2.5 s instead of 10 s",
                    "FACTS 5.1, 5.2; KIP-601",
                    CommonRules::connectionSetup),
            new Rule(
                    SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG,
                    DEFAULT,
                    "any choice",
                    "10000",
                    "a leader that can be reached again is tried again within 10 s instead of 30 s",
                    "FACTS 5.2; KIP-601",
                    CommonRules::connectionSetupMax),
            new Rule(
                    METADATA_RECOVERY_STRATEGY_CONFIG,
                    REPAIR,
                    "rebootstrap",
                    "rebootstrap",
                    "a client that none of the brokers it knows answers any more never asks bootstrap.servers again",
                    "FACTS 5.2; KIP-899, KIP-1102",
                    config -> config.text(METADATA_RECOVERY_STRATEGY_CONFIG).equalsIgnoreCase("none")
                            ? Verdict.better("rebootstrap")
                            : null),
            new Rule(
                    CONNECTIONS_MAX_IDLE_MS_CONFIG,
                    REPAIR,
                    "0 to 599999",
                    "540000",
                    "brokers close a connection that idles for 600000 ms: who closes later sends into a closed one, and the first"
                            + " send after a pause looks like a lost broker",
                    "network-exception-guide (Idle connection close)",
                    CommonRules::maxIdle),
            new Rule(
                    METADATA_MAX_AGE_CONFIG,
                    ADVICE,
                    "30000 to 300000",
                    "300000",
                    "a leader move is noticed by its error, not by this",
                    "FACTS 5.1, 5.2, 6 (11); the references disagree",
                    CommonRules::metadataMaxAge),
            new Rule(
                    CLIENT_DNS_LOOKUP_CONFIG,
                    ADVICE,
                    "use_all_dns_ips; with Kerberos any",
                    "use_all_dns_ips",
                    "names of bootstrap servers are replaced by what reverse DNS says, which only Kerberos needs and which breaks"
                            + " where reverse DNS is stale",
                    "KIP-235, KIP-602",
                    CommonRules::dnsLookup),
            new Rule(
                    BOOTSTRAP_SERVERS_CONFIG,
                    ADVICE,
                    "more than one broker",
                    "-",
                    "one broker alone is named: while it is away no client can start, nor start over",
                    "DESIGN, Configuration guard; KIP-899",
                    CommonRules::oneBootstrapServer),
            new Rule(
                    BOOTSTRAP_SERVERS_CONFIG,
                    ADVICE,
                    "names, or loopback",
                    "-",
                    "an address outlives the broker that had it; a name can be moved",
                    "not-leader-or-follower-guide (Use stable DNS names)",
                    CommonRules::addressesOfBootstrapServers),
            new Rule(
                    CLIENT_ID_CONFIG,
                    ADVICE,
                    "any choice; a group or transactional id",
                    "-",
                    "every line, metric and broker log of this client carries it, and a made-up number tells nobody whose it is",
                    "DESIGN, Configuration guard",
                    CommonRules::clientId),
            new Rule(
                    DNS_CACHE_TTL,
                    ADVICE,
                    "not below 0",
                    "-",
                    "this JVM keeps what DNS told it for ever: a broker that comes back under another address is never found",
                    "not-leader-or-follower-guide (Stale DNS)",
                    CommonRules::dnsCache));

    private CommonRules() {}

    /**
     * Not where the application's own fetch.max.wait.ms, chosen under Kafka's 30000, would leave a fetch no time for its answer: then
     * every fetch of an idle topic would be given up, and its connection with it.
     */
    private static @Nullable Verdict requestTimeoutUnset(GivenConfig config) {
        boolean fetchesFit = config.number(FETCH_MAX_WAIT_MS_CONFIG) + FETCH_MARGIN_MS <= REQUEST_TIMEOUT_MS;
        return config.has(REQUEST_TIMEOUT_MS_CONFIG) || !fetchesFit ? null : Verdict.better(REQUEST_TIMEOUT_MS);
    }

    /** Kafka's own default is no reason to speak up when somebody wrote it down: half the guides do. */
    private static @Nullable Verdict requestTimeoutChosen(GivenConfig config) {
        long chosen = config.number(REQUEST_TIMEOUT_MS_CONFIG);
        boolean sound = chosen >= FAILURE_DETECTION_MS && chosen <= KAFKAS_REQUEST_TIMEOUT_MS;
        return !config.has(REQUEST_TIMEOUT_MS_CONFIG) || sound ? null : Verdict.better(REQUEST_TIMEOUT_MS);
    }

    /** No more than a chosen maximum: Kafka would warn of the contradiction, and apply the maximum. */
    private static @Nullable Verdict connectionSetup(GivenConfig config) {
        if (config.has(SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG)) {
            return null;
        }
        long most = config.has(SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG)
                ? config.number(SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG)
                : CONNECTION_SETUP_MAX_MS;
        return Verdict.better(Math.min(CONNECTION_SETUP_MS, most));
    }

    /** Not below what was chosen to begin with, which it would cut short. */
    private static @Nullable Verdict connectionSetupMax(GivenConfig config) {
        return config.has(SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG)
                        || config.number(SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG) > CONNECTION_SETUP_MAX_MS
                ? null
                : Verdict.better((long) CONNECTION_SETUP_MAX_MS);
    }

    /** Below zero it is never, so the broker always comes first. */
    private static @Nullable Verdict maxIdle(GivenConfig config) {
        long idle = config.number(CONNECTIONS_MAX_IDLE_MS_CONFIG);
        return idle >= 0 && idle < BROKERS_MAX_IDLE_MS ? null : Verdict.better((long) MAX_IDLE_MS);
    }

    /**
     * The references disagree. One says to lower it: that helped a consumer on a frozen leader (3 s instead of 30 s, once), which our
     * request.timeout.ms does reliably. The other says never: true for all that errors tell. Both leave this between.
     */
    private static @Nullable Verdict metadataMaxAge(GivenConfig config) {
        long age = config.number(METADATA_MAX_AGE_CONFIG);
        if (age > METADATA_MAX_AGE_MS) {
            return Verdict.better(
                    (long) METADATA_MAX_AGE_MS,
                    "new partitions, and brokers that moved while nothing was sent to them, stay unknown for that long");
        }
        if (age < METADATA_MAX_AGE_LEAST_MS) {
            return Verdict.better(
                    (long) METADATA_MAX_AGE_MS,
                    "a leader move is noticed by its error, not by this, and many clients that ask this often are a load on the"
                            + " brokers; against a frozen one, lower request.timeout.ms");
        }
        return null;
    }

    /** Both values of Kafka 4 try every address once the client is connected, so that neither is unsafe; Kerberos needs the other. */
    private static @Nullable Verdict dnsLookup(GivenConfig config) {
        boolean kerberos =
                config.text(SECURITY_PROTOCOL_CONFIG).toUpperCase(Locale.ROOT).startsWith("SASL")
                        && config.text(SASL_MECHANISM).equals("GSSAPI");
        return config.text(CLIENT_DNS_LOOKUP_CONFIG).equals("resolve_canonical_bootstrap_servers_only") && !kerberos
                ? Verdict.better("use_all_dns_ips")
                : null;
    }

    /**
     * Only for an address, or a name that counts: any other single name may well stand for all brokers, as the bootstrap services of
     * Kubernetes and of clouds do, and DNS is not asked for an advice.
     */
    private static @Nullable Verdict oneBootstrapServer(GivenConfig config) {
        List<String> hosts = hosts(config);
        if (hosts.size() != 1 || isLoopback(hosts.get(0))) {
            return null;
        }
        String host = hosts.get(0);
        String label = host.contains(".") ? host.substring(0, host.indexOf('.')) : host;
        return isAddress(host) || ONE_OF_SEVERAL.matcher(label).matches() ? Verdict.told() : null;
    }

    private static @Nullable Verdict addressesOfBootstrapServers(GivenConfig config) {
        return hosts(config).stream().anyMatch(host -> isAddress(host) && !isLoopback(host)) ? Verdict.told() : null;
    }

    private static List<String> hosts(GivenConfig config) {
        return config.names(BOOTSTRAP_SERVERS_CONFIG).stream()
                .filter(server -> !server.isBlank())
                .map(CommonRules::host)
                .distinct()
                .toList();
    }

    /** Of {@code host:9092}, {@code [::1]:9092} or {@code PLAINTEXT://host:9092}. What is none of them, Kafka will say. */
    private static String host(String server) {
        String noProtocol = server.substring(server.indexOf("://") < 0 ? 0 : server.indexOf("://") + 3);
        int port = noProtocol.lastIndexOf(':');
        String host = port < 0 ? noProtocol : noProtocol.substring(0, port);
        return host.replace("[", "").replace("]", "").trim().toLowerCase(Locale.ROOT);
    }

    private static boolean isAddress(String host) {
        return host.contains(":") || IPV4.matcher(host).matches();
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1")
                || (host.startsWith("127.") && isAddress(host));
    }

    /** Kafka makes a telling name of a consumer's group or a transactional id; only {@code producer-1} tells nothing. */
    private static @Nullable Verdict clientId(GivenConfig config) {
        boolean named = !config.text(CLIENT_ID_CONFIG).isEmpty()
                || !config.text(GROUP_ID_CONFIG).isEmpty()
                || !config.text(TRANSACTIONAL_ID_CONFIG).isEmpty();
        return named ? null : Verdict.told();
    }

    private static @Nullable Verdict dnsCache(GivenConfig config) {
        String seconds = config.jvm(DNS_CACHE_TTL);
        return seconds != null && seconds.trim().startsWith("-") ? Verdict.told() : null;
    }
}
