package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Both calls block, for as long as the system likes; they are made on threads that may hang. */
public interface Resolver {

    /** Those that this JVM uses, which it may have kept. Throws UnknownHostException when it has none. */
    List<InetAddress> used(String host) throws UnknownHostException;

    /**
     * Those that are found when nothing that is kept is used; none when it is certain that there are none.
     *
     * @throws IOException when that cannot be found out; its message says why
     */
    List<InetAddress> fresh(String host) throws IOException;
}
