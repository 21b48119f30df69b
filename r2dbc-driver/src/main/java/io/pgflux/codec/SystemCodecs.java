package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Lsn;
import io.pgflux.api.PgType;
import io.pgflux.api.Snapshot;
import io.pgflux.api.Tid;
import java.util.ArrayList;
import java.util.List;

/** The rows of the types that the server has for itself, and of those that are only text. */
final class SystemCodecs {

    private static final int TID_BYTES = Integer.BYTES + Short.BYTES;

    /** The number of active transactions, xmin, xmax. */
    private static final int SNAPSHOT_HEADER = Integer.BYTES + 2 * Long.BYTES;

    private static final Codec<Lsn> LSN = Codec.fixed(
            PgTypes.PG_LSN,
            Lsn.class,
            Long.BYTES,
            (out, lsn) -> out.writeLong(lsn.value()),
            (buffer, index) -> new Lsn(buffer.getLong(index)),
            Lsn::parse);
    private static final Codec<Tid> TID = Codec.fixed(
            PgTypes.TID,
            Tid.class,
            TID_BYTES,
            (out, tid) -> out.writeInt((int) tid.block()).writeShort(tid.offset()),
            (buffer, index) -> new Tid(buffer.getUnsignedInt(index), buffer.getUnsignedShort(index + Integer.BYTES)),
            Tid::parse);
    private static final Codec<Snapshot> SNAPSHOT = snapshot(PgTypes.PG_SNAPSHOT);
    private static final Codec<Snapshot> TXID_SNAPSHOT = snapshot(PgTypes.TXID_SNAPSHOT);

    private static final List<PgType> NAMES = List.of(
            PgTypes.REGCLASS,
            PgTypes.REGPROC,
            PgTypes.REGPROCEDURE,
            PgTypes.REGOPER,
            PgTypes.REGOPERATOR,
            PgTypes.REGTYPE,
            PgTypes.REGROLE,
            PgTypes.REGNAMESPACE,
            PgTypes.REGCONFIG,
            PgTypes.REGDICTIONARY,
            PgTypes.REGCOLLATION);

    private static final List<PgType> TEXTS = List.of(
            PgTypes.MONEY,
            PgTypes.ACLITEM,
            PgTypes.GTSVECTOR,
            PgTypes.PG_NDISTINCT,
            PgTypes.PG_DEPENDENCIES,
            PgTypes.PG_MCV_LIST,
            PgTypes.PG_BRIN_BLOOM_SUMMARY,
            PgTypes.PG_BRIN_MINMAX_MULTI_SUMMARY);

    private SystemCodecs() {}

    static List<Codec<?>> rows() {
        List<Codec<?>> rows = new ArrayList<>(List.of(
                LSN,
                new ConvertedCodec<>(LSN, Long.class, SystemCodecs::bytes, SystemCodecs::lsn),
                TID,
                SNAPSHOT,
                TXID_SNAPSHOT,
                TextCodec.string(LSN, Lsn::toString),
                TextCodec.string(TID, Tid::toString),
                TextCodec.string(SNAPSHOT, Snapshot::toString),
                TextCodec.string(TXID_SNAPSHOT, Snapshot::toString)));
        for (PgType type : NAMES) {
            rows.add(new TextOnlyCodec(type));
            rows.add(new ObjectNumberCodec(type));
        }
        for (PgType type : TEXTS) {
            rows.add(new TextOnlyCodec(type));
        }
        return rows;
    }

    private static Long bytes(Lsn lsn) {
        if (lsn.value() < 0) {
            throw new ArithmeticException("out of the range of Long");
        }
        return lsn.value();
    }

    private static Lsn lsn(Long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("out of the range of pg_lsn");
        }
        return new Lsn(bytes);
    }

    private static Codec<Snapshot> snapshot(PgType type) {
        return new VaryingCodec<>(
                type, Snapshot.class, SystemCodecs::writeSnapshot, SystemCodecs::readSnapshot, Snapshot::parse);
    }

    private static void writeSnapshot(ByteBuf out, Snapshot snapshot) {
        out.writeInt(snapshot.xip().size()).writeLong(snapshot.xmin()).writeLong(snapshot.xmax());
        for (long xid : snapshot.xip()) {
            out.writeLong(xid);
        }
    }

    private static Snapshot readSnapshot(ByteBuf buffer, int index, int length, CodecContext context) {
        int active = (length - SNAPSHOT_HEADER) / Long.BYTES;
        if (length < SNAPSHOT_HEADER
                || buffer.getInt(index) != active
                || length != SNAPSHOT_HEADER + active * Long.BYTES) {
            throw new IllegalArgumentException("%d bytes are no snapshot".formatted(length));
        }
        List<Long> xip = new ArrayList<>(active);
        for (int i = 0; i < active; i++) {
            xip.add(buffer.getLong(index + SNAPSHOT_HEADER + i * Long.BYTES));
        }
        return new Snapshot(
                buffer.getLong(index + Integer.BYTES), buffer.getLong(index + Integer.BYTES + Long.BYTES), xip);
    }
}
