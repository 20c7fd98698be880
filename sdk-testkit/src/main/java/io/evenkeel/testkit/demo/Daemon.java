package io.evenkeel.testkit.demo;

/** Threads that do not keep the demo alive. */
final class Daemon {

    private Daemon() {}

    static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
