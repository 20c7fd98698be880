package io.evenkeel.testkit.cluster.backend;

import java.net.InetSocketAddress;

/**
 * What a broker tells as its addresses: those of the proxies before it.
 *
 * @param client to those who came through the CLIENT listener
 * @param replication to other brokers
 * @param control to those who came through the CONTROL listener
 */
public record Advertised(InetSocketAddress client, InetSocketAddress replication, InetSocketAddress control) {}
