package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * A composite value in binary: the number of its fields, then for each its type, its length (-1 if it is NULL) and its
 * bytes (PostgreSQL: {@code record_send} in {@code rowtypes.c}).
 */
final class BinaryComposite extends CompositeValue {

    private static final int HEADER = Integer.BYTES + Integer.BYTES;

    private final CompositeType type;
    private final ByteBuf buffer;
    private final int index;
    private final int length;
    private final int[] offsets; // of the fields from the index: of their types, behind which the rest stands

    private BinaryComposite(BinaryComposite other, ByteBuf copy) {
        super(other.names(), other.context);
        type = other.type;
        buffer = copy;
        index = 0;
        length = other.length;
        offsets = other.offsets;
    }

    private BinaryComposite(
            CompositeType type,
            List<String> names,
            ByteBuf buffer,
            int index,
            int length,
            int[] offsets,
            CodecContext context) {
        super(names, context);
        this.type = type;
        this.buffer = buffer;
        this.index = index;
        this.length = length;
        this.offsets = offsets;
    }

    /** A view of these bytes. */
    static BinaryComposite of(CompositeType type, ByteBuf buffer, int index, int length, CodecContext context) {
        int count = length < Integer.BYTES ? -1 : buffer.getInt(index);
        if (count < 0 || count > (length - Integer.BYTES) / HEADER) {
            throw new IllegalArgumentException("a composite value with more fields than bytes");
        }
        int[] offsets = new int[count];
        int offset = Integer.BYTES;
        for (int i = 0; i < count; i++) {
            int bytes = length - offset < HEADER ? -2 : buffer.getInt(index + offset + Integer.BYTES);
            offsets[i] = offset;
            offset += HEADER;
            if (bytes < -1 || bytes > length - offset) {
                throw new IllegalArgumentException("a field that does not end within its composite value");
            }
            offset += Math.max(bytes, 0);
        }
        if (offset != length) {
            throw new IllegalArgumentException("a composite value that is shorter than its bytes");
        }
        if (type.isAnonymous()) {
            RecordNesting.check(buffer, index, length, RecordNesting.DEEPEST);
        }
        List<String> names = type.isAnonymous() ? anonymous(count) : type.names();
        BinaryComposite value = new BinaryComposite(type, names, buffer, index, length, offsets, context);
        if (!type.isAnonymous() && !value.fits(type)) {
            throw type.changed();
        }
        return value;
    }

    private boolean fits(CompositeType type) {
        boolean fits = offsets.length == type.names().size();
        for (int i = 0; fits && i < offsets.length; i++) {
            fits = typeOid(i) == type.fieldOid(i);
        }
        return fits;
    }

    private int typeOid(int field) {
        return buffer.getInt(index + offsets[field]);
    }

    @Override
    CompositeType composite() {
        return type;
    }

    @Override
    TypeCodecs type(int field) {
        Codecs codecs = type.codecs();
        TypeCodecs known = codecs.of(typeOid(field));
        if (known == null) {
            codecs.suspect(typeOid(field));
            throw new IllegalArgumentException(
                    "the description of type %s has not been loaded".formatted(codecs.type(typeOid(field))));
        }
        if (!known.isBinary()) {
            throw new IllegalArgumentException("The binary form of type %s is not known".formatted(known.type()));
        }
        return known;
    }

    private int fieldLength(int field) {
        return buffer.getInt(index + offsets[field] + Integer.BYTES);
    }

    @Override
    boolean isNull(int field) {
        return fieldLength(field) < 0;
    }

    @Override
    <T> T read(int field, Codec<T> codec) {
        return codec.decode(buffer, index + offsets[field] + HEADER, fieldLength(field), context);
    }

    @Override
    CompositeValue kept() {
        byte[] bytes = new byte[length];
        buffer.getBytes(index, bytes);
        return new BinaryComposite(this, Unpooled.wrappedBuffer(bytes));
    }
}
