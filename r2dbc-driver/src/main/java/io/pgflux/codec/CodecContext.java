package io.pgflux.codec;

import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What a codec may need to know of the session.
 *
 * @param timeZone the session's {@code TimeZone} as the server has reported it last, UTC if Java does not know it
 * @param isZoneKnown whether Java knows it
 */
public record CodecContext(ZoneId timeZone, boolean isZoneKnown) {

    /** Of a session whose zone Java does not know, or that has not reported it yet. */
    public static final CodecContext UNKNOWN_ZONE = new CodecContext(ZoneOffset.UTC, false);

    /** Of a session whose zone Java knows. */
    public CodecContext(ZoneId timeZone) {
        this(timeZone, true);
    }
}
