package io.evenkeel;

import io.evenkeel.diagnosis.ladder.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Looks up hosts as another resolver does, but those that hang: of them nothing comes, for as long as a test likes. */
final class HangingNames implements Resolver {

    private final Resolver others;
    private final Set<String> hanging = ConcurrentHashMap.newKeySet();
    private final CountDownLatch letGo = new CountDownLatch(1);

    HangingNames(Resolver others) {
        this.others = others;
    }

    void hang(String host) {
        hanging.add(host);
    }

    void letGo() {
        letGo.countDown();
    }

    @Override
    public List<InetAddress> used(String host) throws UnknownHostException {
        hangIfItDoes(host);
        return others.used(host);
    }

    @Override
    public List<InetAddress> fresh(String host) throws IOException {
        hangIfItDoes(host);
        return others.fresh(host);
    }

    /** As the system's, it does not heed an interrupt. */
    private void hangIfItDoes(String host) {
        boolean interrupted = false;
        while (hanging.contains(host) && letGo.getCount() > 0) {
            try {
                letGo.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
