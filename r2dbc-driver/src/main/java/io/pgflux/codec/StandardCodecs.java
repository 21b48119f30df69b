package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The table of the built-in codecs, with the rows that belong to no family. */
final class StandardCodecs {

    private static final int UUID_BYTES = 16;
    private static final int UUID_CHARACTERS = 36;

    private static final Codec<Boolean> BOOL = Codec.fixed(
            PgTypes.BOOL, Boolean.class, 1, ByteBuf::writeBoolean, StandardCodecs::readBool, StandardCodecs::parseBool);

    private static final Codec<UUID> UUIDS = Codec.fixed(
            PgTypes.UUID,
            UUID.class,
            UUID_BYTES,
            (out, uuid) -> out.writeLong(uuid.getMostSignificantBits()).writeLong(uuid.getLeastSignificantBits()),
            (buffer, index) -> new UUID(buffer.getLong(index), buffer.getLong(index + Long.BYTES)),
            StandardCodecs::parseUuid);

    private StandardCodecs() {}

    /** In the order of {@link Codecs}: Strings first, so that they declare no type. */
    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>();
        rows.addAll(TextCodecs.rows());
        rows.add(BOOL);
        rows.add(TextCodec.string(BOOL, value -> value ? "t" : "f"));
        rows.addAll(NumberCodecs.rows());
        rows.addAll(BytesCodecs.rows());
        rows.add(UUIDS);
        rows.add(TextCodec.string(UUIDS, UUID::toString));
        rows.addAll(TemporalCodecs.rows());
        rows.addAll(IntervalCodecs.rows());
        rows.addAll(CalendarCodecs.rows());
        rows.addAll(GeometricCodecs.rows());
        rows.addAll(BitCodecs.rows());
        rows.addAll(NetworkCodecs.rows());
        rows.addAll(SystemCodecs.rows());
        rows.addAll(TextSearchCodecs.rows());
        rows.addAll(VectorCodecs.rows());
        rows.add(new ArrayParameter<>(Collection.class));
        rows.addAll(JsonCodec.rows());
        rows.addAll(ExtensionCodecs.rows());
        rows.addAll(RangeLiterals.rows());
        rows.addAll(CompositeLiterals.rows());
        return rows;
    }

    static Boolean readBool(ByteBuf buffer, int index) {
        int value = buffer.getByte(index);
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("%d is neither true (1) nor false (0)".formatted(value));
        }
        return value == 1;
    }

    private static Boolean parseBool(String text) {
        return switch (text) {
            case "t" -> true;
            case "f" -> false;
            default -> throw new IllegalArgumentException("neither t nor f");
        };
    }

    private static UUID parseUuid(String text) {
        if (text.length() != UUID_CHARACTERS) { // UUID.fromString would take less
            throw new IllegalArgumentException("%d characters are no uuid".formatted(text.length()));
        }
        return UUID.fromString(text);
    }
}
