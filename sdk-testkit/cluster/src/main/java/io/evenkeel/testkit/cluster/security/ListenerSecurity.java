package io.evenkeel.testkit.cluster.security;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.jspecify.annotations.Nullable;

/** How the CLIENT listener of one cluster is secured, with its secrets. Thread-safe. */
public final class ListenerSecurity {

    static final String MECHANISM = "SCRAM-SHA-512";

    /** May do everything. So may who is anonymous: on the other listeners all are, and on this one nobody. */
    private static final String SUPER_USER = "evenkeel-testkit";

    private final SecurityProtocol protocol;
    private final @Nullable LoopbackCertificate certificate;
    private final @Nullable Credential superUser;

    private ListenerSecurity(
            SecurityProtocol protocol, @Nullable LoopbackCertificate certificate, @Nullable Credential superUser) {
        this.protocol = protocol;
        this.certificate = certificate;
        this.superUser = superUser;
    }

    /** With a certificate and a password of its own, where the protocol has such. */
    public static ListenerSecurity of(SecurityProtocol protocol) {
        boolean tls = protocol == SecurityProtocol.SSL || protocol == SecurityProtocol.SASL_SSL;
        boolean sasl = protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL;
        return new ListenerSecurity(
                protocol,
                tls ? LoopbackCertificate.make(Instant.now()) : null,
                sasl ? Credential.random(SUPER_USER) : null);
    }

    public SecurityProtocol protocol() {
        return protocol;
    }

    /** Whether clients log in, and may do only what they were allowed. */
    public boolean hasUsers() {
        return superUser != null;
    }

    /** Whether that is who {@link #clientConfig()} logs in as. */
    public boolean isSuperUser(String user) {
        return superUser != null && superUser.user().equals(user);
    }

    /** What every node needs to know, controllers included. */
    public Map<String, String> nodeSettings() {
        if (superUser == null) {
            return Map.of();
        }
        return Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "false",
                "super.users", "User:ANONYMOUS;User:" + superUser.user());
    }

    /** What a broker needs to know of that listener; secrets are among it. */
    public Map<String, String> listenerSettings(String listener) {
        String prefix = "listener.name." + listener + ".";
        Map<String, String> settings = new HashMap<>();
        if (certificate != null) {
            settings.put(prefix + "ssl.keystore.type", "PEM");
            settings.put(prefix + "ssl.keystore.certificate.chain", certificate.pem());
            settings.put(
                    prefix + "ssl.keystore.key", certificate.privateKeyPem().value());
        }
        if (superUser != null) {
            settings.put(prefix + "sasl.enabled.mechanisms", MECHANISM);
            settings.put(
                    prefix + "scram-sha-512.sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        return settings;
    }

    /** What the format of a controller's storage needs to know, so that the first client can log in; a secret is among it. */
    public List<String> formatArguments() {
        if (superUser == null) {
            return List.of();
        }
        return List.of(
                "--add-scram",
                MECHANISM + "=[name=" + superUser.user() + ",password="
                        + superUser.password().value() + "]");
    }

    /** What a client needs to know beside {@code bootstrap.servers}, as one who may do everything. */
    public Map<String, Object> clientConfig() {
        Map<String, Object> config = new HashMap<>();
        if (protocol != SecurityProtocol.PLAINTEXT) {
            config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol.name);
        }
        if (certificate != null) {
            config.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            config.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, certificate.pem());
        }
        if (superUser != null) {
            config.put(SaslConfigs.SASL_MECHANISM, MECHANISM);
            config.put(SaslConfigs.SASL_JAAS_CONFIG, superUser.jaas());
        }
        return config;
    }

    /** The same as that user. */
    public Map<String, Object> clientConfig(Credential credential) {
        Map<String, Object> config = clientConfig();
        config.put(SaslConfigs.SASL_JAAS_CONFIG, credential.jaas());
        return config;
    }

    /** A connection to that CLIENT listener, ready for requests, of one who may do everything. Throws IOException when it is not let in. */
    public Socket connect(InetSocketAddress listener, int timeoutMs) throws IOException {
        return connect(listener, timeoutMs, superUser);
    }

    /** The same of that user. */
    public Socket connect(InetSocketAddress listener, int timeoutMs, @Nullable Credential credential)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(listener, timeoutMs);
            socket.setSoTimeout(timeoutMs);
            if (certificate != null) {
                socket = secured(certificate, socket, listener);
            }
            if (credential != null) {
                new ScramLogin(socket).as(credential);
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket secured(LoopbackCertificate certificate, Socket socket, InetSocketAddress listener)
            throws IOException {
        SSLSocket secured = (SSLSocket) certificate
                .trusting()
                .getSocketFactory()
                .createSocket(socket, listener.getHostString(), listener.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    @Override
    public String toString() {
        return protocol.name;
    }
}
