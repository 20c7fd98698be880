package io.evenkeel.diagnosis.ladder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** How our Admin clients connect: as the application's client does, and with little patience. */
public final class AdminSettings {

    private static final Set<String> NOT_TAKEN = Set.of(
            AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG,
            "bootstrap.resolve.timeout.ms", // since 4.4: how long to wait for a name
            "metadata.max.age.ms");

    /** What a plug-in for security may read without that Kafka defines it, and where passwords are kept. */
    private static final List<String> PREFIXES = List.of("sasl.", "ssl.", "security.", "config.providers.");

    private static final Set<String> CONNECTION = Set.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            AdminClientConfig.CLIENT_DNS_LOOKUP_CONFIG,
            AdminClientConfig.CONFIG_PROVIDERS_CONFIG);

    private static final Pattern JAAS_OPTION =
            Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;\"']+))");

    /** Options that are no secret, and whose values are likely to be part of a message. */
    private static final Pattern NO_SECRET =
            Pattern.compile("(?i)user(name)?|principal|serviceName|useKeyTab|storeKey|useTicketCache|doNotPrompt");

    /** Shorter ones would blot out half of a message. */
    private static final int SHORTEST_SECRET = 3;

    private static final AtomicLong NUMBER = new AtomicLong();

    private final Map<String, Object> taken = new HashMap<>();
    private final List<String> secrets = new ArrayList<>();
    private final @Nullable String user;

    /**
     * @param client the configuration of the application's client
     */
    public AdminSettings(Map<String, Object> client) {
        client.forEach((key, value) -> {
            boolean known = AdminClientConfig.configNames().contains(key)
                    || PREFIXES.stream().anyMatch(key::startsWith);
            if (value != null && known && !NOT_TAKEN.contains(key)) {
                taken.put(key, value);
                takeNoteOfSecrets(key, value);
            }
        });
        secrets.sort(Comparator.comparing(String::length).reversed()); // one may be the beginning of another
        String name = readUser();
        this.user = name == null || secrets.contains(name) ? null : name;
    }

    /** What of a client's configuration says how it connects, and to whom: clients that have it in common see the same. Holds secrets. */
    public static Map<String, Object> connection(Map<String, Object> client) {
        Map<String, Object> how = new HashMap<>();
        client.forEach((key, value) -> {
            boolean matters = CONNECTION.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
            if (matters && value != null) {
                how.put(key, value);
            }
        });
        return how;
    }

    private void takeNoteOfSecrets(String key, Object value) {
        ConfigDef.ConfigKey known = AdminClientConfig.configDef().configKeys().get(key);
        if (known != null && known.type != ConfigDef.Type.PASSWORD && !key.contains("password")) {
            return;
        }
        String text = value instanceof Password password ? password.value() : String.valueOf(value);
        Matcher options = JAAS_OPTION.matcher(text);
        while (options.find()) {
            for (int group = 2; group <= options.groupCount(); group++) {
                takeNote(NO_SECRET.matcher(options.group(1)).matches() ? null : options.group(group));
            }
        }
        takeNote(text);
    }

    private void takeNote(@Nullable String secret) {
        if (secret != null && secret.length() >= SHORTEST_SECRET) {
            secrets.add(secret);
        }
    }

    /** A name that no other Admin of this process has: two of one name would quarrel about an MBean. */
    static String clientId() {
        return "evenkeel-diagnosis-" + NUMBER.incrementAndGet();
    }

    /**
     * For an Admin that begins at this broker and knows no other until that one has answered.
     *
     * @param requestTimeoutMs also how long it waits for a connection to be ready before it tries another broker; with TLS or SASL, which is
     *     work for both sides, {@link Inquiry#PATIENCE}: who is cut short begins it anew
     */
    Map<String, Object> of(Node broker, String clientId, int requestTimeoutMs, int totalMs) {
        Map<String, Object> config = ours(clientId);
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Hosts.text(broker));
        config.put(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.min(requestTimeoutMs, totalMs)); // else it refuses
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, totalMs);
        long setupMs = protocol().equals("PLAINTEXT") ? requestTimeoutMs : Inquiry.PATIENCE.toMillis();
        config.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, setupMs);
        config.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, setupMs);
        config.put(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 50L); // a name may have an address that refuses
        config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        config.put(AdminClientConfig.RETRIES_CONFIG, 2);
        config.put(AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, 50L);
        config.put(AdminClientConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200L);
        return config;
    }

    /**
     * For an Admin that lasts and may ask any broker of the cluster.
     *
     * @param name what its name begins with
     * @param callMs how long each of its calls may take at most, and what it waits for
     */
    public Map<String, Object> ofCluster(String name, int callMs) {
        Map<String, Object> config = ours(name + "-" + NUMBER.incrementAndGet());
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, callMs);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, callMs);
        config.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, callMs / 4);
        config.put(AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, callMs / 2);
        config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000L);
        config.put(AdminClientConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        config.put(AdminClientConfig.METADATA_RECOVERY_STRATEGY_CONFIG, "rebootstrap");
        return config;
    }

    private Map<String, Object> ours(String clientId) {
        Map<String, Object> config = new HashMap<>(taken);
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
        config.put(
                AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of()); // the application's are not ours to feed
        config.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        return config;
    }

    /** The entries of bootstrap.servers. */
    List<Node> bootstrap() {
        return Hosts.bootstrap(taken.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    /** PLAINTEXT unless the client says something else. */
    String protocol() {
        return String.valueOf(taken.getOrDefault(
                        AdminClientConfig.SECURITY_PROTOCOL_CONFIG, AdminClientConfig.DEFAULT_SECURITY_PROTOCOL))
                .strip()
                .toUpperCase(Locale.ROOT);
    }

    /**
     * The user that logs in with a password by PLAIN or SCRAM. Null by other mechanisms, and in doubt: what is escaped, or only stands for a
     * name, is not told.
     */
    @Nullable
    String user() {
        return user;
    }

    private @Nullable String readUser() {
        String mechanism = String.valueOf(taken.get(SaslConfigs.SASL_MECHANISM));
        boolean byPassword = mechanism.equals("PLAIN") || mechanism.startsWith("SCRAM-");
        Object given = taken.get(SaslConfigs.SASL_JAAS_CONFIG);
        String jaas = given instanceof Password password ? password.value() : String.valueOf(given);
        if (!protocol().startsWith("SASL_") || !byPassword || jaas.contains("\\") || jaas.contains("${")) {
            return null;
        }
        Matcher options = JAAS_OPTION.matcher(jaas);
        while (options.find()) {
            if (options.group(1).equals("username")) {
                return options.group(2) != null ? options.group(2) : options.group(3);
            }
        }
        return null;
    }

    /** The text without any secret of the configuration. */
    public @Nullable String withoutSecrets(@Nullable String text) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe == null ? null : safe.replace(secret, "[hidden]");
        }
        return safe;
    }
}
