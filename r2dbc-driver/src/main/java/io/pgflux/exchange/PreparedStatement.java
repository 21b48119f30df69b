package io.pgflux.exchange;

import io.pgflux.codec.Codecs;
import io.pgflux.result.Columns;
import io.pgflux.result.Types;
import io.pgflux.wire.FieldDescription;
import io.r2dbc.spi.R2dbcException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement on one connection's server, or on its way there. Event loop only. */
final class PreparedStatement {

    enum State {
        /** The server does not know it. */
        NEW,
        /** Parse is on its way. */
        PREPARING,
        /** Parsed and described, but types of its columns have to be looked up. */
        DESCRIBED,
        /** Known in all it needs. */
        READY,
        /** The server has refused it. */
        FAILED,
        /** Evicted, or forgotten by the server: to be looked up again. */
        GONE
    }

    private final String sql;
    private final int[] types;
    private final byte[] name;
    private int[] declared;
    private State state = State.NEW;
    private Columns columns = Columns.NONE;
    private short[] formats = {};
    private List<FieldDescription> fields = List.of();
    private @Nullable Codecs codecs; // which its columns depend on; null: on none, as their types never change
    private @Nullable R2dbcException failure;

    /** @param name none: the unnamed statement, which is parsed again for each execution */
    PreparedStatement(String sql, int[] types, byte[] name) {
        this.sql = sql;
        this.types = types;
        this.name = name;
        declared = types;
    }

    String sql() {
        return sql;
    }

    /** As the bindings have them: 0 where the server infers the type. */
    int[] types() {
        return types;
    }

    /** The types for Parse: as {@link #types()}, but text where the server cannot infer them. */
    int[] declared() {
        return declared;
    }

    void declare(int[] all) {
        declared = all;
    }

    byte[] name() {
        return name;
    }

    boolean isNamed() {
        return name.length > 0;
    }

    State state() {
        return state;
    }

    void state(State next) {
        state = next;
    }

    /** Parsed, and not gone since. */
    boolean isOnServer() {
        return state == State.READY || state == State.DESCRIBED;
    }

    Columns columns() {
        return columns;
    }

    boolean hasRows() {
        return columns != Columns.NONE;
    }

    /** The result formats for Bind. */
    short[] formats() {
        return formats;
    }

    @Nullable
    R2dbcException failure() {
        return failure;
    }

    void failure(R2dbcException cause) {
        failure = cause;
    }

    /**
     * The statement is on the server.
     *
     * @param described the columns of its rows; null: it has no rows
     * @return whether it can be used; else its types are to be looked up
     */
    boolean described(@Nullable List<FieldDescription> described, Types types) {
        if (described == null) {
            state = State.READY;
            return true;
        }
        fields = described;
        state = State.DESCRIBED;
        return unasked(types).isEmpty();
    }

    /** Which types of its columns the database has to be asked for. */
    Set<Integer> unasked(Types types) {
        return types.catalogue()
                .unasked(fields.stream().map(FieldDescription::typeOid).toList());
    }

    /** An error of the server may mean that a type which a parameter declares has changed, or is gone. */
    void refused(@Nullable String sqlState, Types known) {
        switch (sqlState == null ? "" : sqlState) {
            case "42804", "42846", "42704", "22P03", "08P01", "XX000" -> {
                for (int type : types) {
                    if (!known.codecs().isFixed(type)) {
                        known.catalogue().suspect(type);
                    }
                }
            }
            default -> {}
        }
    }

    /**
     * It can be used, with what is known of its columns' types now.
     *
     * @return what is worth knowing of it
     */
    Descriptions.Known ready(Types types) {
        if (state == State.DESCRIBED) {
            Codecs known = types.codecs();
            formats = Columns.formats(fields, known);
            columns = Columns.of(Columns.inFormats(fields, formats), types);
            codecs = fields.stream().allMatch(field -> known.isFixed(field.typeOid())) ? null : known;
            state = State.READY;
        }
        return new Descriptions.Known(formats, declared, codecs);
    }

    /** Whether nothing has been learned since that may change how its columns are read. */
    boolean isCurrent(Types types) {
        return codecs == null || codecs == types.codecs();
    }
}
