package io.evenkeel.diagnosis.ladder;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.diagnosis.Finding;
import io.evenkeel.diagnosis.Finding.Result;
import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.Role;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.jspecify.annotations.Nullable;

/**
 * Failures that no retry can help, told without looking any further. Expiries, disconnects and whatever Kafka calls retriable are left out:
 * they do not say what is wrong.
 */
final class FinalFailure {

    private FinalFailure() {}

    /**
     * What it means, or null when it is not one of them.
     *
     * @param failure what a call, a send or a poll failed with; its causes are looked at, too
     * @param partition what it was for, or null when that is not known
     * @param settings of that client: who it logs in as, and what must not be told
     */
    static @Nullable Diagnosis atOnce(
            Throwable failure,
            ClientRef client,
            @Nullable TopicPartition partition,
            AdminSettings settings,
            Instant at) {
        Set<Throwable> looked = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && looked.add(cause); cause = cause.getCause()) {
            if (!isOne(cause)) {
                continue; // most are not, and the rest is work
            }
            String said = Wording.detail(settings.withoutSecrets(cause.getMessage()));
            Told told = isAboutAnother(cause, partition) ? null : told(cause, said, client, partition, settings.user());
            if (told != null) {
                String evidence = cause.getClass().getSimpleName() + said;
                return new Diagnosis(
                        told.cause,
                        told.summary,
                        told.remedy,
                        List.of(
                                new Finding("what " + client + " was told", Result.BAD, evidence),
                                new Finding(
                                        "brokers and partition",
                                        Result.NOT_CHECKED,
                                        "the failure says what is wrong, and no retry can help")),
                        at);
            }
        }
        return null;
    }

    private static boolean isOne(Throwable failure) {
        return failure instanceof AuthenticationException
                || failure instanceof AuthorizationException
                || failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof OutOfOrderSequenceException;
    }

    /** A transaction that may not write to one topic fails the records of the others with that exception, too. */
    private static boolean isAboutAnother(Throwable failure, @Nullable TopicPartition partition) {
        return partition != null
                && failure instanceof TopicAuthorizationException denied
                && !denied.unauthorizedTopics().isEmpty()
                && !denied.unauthorizedTopics().contains(partition.topic());
    }

    private record Told(Cause cause, String summary, String remedy) {}

    private static @Nullable Told told(
            Throwable failure,
            String said,
            ClientRef client,
            @Nullable TopicPartition partition,
            @Nullable String user) {
        String of = partition == null ? "" : " of " + Episode.name(partition);
        if (failure instanceof SslAuthenticationException) {
            return new Told(
                    Cause.AUTHENTICATION_FAILED,
                    "TLS with a broker did not come about" + said + ".",
                    "Check this client's truststore and keystore against the brokers' certificates: issuer, expiry, host names.");
        }
        if (failure instanceof AuthenticationException) {
            return new Told(
                    Cause.AUTHENTICATION_FAILED,
                    "A broker does not accept this client's credentials" + said + ".",
                    "Check " + (user == null ? "user, password or token" : "the password of user " + user)
                            + ", and sasl.mechanism of this client, and that the brokers know that user.");
        }
        if (failure instanceof AuthorizationException denied) {
            return denied(denied, said, client, partition, user);
        }
        // Its kin of a transaction, since a newer producer is what it is about; not that of a group's static member,
        // which is about a consumer.
        if (failure instanceof ProducerFencedException) {
            return new Told(
                    Cause.IDEMPOTENCE_BROKEN,
                    "Another producer with the same transactional.id has begun, and this one is fenced.",
                    "If it took over on purpose, close this one; else give each instance a transactional.id of its own.");
        }
        if (failure instanceof InvalidProducerEpochException) {
            return new Told(
                    Cause.IDEMPOTENCE_BROKEN,
                    "The broker knows a newer epoch of this producer"
                            + ": its transaction was ended by the coordinator, or another producer has the same transactional.id.",
                    "Abort the transaction and begin it anew; check transaction.timeout.ms against how long yours take, and that no other instance"
                            + " has the same transactional.id.");
        }
        // Before its superclass.
        if (failure instanceof UnknownProducerIdException) {
            return new Told(
                    Cause.IDEMPOTENCE_BROKEN,
                    "The broker does not know this producer's records" + of + " any more"
                            + ": all it wrote there was deleted or has expired.",
                    "Records that were in flight may be there or not: compare the log with what was sent. Check the topic's retention and the"
                            + " brokers' producer.id.expiration.ms against how long this producer rests.");
        }
        // A broker knows the last five batches of each producer; what comes after a gap it cannot place.
        if (failure instanceof OutOfOrderSequenceException) {
            return new Told(
                    Cause.IDEMPOTENCE_BROKEN,
                    "The broker misses records" + of + " that come before these"
                            + ": some that this producer sent were lost, or expired here.",
                    "Records from here on are not known to be in order, or there once: compare the log with what was sent. Look for an unclean"
                            + " election, a truncated log, or delivery.timeout.ms too short.");
        }
        return null;
    }

    private static Told denied(
            AuthorizationException failure,
            String said,
            ClientRef client,
            @Nullable TopicPartition partition,
            @Nullable String user) {
        boolean producer = client.role() == Role.PRODUCER;
        String what;
        String right;
        if (failure instanceof TopicAuthorizationException topics) {
            Set<String> names = new TreeSet<>(topics.unauthorizedTopics());
            if (names.isEmpty() && partition != null) {
                names.add(partition.topic());
            }
            what = names.isEmpty() ? "a topic" : (names.size() == 1 ? "topic " : "topics ") + String.join(", ", names);
            right = (producer ? "WRITE" : "READ") + " on " + what;
        } else if (failure instanceof GroupAuthorizationException group) {
            what = group.groupId() == null ? "its group" : "group " + group.groupId();
            right = "READ on " + what;
        } else if (failure instanceof TransactionalIdAuthorizationException) {
            what = "its transactional.id";
            right = "WRITE on " + what;
        } else if (failure instanceof ClusterAuthorizationException) {
            what = "the cluster";
            right = producer
                    ? "WRITE on its topics, or IDEMPOTENT_WRITE on the cluster"
                    : "what it asks for on the cluster";
        } else {
            what = "what it asks for";
            right = "it";
        }
        boolean topic = failure instanceof TopicAuthorizationException;
        return new Told(
                Cause.ACCESS_DENIED,
                "This client may not use " + what + said + ".",
                "Allow its principal " + (user == null ? "" : "(User:" + user + " by default) ") + right + "."
                        + (topic
                                ? " Brokers answer the same where the topic does not exist: check that, too (TOPIC_MISSING)."
                                : ""));
    }
}
