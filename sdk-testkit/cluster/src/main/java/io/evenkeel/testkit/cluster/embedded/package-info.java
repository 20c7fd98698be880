/**
 * The EMBEDDED back-end: every node is a child JVM that runs the real broker. Not API.
 *
 * <p>The broker's jars are found on the class path as one nested artifact ({@link
 * io.evenkeel.testkit.cluster.embedded.BrokerArtifact}), unpacked once per machine ({@link
 * io.evenkeel.testkit.cluster.embedded.JarCache}) and never loaded by this JVM's own loader.
 *
 * <p>Nothing is left behind, in two nets. The {@link io.evenkeel.testkit.cluster.embedded.Reaper} is one tiny child JVM for all
 * clusters of this JVM. It is told the process id and start instant of every node and the path of every work folder through a pipe;
 * when this JVM ends, also by SIGKILL, the kernel closes the pipe, and the reaper kills what it knows (SIGKILL ends frozen processes,
 * too) and deletes the folders. The second net is in each node: it watches its own standard input and halts at its end, which
 * covers a node that was started and not yet told to the reaper.
 */
@NullMarked
package io.evenkeel.testkit.cluster.embedded;

import org.jspecify.annotations.NullMarked;
