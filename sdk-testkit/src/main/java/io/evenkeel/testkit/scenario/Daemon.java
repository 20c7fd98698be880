package io.evenkeel.testkit.scenario;

/** Threads that keep nobody from ending. */
final class Daemon {

    private Daemon() {}

    static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
