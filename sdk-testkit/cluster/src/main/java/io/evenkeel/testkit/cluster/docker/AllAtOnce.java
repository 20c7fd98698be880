package io.evenkeel.testkit.cluster.docker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Does the same to many: a daemon takes half a second for what it does to one. */
final class AllAtOnce {

    private AllAtOnce() {}

    /** A hundred times what a daemon takes. */
    private static final int LIMIT_SECONDS = 60;

    /**
     * Returns when it is done to all. Throws what the first threw to whom it could not be done, and IllegalStateException when a daemon does
     * not answer within {@value #LIMIT_SECONDS} s: its client would wait for ever, and so would a JVM that ends.
     */
    static <T> void forEach(List<T> all, Consumer<T> action) {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "evenkeel-docker");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletableFuture<?>[] done = all.stream()
                    .map(one -> CompletableFuture.runAsync(() -> action.accept(one), threads))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(done)
                    .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new IllegalStateException("the Docker daemon has not answered within " + LIMIT_SECONDS + " s", e);
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdown();
        }
    }
}
