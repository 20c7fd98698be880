package io.evenkeel.testkit.cluster.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where a Docker daemon listens, asked with the JDK alone: no library has to be there, and no question takes longer
 * than {@link #LIMIT_MILLIS}.
 *
 * @param host as {@code DOCKER_HOST} has it, such as {@code unix:///var/run/docker.sock}
 * @param tls whether it wants TLS, which is not spoken here
 */
record DaemonAddress(URI host, boolean tls) {

    /** {@value} ms: a daemon answers a ping within milliseconds, also on a machine that is busy. */
    static final int LIMIT_MILLIS = 2_000;

    /** Whether {@link #status} can be asked here. */
    boolean canBeAsked() {
        return !tls && ("unix".equals(host.getScheme()) || "tcp".equals(host.getScheme()));
    }

    /** Whether a daemon is there. */
    boolean answers() {
        try {
            return status("/_ping") == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The status of the answer to a GET of that path. Throws IOException when there is none in time. */
    int status(String path) throws IOException {
        boolean unix = "unix".equals(host.getScheme());
        try (SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
            FutureTask<Integer> question = new FutureTask<>(() -> ask(channel, path));
            Thread thread = new Thread(question, "evenkeel-docker-ping");
            thread.setDaemon(true);
            thread.start();
            return question.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // closing the channel has ended the thread
            throw new SocketTimeoutException("no answer within " + LIMIT_MILLIS + " ms");
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() instanceof IOException io ? io.getMessage() : String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private SocketAddress address() throws UnknownHostException {
        return "unix".equals(host.getScheme())
                ? UnixDomainSocketAddress.of(host.getPath())
                : new InetSocketAddress(InetAddress.getByName(host.getHost()), host.getPort());
    }

    private int ask(SocketChannel channel, String path) throws IOException {
        channel.connect(address());
        String request = "GET " + path + " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder line = new StringBuilder();
        InputStream in = Channels.newInputStream(channel);
        int next;
        while ((next = in.read()) >= 0 && next != '\r') {
            line.append((char) next);
        }
        String[] words = line.toString().split(" ", -1);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("\\d{3}")) {
            throw new IOException("what answers is no Docker daemon: '" + line + "'");
        }
        return Integer.parseInt(words[1]);
    }

    @Override
    public String toString() {
        return host.toString();
    }
}
