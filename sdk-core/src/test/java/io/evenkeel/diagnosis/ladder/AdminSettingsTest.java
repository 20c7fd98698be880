package io.evenkeel.diagnosis.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdminSettingsTest {

    /** A handshake that took 1.1 s on a busy machine was cut short, and begun anew, until no time was left. */
    @ParameterizedTest
    @CsvSource({"PLAINTEXT, 1000", "SSL, 2000", "SASL_PLAINTEXT, 2000", "SASL_SSL, 2000"})
    void aConnectionThatIsMoreThanTcpIsGivenMoreTime(String protocol, long ms) {
        Map<String, Object> config = new AdminSettings(Map.of("security.protocol", protocol))
                .of(new Node(1, "kafka-1", 9092), "evenkeel-diagnosis-1", 1_000, 4_000);

        assertThat(config)
                .containsEntry("socket.connection.setup.timeout.ms", ms)
                .containsEntry("socket.connection.setup.timeout.max.ms", ms)
                .containsEntry("request.timeout.ms", 1_000);
    }

    static Stream<String> jaas() {
        return Stream.of(
                "PlainLoginModule required username=\"a\\\" password=\"b\" c=\"d\";", // where a value ends is not clear
                // to us
                "PlainLoginModule required username=\"${file:/secrets:user}\" password=\"secret\";",
                "PlainLoginModule required password=\"secret\";",
                "PlainLoginModule required username=\"admin\" password=\"admin\";", // a secret
                "");
    }

    @ParameterizedTest
    @MethodSource("jaas")
    void inDoubtNobodyIsNamed(String jaas) {
        assertThat(new AdminSettings(Map.of(
                                "security.protocol", "SASL_PLAINTEXT",
                                "sasl.mechanism", "PLAIN",
                                "sasl.jaas.config", jaas))
                        .user())
                .isNull();
    }

    @Test
    void ofASecretThatBeginsWithAnotherNothingIsLeft() {
        AdminSettings settings =
                new AdminSettings(Map.of("ssl.keystore.password", "secret", "ssl.truststore.password", "secret2024"));
        assertThat(settings.withoutSecrets("neither secret2024 nor secret")).isEqualTo("neither [hidden] nor [hidden]");
    }

    /** Less time than a request may take is left. */
    @Test
    void kafkaTakesTheSettings() {
        Map<String, Object> config =
                new AdminSettings(Map.of()).of(new Node(1, "127.0.0.1", 9092), "evenkeel-diagnosis-1", 2_000, 1_600);
        try (Admin admin = Admin.create(config)) {
            assertThat(admin).isNotNull();
        }
    }

    @Test
    void whoIsNamedWithoutAPasswordToLogInWithIsNotNamed() {
        assertThat(new AdminSettings(Map.of(
                                "security.protocol", "SASL_SSL",
                                "sasl.mechanism", "OAUTHBEARER",
                                "sasl.jaas.config", "OAuthBearerLoginModule required username=\"token\";"))
                        .user())
                .isNull();
    }
}
