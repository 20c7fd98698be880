package io.evenkeel.diagnosis.ladder;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A file of addresses and names, read anew each time. */
final class HostsFile {

    private final Path file;

    HostsFile(Path file) {
        this.file = file;
    }

    /** In the order of the file. Throws IOException when it cannot be read. */
    List<InetAddress> addresses(String host) throws IOException {
        List<InetAddress> found = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] fields = line.replaceFirst("#.*", "").strip().split("\\s+");
            boolean names = Arrays.stream(fields).skip(1).anyMatch(host::equalsIgnoreCase);
            if (names && Hosts.isLiteral(fields[0])) {
                found.add(InetAddress.getByName(fields[0]));
            }
        }
        return found;
    }

    /** None, too, when it cannot be read. */
    List<InetAddress> addressesIfAny(String host) {
        try {
            return addresses(host);
        } catch (IOException e) {
            return List.of();
        }
    }
}
