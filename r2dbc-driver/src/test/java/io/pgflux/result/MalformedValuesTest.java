package io.pgflux.result;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.codec.Catalogue;
import io.pgflux.wire.FieldDescription;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever reads a value that is none learns which column it was, of which type. */
final class MalformedValuesTest {

    @ParameterizedTest
    @CsvSource({
        "23, 000001, java.lang.Integer, int4",
        "16, 02, java.lang.Boolean, bool",
        "1700, 0001, java.math.BigDecimal, numeric",
        "2950, 00, java.util.UUID, uuid",
        "25, ff, java.lang.String, text",
        "1007, 7fffffff, java.util.List, _int4",
        "3904, 06, io.pgflux.api.Range, int4range",
        "2249, 7fffffff, io.pgflux.api.Composite, record",
        "3615, 00000001, io.pgflux.api.TsQuery, tsquery"
    })
    void columnAndType(int oid, String bytes, Class<?> javaClass, String type) {
        FieldDescription field = new FieldDescription("price", 0, (short) 0, oid, -1, (short) 1);
        RowView row = new RowView(Columns.of(List.of(field), new Types(new Catalogue(List.of()))));
        byte[] value = HexFormat.of().parseHex(bytes);
        ByteBuf body = Unpooled.buffer().writeShort(1).writeInt(value.length).writeBytes(value);
        row.open(body);
        assertThatThrownBy(() -> row.get(0, javaClass))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Column price %s as %s: ".formatted(type, javaClass.getSimpleName()));
        row.close();
    }
}
