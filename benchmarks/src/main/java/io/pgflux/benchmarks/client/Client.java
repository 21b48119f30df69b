package io.pgflux.benchmarks.client;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Checks the results of one workload, lets the JVM get warm, and measures: one line {@code name TAB value} for each figure
 * of each window on stdout.
 */
public final class Client {

    private final Arguments arguments;
    private final Workload workload;
    private final boolean replayed;
    private final Work work;

    private Client(Arguments arguments, Workload workload, Work work) {
        this.arguments = arguments;
        this.workload = workload;
        this.replayed = arguments.flag("replayed");
        this.work = work;
    }

    /** Arguments: see {@link Arguments}. */
    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        Arguments arguments = new Arguments(args);
        Workload workload = Workload.named(arguments.text("workload", "one"));
        Target target = new Target(arguments.text("host", "127.0.0.1"), (int) arguments.number("port", 5432));
        try (Work work = Driver.named(arguments.text("driver", "pgflux")).work(workload, target)) {
            Client client = new Client(arguments, workload, work);
            switch (workload) {
                case FIRST -> client.first(begin);
                case SLOW -> client.slow();
                default -> client.windows();
            }
        } catch (UnsupportedOperationException e) {
            say("unsupported", e.getMessage());
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
        // Event loops of some drivers are no daemons.
        System.exit(0);
    }

    private void first(long begin) throws Exception {
        long rows = work.run(Watch.limited(workload, replayed, 1));
        long nanos = System.nanoTime() - begin;
        long cpu = Usage.now().cpuNanos();
        expect(1, rows);
        say("first", nanos / 1e6);
        say("startcpu", cpu / 1e6);
        say("classes", (double) ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
    }

    private void slow() throws Exception {
        long limit = (long) arguments.number("rows", 5_000_000);
        PeakMemory memory = new PeakMemory();
        Usage begin = Usage.now();
        long rows = work.run(Watch.limited(workload, replayed, limit));
        Usage used = Usage.now().since(begin);
        expect(limit, rows);
        say("rows", (double) rows);
        say("rate", rows * 1e9 / used.nanos());
        say("cpu", used.cpuNanos() / 1e3 / rows);
        say("bytes", (double) used.bytes() / rows);
        say("heap", memory.peakUsed());
        say("live", memory.peakAfterCollection());
    }

    private void windows() throws Exception {
        check();
        warmUp(arguments.number("warmup", 10));
        for (int i = 0; i < arguments.number("windows", 3); i++) {
            measure(arguments.number("seconds", 3));
        }
        if (arguments.flag("calls")) {
            waitForTracer(arguments.number("traced", 1));
        }
    }

    private void check() throws Exception {
        work.prepare();
        Rows.exact(true);
        long results = work.run(Watch.checked(workload, replayed));
        expect((long) workload.checked() * workload.rows(), results);
        Rows.exact(false);
    }

    private static void expect(long expected, long rows) {
        if (rows != expected) {
            throw new IllegalStateException("Wrong result: %d rows instead of %d".formatted(rows, expected));
        }
    }

    private void warmUp(double seconds) throws Exception {
        double part = Math.min(seconds, 0.5);
        for (double done = 0; done < seconds; done += part) {
            work.run(Watch.seconds(workload, replayed, part));
        }
    }

    private void measure(double seconds) throws Exception {
        work.prepare();
        Usage begin = Usage.now();
        Watch watch = Watch.seconds(workload, replayed, seconds);
        double operations = (double) work.run(watch) / workload.rows();
        Usage used = Usage.now().since(begin);
        say("rate", operations / used.nanos() * 1e9);
        say("cpu", used.cpuNanos() / operations / 1000);
        say("bytes", used.bytes() / operations);
        say("p50", watch.quantile(0.5));
        say("p99", watch.quantile(0.99));
    }

    /** A window for somebody else to count system calls in: it begins with a line on stdin. */
    private void waitForTracer(double seconds) throws Exception {
        work.prepare();
        say("trace", Long.toString(ProcessHandle.current().pid()));
        if (System.in.read() >= 0) {
            say("traced", (double) work.run(Watch.seconds(workload, replayed, seconds)) / workload.rows());
            // Whoever traces lets go before the connection is closed.
            System.in.read();
        }
    }

    private static void say(String name, double value) {
        say(name, String.format(Locale.ROOT, "%.4f", value));
    }

    private static void say(String name, String value) {
        System.out.println(name + '\t' + value);
    }
}
