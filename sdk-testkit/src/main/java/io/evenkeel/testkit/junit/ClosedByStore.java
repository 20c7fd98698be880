package io.evenkeel.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What JUnit closes with the context that it is stored in. JUnit up to 5.12 knows it by its own interface, later ones by AutoCloseable and
 * warn about those that have the other alone.
 */
@SuppressWarnings("deprecation")
abstract class ClosedByStore implements AutoCloseable, ExtensionContext.Store.CloseableResource {

    @Override
    public abstract void close();
}
