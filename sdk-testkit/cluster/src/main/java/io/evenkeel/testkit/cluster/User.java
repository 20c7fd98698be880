package io.evenkeel.testkit.cluster;

import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Somebody who logs in to a {@link KafkaCluster}, and may do only what was allowed. Thread-safe. */
public interface User {

    String name();

    /** Like {@link KafkaCluster#clientConfig()}, for a client of this user. */
    Map<String, Object> clientConfig();

    /** The same with another password: the cluster does not let such a client in, except when that is the user's. */
    Map<String, Object> clientConfig(String password);

    /**
     * Adds an ACL for each of the operations. Returns this user when every running broker has read them.
     *
     * @param resource a name, not a pattern; {@code kafka-cluster} for the type CLUSTER, {@code *} for all of a type
     */
    User allow(ResourceType type, String resource, AclOperation... operations);

    /** Removes what {@link #allow} has added. Returns this user when every running broker has read that. */
    User revoke(ResourceType type, String resource, AclOperation... operations);
}
