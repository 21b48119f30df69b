package io.pgflux.examples.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Mono;

/** What the person who has started the quickstart sees. */
final class Screen {

    /** A progress line is drawn again and again on a terminal; elsewhere a few lines must do. */
    @SuppressWarnings("SystemConsoleNull") // null without a terminal, on Java 22 and newer by -Djdk.console=java.base
    private static final boolean TERMINAL = System.console() != null;

    private final PrintStream out = System.out;
    private int percent;

    void caption(String text) {
        out.printf("%n%s%n", text);
    }

    /** Shows the caption when it is subscribed to. */
    Mono<Void> step(String caption) {
        return Mono.fromRunnable(() -> caption(caption));
    }

    void line(String text) {
        out.println("  " + text);
    }

    void line(String format, Object... arguments) {
        line(String.format(Locale.ROOT, format, arguments));
    }

    void rate(long rows, Duration time) {
        double seconds = time.toNanos() / 1e9;
        line("%,d rows in %.1f s: %,.0f rows/s", rows, seconds, rows / seconds);
    }

    void progress(long done, long total) {
        int now = (int) (100 * done / total);
        if (now == percent) {
            return;
        }
        percent = now % 100;
        if (TERMINAL) {
            out.print(now == 100 ? "\r\033[K" : "\r  [%-50s] %d %%".formatted("=".repeat(now / 2), now));
            out.flush();
        } else if (now % 25 == 0 && now < 100) {
            line("%d %%", now);
        }
    }
}
