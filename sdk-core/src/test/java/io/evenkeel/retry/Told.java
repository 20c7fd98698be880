package io.evenkeel.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a listener was told, a line each. */
final class Told implements RetryListener {

    final List<String> lines = new ArrayList<>();

    @Override
    public void redriven(Operation operation, int attempt, RuntimeException after) {
        lines.add(operation.method() + " again " + attempt);
    }

    @Override
    public void recovered(Operation operation, int attempts, Duration took) {
        lines.add(operation.method() + " recovered " + attempts);
    }

    @Override
    public void gaveUp(Operation operation, int attempts, RuntimeException last) {
        lines.add(operation.method() + " gave up " + attempts);
    }
}
