package io.evenkeel.episode.machine;

import io.evenkeel.diagnosis.Diagnosis;
import io.evenkeel.episode.EpisodeListener;
import java.util.List;
import java.util.function.Consumer;

/** What is to be told once a process, and to whom besides. */
record Warning(Diagnosis diagnosis, List<EpisodeListener> listeners) {

    void tell(Consumer<Diagnosis> log) {
        log.accept(diagnosis);
        listeners.forEach(listener -> listener.warned(diagnosis));
    }
}
