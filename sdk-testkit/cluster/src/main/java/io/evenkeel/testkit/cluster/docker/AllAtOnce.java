package io.evenkeel.testkit.cluster.docker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Does the same to many: a daemon takes half a second for what it does to one. */
final class AllAtOnce {

    private AllAtOnce() {}

    /** Returns when it is done to all; throws what the first threw to whom it could not be done. */
    static <T> void forEach(List<T> all, Consumer<T> action) {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            CompletableFuture<?>[] done = all.stream()
                    .map(one -> CompletableFuture.runAsync(() -> action.accept(one), threads))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(done).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            threads.shutdown();
        }
    }
}
