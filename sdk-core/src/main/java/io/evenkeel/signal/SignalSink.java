package io.evenkeel.signal;

/** Where signals go. */
public interface SignalSink {

    /** Never throws, never blocks. Whether it may be called from any thread is said by whoever hands it out. */
    void accept(Signal signal);
}
