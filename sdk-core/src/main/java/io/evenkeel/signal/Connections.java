package io.evenkeel.signal;

/**
 * The connections of a client since it began, to all brokers together: Kafka does not show whose they are.
 *
 * @param made those that were made; one that fails after TCP, by TLS, by SASL or since a load balancer accepts and closes, is among them
 * @param ended those of them that have ended, or fewer: while the client tries to make one, that one counts as open
 * @param closed those that have ended, and attempts that failed
 */
record Connections(long made, long ended, long closed) {}
