package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.PgType;

/** A PostgreSQL type of numbers as a Java class of numbers; {@link NumberClass} says what converts to what. */
abstract sealed class NumberCodec<T extends Number> implements Codec<T>
        permits IntegerCodec, Xid8Codec, FloatCodec, NumericCodec {

    final NumberClass<T> numbers;
    private final PgType type;

    NumberCodec(PgType type, NumberClass<T> numbers) {
        this.type = type;
        this.numbers = numbers;
    }

    @Override
    public final PgType type() {
        return type;
    }

    @Override
    public final Class<T> javaType() {
        return numbers.javaType();
    }

    @Override
    public final void encode(T value, ByteBuf out, CodecContext context) {
        try {
            write(value, out);
        } catch (ArithmeticException inexact) {
            throw new IllegalArgumentException(inexact.getMessage(), inexact);
        }
    }

    /** @throws ArithmeticException if the type cannot hold the value exactly */
    abstract void write(T value, ByteBuf out);
}
