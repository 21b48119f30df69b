package io.pgflux.exchange;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.codec.Catalogue;
import io.pgflux.codec.TypeDescription;
import io.pgflux.codec.TypeDescription.Attribute;
import io.pgflux.codec.TypeDescription.Kind;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Query of {@code pg_type}: all types that are not built in, but the row types of tables, of which a database may have
 * thousands; of those the ones that are asked for. What is learned goes to the {@link Catalogue}.
 */
final class LoadTypes extends Exchange {

    /**
     * One row per attribute of a composite type, one for any other. An array has the delimiter of its elements. PostgreSQL
     * 13 has no rngmultitypid.
     */
    private static final String SQL = """
            SELECT t.oid, n.nspname, t.typname, pg_catalog.pg_type_is_visible(t.oid), k.kind, \
            CASE k.kind WHEN 'd' THEN t.typbasetype WHEN 'a' THEN t.typelem ELSE coalesce(r.part, 0) END, \
            coalesce(e.typdelim, t.typdelim), t.typsend <> 0, \
            t.oid >= 16384 AND (c.oid IS NULL OR c.relkind = 'c'), a.attname, a.atttypid \
            FROM pg_catalog.pg_type t \
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
            CROSS JOIN LATERAL (SELECT CASE WHEN t.typelem <> 0 \
            AND t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc THEN 'a' \
            ELSE t.typtype::text END AS kind) k \
            LEFT JOIN pg_catalog.pg_type e ON k.kind = 'a' AND e.oid = t.typelem \
            LEFT JOIN pg_catalog.pg_class c ON c.oid = coalesce(nullif(t.typrelid, 0), e.typrelid) \
            LEFT JOIN (SELECT rngtypid AS whole, rngsubtype AS part FROM pg_catalog.pg_range UNION ALL \
            SELECT (pg_catalog.to_jsonb(m)->>'rngmultitypid')::oid, rngtypid FROM pg_catalog.pg_range m) r \
            ON r.whole = t.oid \
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = nullif(t.typrelid, 0) \
            AND a.attnum > 0 AND NOT a.attisdropped \
            WHERE t.oid >= 16384 AND (c.oid IS NULL OR c.relkind = 'c') \
            OR t.oid IN (%1$s) OR t.oid IN (SELECT typelem FROM pg_catalog.pg_type WHERE oid IN (%1$s)) \
            OR t.typname IN (%2$s) \
            ORDER BY t.oid, a.attnum""";

    private static final int COLUMNS = 11;

    private final Catalogue catalogue;
    private final Collection<Integer> oids;
    private final Collection<String> names;
    private final Consumer<@Nullable Throwable> outcome;
    private final Map<Integer, TypeDescription> loaded = new LinkedHashMap<>();
    private final Set<Integer> listed = new HashSet<>();
    private boolean ended;
    private @Nullable R2dbcException failure;

    /**
     * @param oids numbers of types that are wanted, whatever they are
     * @param names the same by name, without their schemas
     * @param outcome told once why the catalogue has not learned; null: it has
     */
    LoadTypes(
            Session session,
            Catalogue catalogue,
            Collection<Integer> oids,
            Collection<String> names,
            Consumer<@Nullable Throwable> outcome) {
        super(session);
        this.catalogue = catalogue;
        this.oids = oids;
        this.names = names;
        this.outcome = outcome;
    }

    /** It needs no transaction, and must not be the first statement of one: that would take its snapshot. */
    @Override
    protected boolean transactional() {
        return false;
    }

    @Override
    protected boolean isUndoable() {
        return true;
    }

    @Override
    protected boolean isHarmless() {
        return true;
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        String wanted = oids.stream().map(Integer::toUnsignedString).collect(Collectors.joining(", "));
        String named = names.stream().map(LoadTypes::quoted).collect(Collectors.joining(", "));
        out.query(SQL.formatted(wanted.isEmpty() ? "0" : wanted, named.isEmpty() ? "NULL" : named));
        return true;
    }

    /** Whatever standard_conforming_strings says. */
    private static String quoted(String name) {
        return "E'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {
        require(fields.size() == COLUMNS, "RowDescription");
    }

    @Override
    public void dataRow(ByteBuf frame) {
        require(frame.readUnsignedShort() == COLUMNS, "DataRow");
        int oid = Integer.parseUnsignedInt(text(frame));
        String schema = text(frame);
        String name = text(frame);
        boolean visible = text(frame).equals("t");
        Kind kind = kind(text(frame));
        int element = Integer.parseUnsignedInt(text(frame));
        char delimiter = text(frame).charAt(0);
        boolean binary = text(frame).equals("t");
        if (text(frame).equals("t")) {
            listed.add(oid);
        }
        String attribute = nullable(frame);
        String attributeType = nullable(frame);
        TypeDescription type = loaded.computeIfAbsent(
                oid,
                number -> new TypeDescription(
                        number, schema, name, visible, kind, element, delimiter, binary, new ArrayList<>()));
        if (attribute != null && attributeType != null) {
            type.attributes().add(new Attribute(attribute, Integer.parseUnsignedInt(attributeType)));
        }
    }

    private static Kind kind(String code) {
        return switch (code) {
            case "a" -> Kind.ARRAY;
            case "c" -> Kind.COMPOSITE;
            case "d" -> Kind.DOMAIN;
            case "e" -> Kind.ENUM;
            case "r" -> Kind.RANGE;
            case "m" -> Kind.MULTIRANGE;
            case "p" -> Kind.PSEUDO;
            default -> Kind.BASE;
        };
    }

    private static String text(ByteBuf frame) {
        String text = nullable(frame);
        if (text == null) {
            throw new ProtocolException("pg_type has a NULL where it cannot have one");
        }
        return text;
    }

    private static @Nullable String nullable(ByteBuf frame) {
        int length = frame.readInt();
        return length < 0
                ? null
                : frame.readCharSequence(length, StandardCharsets.UTF_8).toString();
    }

    @Override
    public void commandComplete(CommandTag tag) {
        require(!ended, "CommandComplete");
        ended = true;
    }

    @Override
    protected void serverError(ServerMessage error) {
        failure = exception(error, toString());
    }

    @Override
    protected boolean isAnswered() {
        return ended || failure != null;
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (isHit() && status == TransactionStatus.IDLE) {
            repeat();
            return;
        }
        if (failure == null) {
            catalogue.learn(oids, loaded.values(), listed);
        }
        outcome.accept(failure);
    }

    private void repeat() {
        loaded.clear();
        listed.clear();
        ended = false;
        failure = null;
        forgetHit();
        session().resubmit(this);
    }

    @Override
    protected void notSent(RuntimeException cause) {
        outcome.accept(cause);
    }

    @Override
    protected void lost(R2dbcException cause) {
        outcome.accept(cause);
    }

    @Override
    public String toString() {
        return "the look-up of types in pg_type";
    }
}
