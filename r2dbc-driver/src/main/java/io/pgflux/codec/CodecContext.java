package io.pgflux.codec;

import java.time.ZoneId;

/**
 * What a codec may need to know of the session.
 *
 * @param timeZone the session's {@code TimeZone} as the server has reported it last, UTC if Java does not know it
 */
public record CodecContext(ZoneId timeZone) {}
