package io.evenkeel;

import io.evenkeel.retry.RetryListener;
import io.evenkeel.signal.CallFailures;

/** Takes what became of a client's blocking calls to where it is told: repeats to the metrics, failures to its signals. */
final class CallWatch implements RetryListener {

    private final CallFailures failures;

    private CallWatch(CallFailures failures) {
        this.failures = failures;
    }

    static RetryListener of(Metering metering, CallFailures failures) {
        return RetryListener.composite(metering, new CallWatch(failures));
    }

    @Override
    public void failed(String call, RuntimeException failure) {
        failures.failed(call, failure);
    }
}
