package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks where the JDK looks: in the file of {@code jdk.net.hosts.file} alone where that is set, else in the system's hosts file, which
 * goes before DNS unless a machine is set up otherwise, and then in DNS. An {@code InetAddressResolverProvider} of the application's is
 * not known here: fresh addresses that differ may then be right for others.
 */
public final class SystemResolver implements Resolver {

    private static final Path SYSTEM_HOSTS = Path.of("/etc/hosts");

    @Override
    public List<InetAddress> used(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    @Override
    public List<InetAddress> fresh(String host) throws IOException {
        String only = System.getProperty("jdk.net.hosts.file");
        if (only != null && !only.isEmpty()) {
            return new HostsFile(Path.of(only)).addresses(host);
        }
        List<InetAddress> local = new HostsFile(SYSTEM_HOSTS).addressesIfAny(host);
        return local.isEmpty() ? dns(host) : local;
    }

    private static List<InetAddress> dns(String host) throws IOException {
        @Nullable LinkageError missing;
        try {
            return FreshDns.addresses(host);
        } catch (LinkageError e) {
            missing = e;
        }
        throw new IOException("this Java runtime has no JNDI", missing);
    }
}
