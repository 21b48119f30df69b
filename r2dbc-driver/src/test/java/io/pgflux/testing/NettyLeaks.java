package io.pgflux.testing;

import static io.pgflux.testing.Eventually.eventually;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.slf4j.LoggerFactory;

/**
 * Fails the test run if Netty reports a buffer that was dropped without a release. Over the whole run, whatever the engine,
 * because a leak shows only when the garbage collector has found it, by then in any other test.
 */
public final class NettyLeaks implements LauncherSessionListener {

    private static final String CANARY = "canary of NettyLeaks";

    private static final List<String> FRAMEWORKS =
            List.of("\tjava.base/", "\torg.junit.", "\torg.apache.maven.", "\tnet.jqwik.", "\torg.testng.");

    private final Reports reports = new Reports();
    private final boolean watching = !Boolean.getBoolean(BlockingCalls.COUNTS);

    /** For the service loader of the JUnit Platform. */
    public NettyLeaks() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!watching) {
            return;
        }
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        // Here instead of on the console, or the canary would look like a leak there.
        logger.setAdditive(false);
        logger.addAppender(reports);
        reports.start();
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (!watching) {
            return;
        }
        leakCanary();
        eventually(() -> "the report of a buffer that was leaked on purpose", this::collected);
        List<String> leaks =
                reports.all.stream().filter(report -> !report.contains(CANARY)).toList();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaks of Netty's buffers:\n" + String.join("\n", leaks));
        }
    }

    /** The collection that finds this one has found all that were dropped before it. */
    private static void leakCanary() {
        ByteBufAllocator.DEFAULT.heapBuffer(1).touch(CANARY);
    }

    private boolean collected() {
        System.gc();
        // Netty looks for leaks when it hands out a buffer.
        ByteBufAllocator.DEFAULT.heapBuffer(1).release();
        return reports.all.stream().anyMatch(report -> report.contains(CANARY));
    }

    private static final class Reports extends AppenderBase<ILoggingEvent> {

        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            all.add(event.getFormattedMessage()
                    .lines()
                    .filter(line -> FRAMEWORKS.stream().noneMatch(line::startsWith))
                    .collect(Collectors.joining("\n")));
        }
    }
}
