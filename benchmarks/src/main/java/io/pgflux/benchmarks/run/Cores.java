package io.pgflux.benchmarks.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One core for the server and another for the client, if the machine has two and a way to say so. */
enum Cores {
    CLIENT(0),
    SERVER(1);

    private static final boolean PINNED = Runtime.getRuntime().availableProcessors() >= 2 && exists("taskset");

    private final int core;

    Cores(int core) {
        this.core = core;
    }

    /** The command, kept on this core; children inherit that. */
    List<String> command(List<String> command) {
        List<String> pinned = new ArrayList<>();
        if (PINNED) {
            pinned.addAll(List.of("taskset", "-c", Integer.toString(core)));
        }
        pinned.addAll(command);
        return pinned;
    }

    static String describe() {
        return PINNED ? "client on core 0, server on core 1 (taskset)" : "no (one core only, or no taskset)";
    }

    static boolean exists(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
