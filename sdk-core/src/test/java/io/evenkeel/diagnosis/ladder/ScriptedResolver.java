package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Knows what a test tells it, and hangs where it is told to. */
final class ScriptedResolver implements Resolver {

    final Map<String, String> used = new ConcurrentHashMap<>();
    final Map<String, String> fresh = new ConcurrentHashMap<>();
    final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    final AtomicInteger hung = new AtomicInteger();

    @Override
    public List<InetAddress> used(String host) throws UnknownHostException {
        CountDownLatch latch = hanging.get(host);
        if (latch != null) {
            hung.incrementAndGet();
            boolean interrupted = false;
            while (latch.getCount() > 0) { // as the system's, it does not heed an interrupt
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        String address = used.get(host);
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return List.of(InetAddress.getByName(address));
    }

    @Override
    public List<InetAddress> fresh(String host) throws IOException {
        String address = fresh.get(host);
        if (address == null) {
            throw new IOException("nobody to ask");
        }
        return List.of(InetAddress.getByName(address));
    }
}
