package io.evenkeel.episode;

/** Hears of incidents, one call at a time, on the threads that carry signals. */
public interface IncidentListener {

    /** The first episode of an incident has begun. */
    void opened(Incident incident);

    /** One of its episodes does not heal by itself. Once an incident, and once more for each cause that it did not have before. */
    void escalated(Incident incident);

    /** All its episodes are over. */
    void closed(Incident incident);
}
