package io.pgflux.result;

import io.pgflux.codec.CodecContext;
import io.pgflux.codec.Codecs;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The codecs of a connection's factory, and what they need to know of this connection. */
public final class Types {

    private final Codecs codecs;
    private volatile CodecContext context = new CodecContext(ZoneOffset.UTC);

    public Types(Codecs codecs) {
        this.codecs = codecs;
    }

    public Codecs codecs() {
        return codecs;
    }

    public CodecContext context() {
        return context;
    }

    /** Takes notice of a ParameterStatus. */
    public void parameterChanged(String name, String value) {
        if (name.equals("TimeZone")) {
            context = new CodecContext(zone(value));
        }
    }

    /** PostgreSQL knows zones that Java does not (POSIX rules such as {@code <+05>-05}): an instant is right in any. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}
