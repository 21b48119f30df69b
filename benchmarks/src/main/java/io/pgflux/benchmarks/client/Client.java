package io.pgflux.benchmarks.client;

import io.pgflux.benchmarks.work.Rows;
import io.pgflux.benchmarks.work.Target;
import io.pgflux.benchmarks.work.Watch;
import io.pgflux.benchmarks.work.Work;
import io.pgflux.benchmarks.work.Workload;
import java.util.Locale;

/**
 * Checks the results of one workload, lets the JVM get warm, and measures: one line {@code name TAB value} for each figure
 * of each window on stdout.
 */
public final class Client {

    private final Workload workload;
    private final boolean replayed;
    private final Work work;

    private Client(Workload workload, boolean replayed, Work work) {
        this.workload = workload;
        this.replayed = replayed;
        this.work = work;
    }

    /** Arguments: see {@link Arguments}. */
    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args);
        Workload workload = Workload.named(arguments.text("workload", "one"));
        Target target = new Target(arguments.text("host", "127.0.0.1"), (int) arguments.number("port", 5432));
        try (Work work = Driver.named(arguments.text("driver", "pgflux")).work(workload, target)) {
            Client client = new Client(workload, arguments.flag("replayed"), work);
            client.check();
            client.warmUp(arguments.number("warmup", 5));
            for (int i = 0; i < arguments.number("windows", 3); i++) {
                client.measure(arguments.number("seconds", 3));
            }
            if (arguments.flag("calls")) {
                client.waitForTracer(arguments.number("traced", 1));
            }
        } catch (UnsupportedOperationException e) {
            System.out.println("unsupported\t" + e.getMessage());
        }
        // Event loops of some drivers are no daemons.
        System.exit(0);
    }

    private void check() throws Exception {
        Rows.exact(true);
        long results = work.run(Watch.checked(workload, replayed));
        if (results != (long) workload.checked() * workload.rows()) {
            throw new IllegalStateException(
                    "Wrong result: %d rows instead of %d".formatted(results, workload.checked() * workload.rows()));
        }
        Rows.exact(false);
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
        System.out.println("trace\t" + ProcessHandle.current().pid());
        if (System.in.read() >= 0) {
            say("traced", (double) work.run(Watch.seconds(workload, replayed, seconds)) / workload.rows());
        }
    }

    private static void say(String name, double value) {
        System.out.println(name + '\t' + String.format(Locale.ROOT, "%.4f", value));
    }
}
