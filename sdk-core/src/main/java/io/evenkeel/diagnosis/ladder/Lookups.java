package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.ladder.BrokerReport.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up hosts, in bounded time. A lookup that hangs cannot be ended: it keeps its thread, and whoever asks for the same host joins it
 * instead of beginning another. Thread-safe.
 */
final class Lookups {

    /** A resolver that is well answers in milliseconds, or in some 100 ms from afar. */
    private static final Duration USED = Duration.ofSeconds(1);

    /** All attempts of {@link FreshDns} for one name; what it finds is a comparison, not worth more. */
    private static final Duration FRESH = Duration.ofMillis(600);

    private final Resolver resolver;
    private final InstantSource clock;
    private final Threads threads;
    private final Map<Question, Lookup> running = new HashMap<>();

    Lookups(Resolver resolver, InstantSource clock, Threads threads) {
        this.resolver = resolver;
        this.clock = clock;
        this.threads = threads;
    }

    private record Question(String host, boolean fresh) {}

    private final class Lookup extends CompletableFuture<List<String>> implements Runnable {
        private final Question question;
        private final Instant asked = clock.instant();

        Lookup(Question question) {
            this.question = question;
        }

        @Override
        public void run() {
            try {
                List<InetAddress> found =
                        question.fresh() ? resolver.fresh(question.host()) : resolver.used(question.host());
                complete(found.stream().map(InetAddress::getHostAddress).toList());
            } catch (Throwable e) { // whatever a resolver of the application's throws
                completeExceptionally(e);
            } finally {
                ended(this);
            }
        }
    }

    /** What is found of each of them, all at the same time. */
    Map<String, Names> of(Collection<String> hosts, Deadline deadline) {
        Map<String, Lookup> used = new LinkedHashMap<>();
        Map<String, Lookup> fresh = new HashMap<>();
        Map<String, Names> names = new HashMap<>();
        for (String host : hosts) {
            if (Hosts.isLiteral(host)) {
                names.put(host, new Names(List.of(host), null, List.of(host), null));
            } else {
                used.computeIfAbsent(host, name -> begin(new Question(name, false)));
            }
        }
        used.keySet().forEach(host -> fresh.put(host, begin(new Question(host, true)))); // after all that matter more
        Deadline usedIn = deadline.orIn(USED);
        Deadline freshIn = deadline.orIn(FRESH);
        used.forEach((host, lookup) -> {
            boolean inTime = usedIn.await(lookup);
            Lookup again = Objects.requireNonNull(fresh.get(host));
            boolean freshInTime = freshIn.await(again);
            List<String> addresses = inTime ? found(lookup) : List.of();
            names.put(
                    host,
                    new Names(
                            addresses,
                            addresses.isEmpty() ? failure(lookup, inTime) : null,
                            freshInTime ? found(again) : List.of(),
                            freshNotChecked(again, freshInTime)));
        });
        return names;
    }

    private synchronized Lookup begin(Question question) {
        Lookup already = running.get(question);
        if (already != null) {
            return already;
        }
        Lookup lookup = new Lookup(question);
        if (threads.begin(lookup)) {
            running.put(question, lookup);
        } else {
            lookup.cancel(false);
        }
        return lookup;
    }

    private synchronized void ended(Lookup lookup) {
        running.remove(lookup.question, lookup);
    }

    private static List<String> found(Lookup lookup) {
        return lookup.isCompletedExceptionally() ? List.of() : lookup.join();
    }

    /** Why it found nothing; null when nobody looked, or nobody had the time to wait. */
    private @Nullable String failure(Lookup lookup, boolean inTime) {
        if (lookup.isCancelled() || (!inTime && takeBack(lookup))) {
            return null;
        }
        if (!inTime) {
            boolean wasWaitedFor = age(lookup).plus(Deadline.GRAIN).compareTo(USED) >= 0;
            return wasWaitedFor ? late(lookup) : null;
        }
        Throwable cause = cause(lookup);
        return cause instanceof UnknownHostException
                ? "no address here (" + cause.getMessage() + ")"
                : cause == null ? "no address here" : "the lookup failed: " + cause;
    }

    private @Nullable String freshNotChecked(Lookup lookup, boolean inTime) {
        if (lookup.isCancelled() || (!inTime && takeBack(lookup))) {
            return "no free thread";
        }
        if (!inTime) {
            return late(lookup);
        }
        Throwable cause = cause(lookup);
        if (cause == null) {
            return null;
        }
        String message = cause.getMessage();
        return cause instanceof IOException && message != null ? message : cause.toString();
    }

    private String late(Lookup lookup) {
        return "no answer for " + age(lookup).toMillis() + " ms";
    }

    private Duration age(Lookup lookup) {
        return Duration.between(lookup.asked, clock.instant());
    }

    private boolean takeBack(Lookup lookup) {
        boolean back = threads.takeBack(lookup);
        if (back) {
            ended(lookup);
            lookup.cancel(false); // another climb may have joined it
        }
        return back;
    }

    private static @Nullable Throwable cause(Lookup lookup) {
        try {
            lookup.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
