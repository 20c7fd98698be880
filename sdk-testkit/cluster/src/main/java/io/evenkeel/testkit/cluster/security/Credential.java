package io.evenkeel.testkit.cluster.security;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.types.Password;

/**
 * Who a client says it is.
 *
 * @param user letters, digits, '.', '_' and '-'
 * @param password hidden by its own {@code toString()}
 */
public record Credential(String user, Password password) {

    /** No character that JAAS, SCRAM, a list of principals or the format tool would take for its own. */
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9._-]+");

    private static final int PASSWORD_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    public Credential {
        if (!USER.matcher(user).matches()) {
            throw new IllegalArgumentException(
                    "user must be of letters, digits, '.', '_' and '-', but was '" + user + "'");
        }
    }

    /** With a password that nobody has seen. */
    public static Credential random(String user) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        return new Credential(user, new Password(HexFormat.of().formatHex(bytes)));
    }

    /** The value of {@code sasl.jaas.config}. */
    Password jaas() {
        String quoted = password.value().replace("\\", "\\\\").replace("\"", "\\\"");
        return new Password("org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user
                + "\" password=\"" + quoted + "\";");
    }
}
