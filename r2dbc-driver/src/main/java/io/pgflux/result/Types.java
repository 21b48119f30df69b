package io.pgflux.result;

import io.pgflux.codec.Catalogue;
import io.pgflux.codec.CodecContext;
import io.pgflux.codec.Codecs;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types that a connection's factory knows, and what their codecs need to know of this connection. */
public final class Types {

    /**
     * A zone of a fixed offset as POSIX writes it, with west positive: {@code <+05:30>-05:30}, {@code EST5}, {@code
     * UTC-2} (PostgreSQL manual, "POSIX Time Zone Specifications"). Java would read the last one the other way round.
     */
    private static final Pattern POSIX_OFFSET =
            Pattern.compile("(?:<[^>]+>|[A-Za-z]{3,})([+-]?)(\\d{1,2})(?::(\\d{2})(?::(\\d{2}))?)?");

    /** Zones that PostgreSQL has by these names, and older Javas only as abbreviations. */
    private static final Map<String, String> ABBREVIATIONS = Map.of("EST", "-05:00", "MST", "-07:00", "HST", "-10:00");

    private final Catalogue catalogue;
    private volatile CodecContext context = CodecContext.UNKNOWN_ZONE;

    public Types(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    /** With what is known of the database now. */
    public Codecs codecs() {
        return catalogue.codecs();
    }

    public CodecContext context() {
        return context;
    }

    /** Takes notice of a ParameterStatus. */
    public void parameterChanged(String name, String value) {
        if (name.equals("TimeZone")) {
            context = zone(value);
        }
    }

    /** PostgreSQL knows zones that Java does not, such as POSIX rules: an instant is right in any. */
    private static CodecContext zone(String name) {
        Matcher posix = POSIX_OFFSET.matcher(name);
        try {
            return new CodecContext(posix.matches() ? offset(posix) : ZoneId.of(name, ABBREVIATIONS));
        } catch (DateTimeException e) {
            return CodecContext.UNKNOWN_ZONE;
        }
    }

    private static ZoneOffset offset(Matcher posix) {
        int seconds = 3600 * Integer.parseInt(posix.group(2)) + 60 * number(posix.group(3)) + number(posix.group(4));
        return ZoneOffset.ofTotalSeconds("-".equals(posix.group(1)) ? seconds : -seconds);
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
