package io.pgflux.codec;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.pgflux.api.PgType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A class as json or jsonb, by Jackson. Sent as text, which is the same for both. */
record JacksonCodec<T>(PgType type, Class<T> javaType, ObjectReader reader, ObjectWriter writer) implements Codec<T> {

    static <T> JacksonCodec<T> of(PgType type, Class<T> javaType, ObjectMapper mapper) {
        return new JacksonCodec<>(type, javaType, mapper.readerFor(javaType), mapper.writer());
    }

    @Override
    public void encode(T value, ByteBuf out, CodecContext context) {
        try (OutputStream stream = new ByteBufOutputStream(out)) {
            writer.writeValue(stream, value);
        } catch (IOException e) {
            throw refusal("written from", e);
        }
    }

    @Override
    public Format parameterFormat() {
        return Format.TEXT;
    }

    @Override
    public T decode(ByteBuf buffer, int index, int length, CodecContext context) {
        int header = type.equals(PgTypes.JSONB) ? BytesCodec.jsonbHeader(buffer, index, length) : 0;
        ByteBuf document = buffer.slice(index + header, length - header);
        try (InputStream stream = new ByteBufInputStream(document)) {
            return present(reader.readValue(stream));
        } catch (IOException e) {
            throw refusal("read as", e);
        }
    }

    @Override
    public T parse(String text, CodecContext context) {
        try {
            return present(reader.readValue(text));
        } catch (IOException e) {
            throw refusal("read as", e);
        }
    }

    /** The null of JSON is no NULL, which never gets here; JsonNode has one of its own. */
    private T present(T value) {
        if (value == null) {
            throw new IllegalArgumentException("the null of JSON is no " + javaType.getName());
        }
        return value;
    }

    /** Without the cause, because Jackson's messages quote the value. */
    private IllegalArgumentException refusal(String done, IOException cause) {
        String place = cause instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
        return new IllegalArgumentException("It cannot be %s %s: %s %s"
                .formatted(done, javaType.getName(), cause.getClass().getSimpleName(), place)
                .strip());
    }
}
