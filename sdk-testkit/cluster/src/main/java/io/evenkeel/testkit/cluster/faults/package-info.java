/**
 * The cluster that tests see, and how faults are applied, watched and healed, whatever runs the brokers. Not API.
 *
 * <p>{@link io.evenkeel.testkit.cluster.faults.FaultyCluster} puts the parts together; {@link
 * io.evenkeel.testkit.cluster.faults.ClusterView} asks the cluster, and {@link io.evenkeel.testkit.cluster.faults.BareMetadata} one
 * broker; {@link io.evenkeel.testkit.cluster.faults.Await} is the only one that waits.
 */
@NullMarked
package io.evenkeel.testkit.cluster.faults;

import org.jspecify.annotations.NullMarked;
