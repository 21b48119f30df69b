package io.pgflux.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;

/**
 * Fails the test run if an event loop, or another thread that must not wait, has blocked. From the beginning of the run, as a
 * thread that already waits while BlockHound changes its classes would be accused, and never wake up.
 */
public final class BlockingCalls implements LauncherSessionListener {

    /** The system property of a run that counts what the driver allocates, and therefore is watched by nobody. */
    static final String COUNTS = "pgflux.counts";

    private static final String RECEPTACLE = "org.reactivestreams.tck.TestEnvironment$Receptacle";

    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    /** For the service loader of the JUnit Platform. */
    public BlockingCalls() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!Boolean.getBoolean(COUNTS)) {
            install();
        }
    }

    private static void install() {
        try {
            BlockHound.builder()
                    .loadIntegrations()
                    // The subscribers of the TCK keep what they are given in a queue with a lock
                    .allowBlockingCallsInside(RECEPTACLE, "add")
                    .allowBlockingCallsInside(RECEPTACLE, "complete")
                    // Netty's own: its threads meet at a lock for some instructions when it makes room for more of them
                    .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                    .blockingMethodCallback(method -> {
                        BlockingOperationError error = new BlockingOperationError(method);
                        SEEN.add(describe(error));
                        throw error;
                    })
                    .install();
        } catch (IllegalStateException withoutTheFlagOfTheBuild) {
            // In an IDE, say: NonBlockingIT is the test that fails then, with the name of the flag.
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        List<String> seen = take();
        if (!seen.isEmpty()) {
            throw new AssertionError(seen.size() + " blocking calls:\n" + String.join("\n", seen));
        }
    }

    /** What has been seen so far, which is then forgotten; for tests that block on purpose. */
    public static synchronized List<String> take() {
        List<String> seen = new ArrayList<>();
        for (String call = SEEN.poll(); call != null; call = SEEN.poll()) {
            seen.add(call);
        }
        return seen;
    }

    /** The whole way to the call: assertions show the beginning only, which is BlockHound's own. */
    private static String describe(Throwable error) {
        return Thread.currentThread().getName()
                + ": "
                + error
                + Arrays.stream(error.getStackTrace())
                        .map(frame -> "\n    " + frame)
                        .collect(Collectors.joining());
    }
}
