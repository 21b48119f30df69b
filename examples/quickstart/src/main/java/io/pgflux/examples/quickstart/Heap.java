package io.pgflux.examples.quickstart;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;

/** How much of the heap is in use by what is still reachable. */
final class Heap {

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private final List<String> measured = new ArrayList<>();

    static String limit() {
        return megabytes(MEMORY.getHeapMemoryUsage().getMax());
    }

    void measure() {
        MEMORY.gc();
        measured.add(megabytes(MEMORY.getHeapMemoryUsage().getUsed()));
    }

    private static String megabytes(long bytes) {
        return Math.round(bytes / 1048576.0) + " MB";
    }

    @Override
    public String toString() {
        return String.join(", ", measured);
    }
}
