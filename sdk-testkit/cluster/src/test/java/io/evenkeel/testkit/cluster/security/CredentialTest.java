package io.evenkeel.testkit.cluster.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "User:a", "a;b", "a,b"})
    void aUserWhoseNameWouldMeanSomethingElseIsRefused(String user) {
        assertThatThrownBy(() -> Credential.random(user))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("user must be of letters, digits, '.', '_' and '-', but was '" + user + "'");
    }

    @Test
    void aPasswordMayHaveEveryCharacter() {
        Credential credential = new Credential("orders", new Password("a\"b\\c"));

        assertThat(credential.jaas().value()).endsWith(" username=\"orders\" password=\"a\\\"b\\\\c\";");
    }

    @Test
    void aPasswordIsRandomAndDoesNotPrint() {
        Credential credential = Credential.random("orders");

        assertThat(credential.password().value()).hasSize(32);
        assertThat(credential).isNotEqualTo(Credential.random("orders"));
        assertThat(credential.toString())
                .contains("orders")
                .doesNotContain(credential.password().value());
        assertThat(credential.jaas()).hasToString("[hidden]");
    }
}
