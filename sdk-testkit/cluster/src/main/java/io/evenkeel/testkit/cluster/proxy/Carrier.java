package io.evenkeel.testkit.cluster.proxy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Carries the bytes of one direction of a connection, as its gate lets them. One thread does all of it.
 *
 * <p>Bytes that are delayed are on the way: they have been read and are not due. More is read meanwhile, so that a delay makes
 * everything later and nothing slower.
 */
final class Carrier {

    /** Larger than most Kafka requests of a test, small enough for hundreds of connections. */
    private static final int CHUNK_BYTES = 16 * 1024;

    /** As much as a long path holds; what is more waits at the sender. */
    private static final int MOST_ON_THE_WAY = 8 * 1024 * 1024 / CHUNK_BYTES;

    /** How soon it is seen that a delay has ended. */
    private static final long LOOK_MILLIS = 20;

    /** What a wait took too long is made up for, up to that. */
    private static final long MADE_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Socket from;
    private final Socket to;
    private final Gate gate;
    private final ClientId sender;
    private final BooleanSupplier gone;
    private final Deque<Chunk> onTheWay = new ArrayDeque<>();
    private final byte[] buffer = new byte[CHUNK_BYTES];
    private long writtenUntil = System.nanoTime();

    private static final class Chunk {
        private final byte[] bytes;
        private final long readAt = System.nanoTime();

        Chunk(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    Carrier(Socket from, Socket to, Gate gate, ClientId sender, BooleanSupplier gone) {
        this.from = from;
        this.to = to;
        this.gate = gate;
        this.sender = sender;
        this.gone = gone;
    }

    /** Returns when the sender has closed its side, and the receiver has been handed everything, the close as well. */
    void carry() throws IOException, InterruptedException {
        boolean more = true;
        while (!gone.getAsBoolean() && (more || !onTheWay.isEmpty())) {
            if (more && onTheWay.size() < MOST_ON_THE_WAY) {
                more = read();
            } else {
                gate.awaitUntil(dueAt(onTheWay.element()), gone);
            }
            while (!onTheWay.isEmpty() && dueAt(onTheWay.element()) - System.nanoTime() <= 0) {
                write(onTheWay.remove().bytes);
            }
        }
        gate.pass(sender, gone);
        to.shutdownOutput();
    }

    private long dueAt(Chunk chunk) {
        return chunk.readAt + gate.delayNanos();
    }

    /** Waits for bytes, but not when some are due. Returns whether there can be more; the end is on the way as bytes are. */
    private boolean read() throws IOException {
        from.setSoTimeout(onTheWay.isEmpty() ? 0 : millisToWait());
        try {
            int read = from.getInputStream().read(buffer);
            onTheWay.add(new Chunk(Arrays.copyOf(buffer, Math.max(read, 0))));
            return read >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    private int millisToWait() {
        long millis = TimeUnit.NANOSECONDS.toMillis(dueAt(onTheWay.element()) - System.nanoTime());
        return (int) Math.max(1, Math.min(millis, LOOK_MILLIS));
    }

    private void write(byte[] bytes) throws IOException, InterruptedException {
        sender.read(bytes);
        int written = 0;
        while (written < bytes.length) {
            gate.pass(sender, gone);
            int piece = gate.piece(bytes.length - written);
            writtenUntil = Math.max(writtenUntil, System.nanoTime() - MADE_UP_NANOS) + gate.nanosFor(piece);
            gate.awaitUntil(writtenUntil, gone);
            to.getOutputStream().write(bytes, written, piece);
            written += piece;
        }
    }
}
