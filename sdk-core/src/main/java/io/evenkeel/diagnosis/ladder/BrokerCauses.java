package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.ladder.BrokerReport.Reach;
import io.evenkeel.diagnosis.ladder.Case.Life;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** What can be wrong with one broker that this client needs, seen from here, or with all of them. */
final class BrokerCauses {

    private BrokerCauses() {}

    /** What is wrong with it, or null when it answers or too little is known. */
    static @Nullable Diagnosis of(Case seen, Node needed) {
        BrokerReport report = seen.round().brokers().get(needed.id());
        if (report == null) {
            return null;
        }
        return switch (Standing.of(report)) {
            case WELL, NOT_CHECKED -> null;
            case NOT_AUTHENTICATED -> notAuthenticated(seen, List.of(report));
            case NO_ADDRESS -> unresolvable(seen, report);
            case STALE_ADDRESS -> staleDns(seen, report);
            case UNREACHABLE -> unreachable(seen, report);
            case SILENT -> unresponsive(seen, report);
        };
    }

    static Diagnosis notAuthenticated(Case seen, List<BrokerReport> refusing) {
        String who = refusing.stream()
                .map(report -> Wording.broker(report.node(), report))
                .collect(Collectors.joining(", "));
        List<Integer> answering = seen.answering();
        String others = answering.isEmpty()
                ? ""
                : ", while " + Wording.brokers(answering) + " answer with the same credentials";
        return seen.told(
                Cause.AUTHENTICATION_FAILED,
                Wording.sentence(who) + ": authentication failed" + others + detail(refusing) + ".",
                answering.isEmpty()
                        ? "Check this client's credentials (user, password, mechanism, certificate) and its truststore against the brokers."
                        : "Compare the listener's security settings, certificate and credentials of that broker with those of the others.");
    }

    private static String detail(List<BrokerReport> refusing) {
        return refusing.stream()
                .map(report -> Wording.detail(report.answer().detail()))
                .filter(detail -> !detail.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Neither a broker nor an entry of bootstrap.servers answers. */
    static Diagnosis bootstrapUnreachable(Case seen) {
        String each = seen.round().bootstrap().stream()
                .map(report ->
                        Wording.endpoint(report.node()) + Wording.addresses(report.node(), report) + " " + what(report))
                .collect(Collectors.joining("; "));
        Set<Standing> standings =
                seen.round().bootstrap().stream().map(Standing::of).collect(Collectors.toSet());
        String remedy;
        if (standings.equals(Set.of(Standing.NO_ADDRESS))) {
            remedy = "Check the host names in bootstrap.servers, and the DNS of this machine.";
        } else if (standings.equals(Set.of(Standing.SILENT))) {
            remedy =
                    "Check that security.protocol is that of the listener behind these ports, and that the brokers run: what accepts may be a"
                            + " proxy, or a frozen process.";
        } else {
            remedy =
                    "Check that the brokers run, that bootstrap.servers is right, and the network of this machine: firewall, routes, DNS.";
        }
        return seen.told(
                Cause.BOOTSTRAP_UNREACHABLE,
                "No broker can be reached from here, and none of bootstrap.servers: " + each + ".",
                remedy);
    }

    /** What became of it, as the end of a sentence. */
    static String what(BrokerReport report) {
        return switch (Standing.of(report)) {
            case WELL -> "answers";
            case NOT_AUTHENTICATED -> "does not accept the credentials, or TLS did not come about";
            case NO_ADDRESS -> "has no address here";
            case STALE_ADDRESS -> "has another address than this JVM uses";
            case UNREACHABLE -> reach(report);
            case SILENT -> silence(report);
            case NOT_CHECKED -> "was not checked";
        };
    }

    private static String silence(BrokerReport report) {
        BrokerReport.Answer answer = report.answer();
        return answer.reply() == BrokerReport.Reply.FAILED && answer.detail() != null
                ? "accepts connections and gives no proper answer ("
                        + Wording.detail(answer.detail()).substring(2) + ")"
                : "accepts connections and does not answer";
    }

    private static Set<Reach> reaches(BrokerReport report) {
        return report.connections().stream()
                .filter(connection -> !connection.fresh())
                .map(BrokerReport.Connection::reach)
                .collect(Collectors.toSet());
    }

    private static String reach(BrokerReport report) {
        Set<Reach> reaches = reaches(report);
        if (reaches.equals(Set.of(Reach.REFUSED))) {
            return "refuses connections";
        }
        return reaches.equals(Set.of(Reach.TIMED_OUT)) ? "lets connections time out" : "cannot be connected to";
    }

    private static Diagnosis unresolvable(Case seen, BrokerReport report) {
        Node node = report.node();
        return seen.told(
                Cause.LEADER_UNRESOLVABLE,
                "Broker " + node.id() + " is to be reached at " + Wording.endpoint(node) + ", and the host "
                        + node.host()
                        + " has no address here"
                        + life(
                                seen,
                                node.id(),
                                ", though the cluster lists the broker as alive",
                                ", and the cluster does not list the broker as alive")
                        + ".",
                "Make " + node.host()
                        + " resolvable from this machine (DNS, hosts file, search domain), or have advertised.listeners of"
                        + " broker " + node.id() + " name a host that is" + elsewhere(seen, node) + ".");
    }

    private static Diagnosis staleDns(Case seen, BrokerReport report) {
        Node node = report.node();
        List<String> used = report.names().addresses();
        String accepting = report.connections().stream()
                .filter(connection -> connection.fresh() && connection.reach() == Reach.ACCEPTED)
                .map(BrokerReport.Connection::address)
                .collect(Collectors.joining(", "));
        String keeps = used.isEmpty() ? "that " + node.host() + " has no address" : String.join(", ", used);
        return seen.told(
                Cause.STALE_DNS,
                "Broker " + node.id() + " (" + Wording.endpoint(node) + ") is at " + accepting
                        + " now, and this JVM keeps " + keeps
                        + (used.isEmpty() ? "." : ", where nothing accepts connections."),
                "Restart this process to get going; then set the security property "
                        + (used.isEmpty()
                                ? "networkaddress.cache.negative.ttl to 10"
                                : "networkaddress.cache.ttl to 30")
                        + " or less, and look for a DNS cache on this machine that keeps old answers.");
    }

    private static Diagnosis unreachable(Case seen, BrokerReport report) {
        Node node = report.node();
        Set<Reach> reaches = reaches(report);
        boolean down = seen.life(node.id()) == Life.DOWN;
        String where = Wording.endpoint(node) + Wording.addresses(node, report);
        String summary = "Broker " + node.id() + " at " + where + " " + reach(report) + " from here"
                + life(
                        seen,
                        node.id(),
                        ", though the cluster lists it as alive",
                        ", and the cluster does not list it as alive")
                + ".";
        String remedy;
        if (down) {
            remedy = "Broker " + node.id()
                    + " is down: start it, or find in its log why it does not run; until then only another replica in"
                    + " sync can lead what it led.";
        } else if (reaches.equals(Set.of(Reach.REFUSED))) {
            remedy = "Nothing listens there: check host and port of advertised.listeners of broker " + node.id()
                    + " against where it listens" + loopback(report) + ", and whether it runs.";
        } else if (reaches.equals(Set.of(Reach.TIMED_OUT))) {
            remedy = "Something drops the packets: check firewall, security group and routes from this machine to port "
                    + node.port() + " of that address, and whether advertised.listeners of broker " + node.id()
                    + " names an address that is meant for here.";
        } else {
            remedy = "Check the routes and firewalls from this machine to port " + node.port()
                    + " there, and advertised.listeners of broker " + node.id() + ".";
        }
        return seen.told(Cause.LEADER_UNREACHABLE, summary, remedy + moved(seen, node));
    }

    /** An advertised address that means this very machine is the commonest mistake there is. */
    private static String loopback(BrokerReport report) {
        Function<String, Boolean> local =
                address -> address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
        boolean all = report.names().addresses().stream().allMatch(local::apply);
        return all ? " (that address is this machine itself)" : "";
    }

    private static Diagnosis unresponsive(Case seen, BrokerReport report) {
        Node node = report.node();
        List<Integer> answering = seen.answering();
        String others = answering.isEmpty()
                ? ""
                : ", while " + Wording.brokers(answering) + (answering.size() == 1 ? " answers" : " answer");
        String between = "what lies between (a proxy that accepts for it, a firewall that drops responses)";
        String remedy = switch (seen.life(node.id())) {
            case DOWN ->
                "The cluster does not hear of broker " + node.id()
                        + " either: look for a frozen or paused process (SIGSTOP, a long GC pause, a suspended machine), and restart it if it does not"
                        + " go on; if it is gone, at " + between + ".";
            case ALIVE ->
                "The cluster still hears of broker " + node.id()
                        + ": look at its load (GC pauses, request queue, disk), and at " + between + ".";
            case UNKNOWN ->
                "Look at broker " + node.id() + " (a frozen process, GC pauses, request queue, disk), and at " + between
                        + ".";
        };
        return seen.told(
                Cause.BROKER_UNRESPONSIVE,
                Wording.sentence(Wording.broker(node, report)) + " " + silence(report) + others + ".",
                remedy + moved(seen, node));
    }

    private static String life(Case seen, int broker, String alive, String down) {
        return switch (seen.life(broker)) {
            case ALIVE -> alive;
            case DOWN -> down;
            case UNKNOWN -> "";
        };
    }

    private static String moved(Case seen, Node node) {
        String now = Findings.movedAddress(seen, node);
        return now == null
                ? ""
                : " The cluster gives another address for it now, " + now + ", which this client has not taken in yet.";
    }

    private static String elsewhere(Case seen, Node node) {
        String now = Findings.movedAddress(seen, node);
        return now == null ? "" : "; the cluster gives " + now + " for it now";
    }
}
