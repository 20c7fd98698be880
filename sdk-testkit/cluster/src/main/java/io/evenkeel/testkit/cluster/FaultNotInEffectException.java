package io.evenkeel.testkit.cluster;

/** A fault was applied and its effect did not show in time. The message names the fault, its target and what was waited for. */
public class FaultNotInEffectException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    public FaultNotInEffectException(String message) {
        super(message);
    }
}
