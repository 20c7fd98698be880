package io.evenkeel.testkit.cluster.docker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** Testcontainers' container that removes what a killed JVM leaves. */
final class Ryuk {

    private static final Logger log = LoggerFactory.getLogger(Ryuk.class);

    private Ryuk() {}

    /**
     * In the background, for its image may have to be pulled, which takes two minutes where that cannot be. It goes by labels, so that it
     * takes care also of what was there before it.
     */
    static void startInBackground() {
        if (Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        DockerClientFactory.instance().client();
                    } catch (RuntimeException | LinkageError e) {
                        log.warn(
                                "Testcontainers' Ryuk cannot be started; what this JVM leaves when it is killed is removed by the next"
                                        + " one that starts a cluster. TESTCONTAINERS_RYUK_DISABLED=true says that this is known: {}",
                                e.toString());
                    }
                },
                "evenkeel-ryuk");
        thread.setDaemon(true);
        thread.start();
    }
}
