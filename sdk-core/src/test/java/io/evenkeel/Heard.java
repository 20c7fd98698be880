package io.evenkeel;

import io.evenkeel.episode.ClientRef;
import io.evenkeel.episode.Episode;
import io.evenkeel.episode.EpisodeListener;
import io.evenkeel.episode.LeaderChange;
import io.evenkeel.episode.Role;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;

/** A listener that keeps all it hears, in order. */
final class Heard implements EpisodeListener {

    /** One call: which method, of whom, what it was given, and when. */
    record Call(String what, ClientRef client, TopicPartition partition, Object given, Instant at) {

        Call(String what, ClientRef client, TopicPartition partition, Object given) {
            this(what, client, partition, given, Instant.now());
        }
    }

    private final List<Call> calls = new CopyOnWriteArrayList<>();

    @Override
    public void opened(Episode episode) {
        calls.add(new Call("opened", episode.client(), episode.partition(), episode));
    }

    @Override
    public void leaderChanged(LeaderChange change) {
        calls.add(new Call(change.from() + " -> " + change.to(), change.client(), change.partition(), change));
    }

    @Override
    public void escalated(Episode episode) {
        calls.add(new Call("escalated", episode.client(), episode.partition(), episode));
    }

    @Override
    public void healed(Episode episode) {
        calls.add(new Call("healed", episode.client(), episode.partition(), episode));
    }

    @Override
    public void abandoned(Episode episode) {
        calls.add(new Call("abandoned", episode.client(), episode.partition(), episode));
    }

    /** What was heard of one partition by one kind of client, in order. */
    List<String> of(Role role, TopicPartition partition) {
        return calls.stream()
                .filter(call -> call.client().role() == role && call.partition().equals(partition))
                .map(Call::what)
                .toList();
    }

    /** What was heard of one partition by the client of that id, in order. */
    List<String> of(String clientId, TopicPartition partition) {
        return calls.stream()
                .filter(call -> call.client().clientId().equals(clientId)
                        && call.partition().equals(partition))
                .map(Call::what)
                .toList();
    }

    /** The episodes of that role and partition that healed. */
    List<Episode> healed(Role role, TopicPartition partition) {
        return calls.stream()
                .filter(call -> call.what().equals("healed"))
                .map(call -> (Episode) call.given())
                .filter(e -> e.client().role() == role && e.partition().equals(partition))
                .toList();
    }

    /** When it was told that this episode began. */
    Instant toldOf(Episode episode) {
        return calls.stream()
                .filter(call -> call.what().equals("opened") && ((Episode) call.given()).id() == episode.id())
                .map(Call::at)
                .findFirst()
                .orElseThrow();
    }

    List<Call> all() {
        return List.copyOf(calls);
    }
}
