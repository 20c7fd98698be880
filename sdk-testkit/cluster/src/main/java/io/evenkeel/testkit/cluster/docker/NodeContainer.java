package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import io.evenkeel.testkit.cluster.backend.KafkaNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A node's container: made once, and started again and again. */
final class NodeContainer implements KafkaNode {

    /** Enough to see an exception and what led to it. */
    private static final int LAST_LINES = 30;

    private static final int LOG_SECONDS = 5;

    private final DockerConnection docker;
    private final int id;
    private final String containerId;
    private volatile PublishedPorts ports = PublishedPorts.NONE;
    private volatile long pid;

    NodeContainer(DockerConnection docker, int id, String containerId) {
        this.docker = docker;
        this.id = id;
        this.containerId = containerId;
    }

    private DockerClient client() {
        return docker.client();
    }

    @Override
    public int id() {
        return id;
    }

    String containerId() {
        return containerId;
    }

    /** The ports that it was given by its last start. */
    PublishedPorts ports() {
        return ports;
    }

    /** Of its java process, on the daemon's machine. */
    @Override
    public long pid() {
        return pid;
    }

    /** Puts files into it that its next start reads, by path. */
    void write(Map<String, String> files) {
        client().copyArchiveToContainerCmd(containerId)
                .withRemotePath("/")
                .withTarInputStream(new ByteArrayInputStream(TarArchive.of(files)))
                .exec();
    }

    /** Returns when it has its process id and its ports, which are others than before. */
    @Override
    public void start() {
        client().startContainerCmd(containerId).exec();
        InspectContainerResponse info = inspect();
        Long started = info.getState().getPidLong();
        if (started != null && started > 0) {
            pid = started;
        }
        ports = PublishedPorts.of(info, docker);
    }

    private InspectContainerResponse inspect() {
        return client().inspectContainerCmd(containerId).exec();
    }

    private ContainerState state() {
        return inspect().getState();
    }

    @Override
    public void terminate() {
        signal("TERM");
    }

    @Override
    public void kill() {
        try {
            signal("KILL");
        } catch (ConflictException e) {
            // some daemons kill none that is frozen
            resume();
            signal("KILL");
        }
    }

    /** One that has ended has no use for it. */
    private void signal(String signal) {
        try {
            client().killContainerCmd(containerId).withSignal(signal).exec();
        } catch (ConflictException | NotFoundException e) {
            if (isAlive()) {
                throw e;
            }
        }
    }

    @Override
    public void freeze() {
        client().pauseContainerCmd(containerId).exec();
    }

    @Override
    public boolean isFrozen() {
        try {
            return Boolean.TRUE.equals(state().getPaused());
        } catch (NotFoundException e) {
            return false;
        }
    }

    @Override
    public void resume() {
        try {
            client().unpauseContainerCmd(containerId).exec();
        } catch (DockerException e) {
            // daemons differ in what they call one that is not frozen
            if (isFrozen()) {
                throw e;
            }
        }
    }

    @Override
    public boolean isAlive() {
        try {
            return Boolean.TRUE.equals(state().getRunning());
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Ends it for good, frozen or not, and removes it with its data. */
    void remove() {
        try {
            client().removeContainerCmd(containerId)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException e) {
            // by whom ever
        }
    }

    @Override
    public String lastWords() {
        try {
            ContainerState state = state();
            String told = Boolean.TRUE.equals(state.getRunning())
                    ? "is running"
                    : "ended with exit code " + state.getExitCodeLong();
            return "node " + id + " " + told + "; the last lines of its log:\n" + lastLines();
        } catch (DockerException e) {
            return "node " + id + " cannot be looked at: " + e.getMessage();
        }
    }

    private String lastLines() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        ResultCallback.Adapter<Frame> reader = new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                lines.add(new String(frame.getPayload(), StandardCharsets.UTF_8));
            }
        };
        try (reader) {
            client().logContainerCmd(containerId)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withTail(LAST_LINES)
                    .exec(reader)
                    .awaitCompletion(LOG_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            lines.add("(cannot read its log: " + e + ")");
        }
        return String.join("", lines).stripTrailing();
    }
}
