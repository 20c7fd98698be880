package io.evenkeel.testkit.cluster.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A pull that is given up when nothing comes of it: a registry that cannot be reached may take minutes to say so. */
final class ImagePull {

    /** {@value} s without a sign: a registry tells of progress several times a second. */
    private static final int SILENCE_SECONDS = 15;

    private final DockerClient client;
    private final KafkaImage image;

    ImagePull(DockerClient client, KafkaImage image) {
        this.client = client;
        this.image = image;
    }

    /** Returns when the image is there. Throws a RuntimeException with the reason when it cannot be had. */
    void run() {
        try (Progress pull = client.pullImageCmd(image.name()).exec(new Progress())) {
            while (!pull.ended.await(1, TimeUnit.SECONDS)) {
                if (System.nanoTime() - pull.lastSign > TimeUnit.SECONDS.toNanos(SILENCE_SECONDS)) {
                    throw new IllegalStateException("no sign of its registry within " + SILENCE_SECONDS + " s");
                }
            }
            pull.awaitCompletion();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static final class Progress extends PullImageResultCallback {

        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile long lastSign = System.nanoTime();

        @Override
        public void onNext(PullResponseItem item) {
            lastSign = System.nanoTime();
            super.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            super.onError(failure);
            ended.countDown();
        }

        @Override
        public void onComplete() {
            super.onComplete();
            ended.countDown();
        }
    }
}
