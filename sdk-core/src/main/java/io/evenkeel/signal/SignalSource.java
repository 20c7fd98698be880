package io.evenkeel.signal;

/** What one client shows, collected until the watch thread asks for it. Never asked by two threads at once. */
public interface SignalSource {

    /**
     * Hands all that was seen since the last tick to the next stage.
     *
     * @return true while trouble is on: ask again soon
     */
    boolean tick(SignalSink next);

    /** Hands on the last of it, and that this was all. */
    void close(SignalSink next);
}
