package io.pgflux.benchmarks.parts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.wire.FieldDescription;
import java.util.List;

/** The mixed columns of a row, which are the values of a Bind as well. */
final class TenColumns {

    static final List<Sample> SAMPLES = List.of(
            Sample.INT4,
            Sample.INT8,
            Sample.TEXT,
            Sample.TEXT,
            Sample.BOOL,
            Sample.FLOAT8,
            Sample.NUMERIC,
            Sample.TIMESTAMPTZ,
            Sample.UUIDS,
            Sample.DATE);

    private static final short BINARY = 1;

    private TenColumns() {}

    static List<FieldDescription> fields() {
        return SAMPLES.stream()
                .map(sample -> new FieldDescription(
                        sample.name(), 0, (short) 0, sample.type().oid(), -1, BINARY))
                .toList();
    }

    /** A DataRow. */
    static ByteBuf row() {
        ByteBuf row = Unpooled.buffer();
        row.writeByte('D').writeInt(0).writeShort(SAMPLES.size());
        for (Sample sample : SAMPLES) {
            ByteBuf value = sample.bytes();
            row.writeInt(value.readableBytes()).writeBytes(value);
        }
        return row.setInt(1, row.readableBytes() - 1);
    }
}
