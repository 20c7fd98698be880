package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NoInitialContextException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** Asks the DNS servers of this machine themselves, through JNDI, which keeps nothing. Apart, since a Java runtime may lack JNDI. */
final class FreshDns {

    /** {@value}: a DNS server at hand answers in a few; whoever waits for this waits for twice as long at most. */
    private static final String TIMEOUT_MS = "300";

    /** {@value}: a packet may get lost. */
    private static final String ATTEMPTS = "2";

    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private FreshDns() {}

    /**
     * @throws IOException when DNS does not answer, or does not have the name: the JVM may have it from somewhere else
     */
    static List<InetAddress> addresses(String host) throws IOException {
        Properties settings = new Properties();
        settings.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.setProperty(Context.PROVIDER_URL, "dns:");
        settings.setProperty("com.sun.jndi.dns.timeout.initial", TIMEOUT_MS);
        settings.setProperty("com.sun.jndi.dns.timeout.retries", ATTEMPTS);
        try {
            DirContext dns = new InitialDirContext(settings);
            try {
                for (String name : names(host)) {
                    List<InetAddress> found = new ArrayList<>(ask(dns, name, "A"));
                    found.addAll(ask(dns, name, "AAAA"));
                    if (!found.isEmpty()) {
                        return found;
                    }
                }
            } finally {
                dns.close();
            }
        } catch (NoInitialContextException e) {
            throw new IOException("this Java runtime has no JNDI for DNS (module jdk.naming.dns)", e);
        } catch (NamingException e) {
            throw new IOException("DNS: " + e.getMessage(), e);
        }
        throw new IOException("DNS does not have the name");
    }

    @SuppressWarnings(
            "BanJNDI") // DNS alone, to the servers of this machine: its records are text, and nothing is deserialized
    private static List<InetAddress> ask(DirContext dns, String name, String type) throws NamingException, IOException {
        List<InetAddress> found = new ArrayList<>();
        try {
            Attribute records = dns.getAttributes(name, new String[] {type}).get(type);
            for (int i = 0; records != null && i < records.size(); i++) {
                String address = String.valueOf(records.get(i));
                if (Hosts.isLiteral(address)) {
                    found.add(InetAddress.getByName(address));
                }
            }
        } catch (NameNotFoundException e) {
            return List.of();
        }
        return found;
    }

    /** The names that the system tries for it, in that order. */
    private static List<String> names(String host) {
        if (host.endsWith(".")) {
            return List.of(host);
        }
        List<String> domains = new ArrayList<>();
        int ndots = 1; // as resolv.conf(5) has it
        for (String line : resolvConf()) {
            String[] fields = line.strip().split("\\s+");
            if (fields[0].equals("search") || fields[0].equals("domain")) {
                domains = new ArrayList<>(Arrays.asList(fields).subList(1, fields.length)); // the last one counts
            } else if (fields[0].equals("options")) {
                ndots = ndots(fields, ndots);
            }
        }
        List<String> names = new ArrayList<>();
        domains.forEach(domain -> names.add(host + "." + domain));
        names.add(host.chars().filter(c -> c == '.').count() >= ndots ? 0 : names.size(), host);
        return names;
    }

    private static int ndots(String[] options, int otherwise) {
        return Arrays.stream(options)
                .filter(option -> option.matches("ndots:\\d{1,2}"))
                .mapToInt(option -> Integer.parseInt(option.substring("ndots:".length())))
                .findFirst()
                .orElse(otherwise);
    }

    private static List<String> resolvConf() {
        try {
            return Files.readAllLines(RESOLV_CONF);
        } catch (IOException e) {
            return List.of(); // another kind of system
        }
    }
}
