package io.evenkeel.testkit.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the run has opened: closed once, the newest first, by whoever comes first, the end of the run or Ctrl-C. What is added
 * after that is closed at once, since a cluster may be starting when Ctrl-C comes.
 */
final class Belongings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Belongings.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    synchronized <T extends AutoCloseable> T add(T belonging) {
        open.push(belonging);
        if (closed) {
            closeAll();
            throw new IllegalStateException("closed meanwhile");
        }
        return belonging;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeAll();
    }

    private void closeAll() {
        while (!open.isEmpty()) {
            AutoCloseable next = open.pop();
            try {
                next.close();
            } catch (Exception failure) {
                // The rest must be closed all the same: brokers would stay behind.
                LOG.warn("{} did not close", next, failure);
            }
        }
    }
}
