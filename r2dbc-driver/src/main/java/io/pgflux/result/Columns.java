package io.pgflux.result;

import io.pgflux.codec.Codecs;
import io.pgflux.codec.Format;
import io.pgflux.wire.FieldDescription;
import io.r2dbc.spi.RowMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The columns of a result. Kept with its prepared statement, so that names and decoders are resolved once. */
public final class Columns implements RowMetadata {

    /** What has no rows. */
    public static final Columns NONE = new Columns(List.of(), List.of());

    private final List<FieldDescription> fields;
    private final Column[] columns;
    private int @Nullable [] spareOffsets;
    private @Nullable Map<String, Integer> indexes; // by lower-case name; a race makes it twice, equal

    private Columns(List<FieldDescription> fields, List<Column> columns) {
        this.fields = fields;
        this.columns = columns.toArray(Column[]::new);
    }

    /** The columns of rows that arrive in the formats that their descriptions name. */
    public static Columns of(List<FieldDescription> fields, Types types) {
        return new Columns(
                fields,
                fields.stream()
                        .map(field -> new Column(field, Format.of(field.format()), types))
                        .toList());
    }

    /** The formats to ask for in Bind: binary where it can be decoded; one code for all if it is the same for all. */
    public static short[] formats(List<FieldDescription> fields, Codecs codecs) {
        short[] formats = new short[fields.size()];
        boolean same = true;
        for (int i = 0; i < formats.length; i++) {
            formats[i] = (codecs.isBinary(fields.get(i).typeOid()) ? Format.BINARY : Format.TEXT).code();
            same &= formats[i] == formats[0];
        }
        return same && formats.length > 0 ? new short[] {formats[0]} : formats;
    }

    /** The same columns as they arrive when these formats are asked for. */
    public static List<FieldDescription> inFormats(List<FieldDescription> fields, short[] formats) {
        List<FieldDescription> described = new ArrayList<>(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            FieldDescription field = fields.get(i);
            described.add(new FieldDescription(
                    field.name(),
                    field.tableOid(),
                    field.attribute(),
                    field.typeOid(),
                    field.typeModifier(),
                    formats[formats.length == 1 ? 0 : i]));
        }
        return List.copyOf(described);
    }

    public List<FieldDescription> fields() {
        return fields;
    }

    public int count() {
        return columns.length;
    }

    /**
     * Where a row keeps the offsets of its values while it is open: one array serves all rows but those that are opened
     * while another one is. Event loop only.
     */
    int[] borrowOffsets() {
        int[] offsets = spareOffsets;
        spareOffsets = null;
        return offsets == null ? new int[columns.length] : offsets;
    }

    void returnOffsets(int[] offsets) {
        spareOffsets = offsets;
    }

    Column at(int index) {
        if (index < 0 || index >= columns.length) {
            throw new IndexOutOfBoundsException(
                    "No column %d: the result has %d, counted from 0".formatted(index, columns.length));
        }
        return columns[index];
    }

    /** The first column of that name, in any case. */
    int index(String name) {
        Integer index = find(name);
        if (index == null) {
            throw new NoSuchElementException("No column \"%s\"; there are %s".formatted(name, getColumnMetadatas()));
        }
        return index;
    }

    private @Nullable Integer find(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException("The column's name must not be null");
        }
        Map<String, Integer> known = indexes;
        if (known == null) {
            known = indexes();
            indexes = known;
        }
        Integer index = known.get(name);
        return index != null ? index : known.get(name.toLowerCase(Locale.ROOT));
    }

    /** Names as they are written too, so that they are found without a new String; they mean the first in any case. */
    private Map<String, Integer> indexes() {
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < columns.length; i++) {
            first.putIfAbsent(columns[i].getName().toLowerCase(Locale.ROOT), i);
        }
        for (Column column : columns) {
            String name = column.getName();
            first.put(name, first.getOrDefault(name.toLowerCase(Locale.ROOT), 0));
        }
        return first;
    }

    @Override
    public Column getColumnMetadata(int index) {
        return at(index);
    }

    @Override
    public Column getColumnMetadata(String name) {
        return columns[index(name)];
    }

    @Override
    public List<Column> getColumnMetadatas() {
        return List.of(columns);
    }

    @Override
    public boolean contains(String name) {
        return find(name) != null;
    }
}
