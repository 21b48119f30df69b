package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;
import io.pgflux.codec.MicrosCodec.OfMicros;
import io.pgflux.codec.MicrosCodec.ToMicros;

/** date as the point in time of its midnight in the session's zone. */
record DaysCodec<T>(Class<T> javaType, ToMicros<T> toUtc, OfMicros<T> ofUtc) implements Codec<T> {

    @Override
    public PgType type() {
        return PgTypes.DATE;
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        try {
            out.writeInt(SessionZone.days(SessionZone.local(toUtc.apply(value, context), context)));
        } catch (ArithmeticException inexact) {
            throw new IllegalArgumentException(inexact.getMessage(), inexact);
        }
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        FixedCodec.checkLength(length, Integer.BYTES);
        return ofDays(buffer.getInt(index), context);
    }

    @Override
    public T parse(String text, CodecContext context) {
        return ofDays(Epoch.days(TemporalParser.date(text)), context);
    }

    private T ofDays(int days, CodecContext context) {
        return ofUtc.apply(SessionZone.utc(SessionZone.midnight(days), context), context);
    }
}
