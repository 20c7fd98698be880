package io.evenkeel.episode;

import java.util.Locale;

/**
 * Which client of this process.
 *
 * @param clientId its {@code client.id}, which need not be unique
 */
public record ClientRef(String clientId, Role role) {

    /** Such as {@code producer orders-1}. */
    @Override
    public String toString() {
        return role.name().toLowerCase(Locale.ROOT) + " " + clientId;
    }
}
