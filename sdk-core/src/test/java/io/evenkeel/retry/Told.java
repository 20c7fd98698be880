package io.evenkeel.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a listener was told of repeats, a line each, and of failures. */
final class Told implements RetryListener {

    final List<String> lines = new ArrayList<>();
    final List<RuntimeException> failures = new ArrayList<>();

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

    @Override
    public void failed(String call, RuntimeException failure) {
        failures.add(failure);
    }
}
