package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.Cidr;
import io.pgflux.api.Inet;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import java.net.InetAddress;
import java.util.List;

/** The rows of the types that are addresses. */
final class NetworkCodecs {

    /** Family, bits of the prefix, whether it is a cidr, length of the address (PostgreSQL: {@code network_send}). */
    private static final int HEADER = 4;

    /** PGSQL_AF_INET; with one more it is PGSQL_AF_INET6 (PostgreSQL: inet.h). */
    private static final int IPV4 = 2;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int MACADDR_BYTES = 6;

    private static final Codec<Inet> INET = new VaryingCodec<>(
            PgTypes.INET,
            Inet.class,
            (out, inet) -> write(out, inet.address(), inet.prefix(), false),
            (buffer, index, length, context) ->
                    Inet.of(address(buffer, index, length), buffer.getUnsignedByte(index + 1)),
            Inet::parse);
    private static final Codec<Cidr> CIDR = new VaryingCodec<>(
            PgTypes.CIDR,
            Cidr.class,
            (out, cidr) -> write(out, cidr.address(), cidr.prefix(), true),
            (buffer, index, length, context) ->
                    Cidr.of(address(buffer, index, length), buffer.getUnsignedByte(index + 1)),
            Cidr::parse);
    private static final Codec<MacAddress> MACADDR = Codec.fixed(
            PgTypes.MACADDR,
            MacAddress.class,
            MACADDR_BYTES,
            (out, address) ->
                    out.writeShort((int) (address.bits() >> Integer.SIZE)).writeInt((int) address.bits()),
            (buffer, index) -> new MacAddress(((long) buffer.getUnsignedShort(index) << Integer.SIZE)
                    | buffer.getUnsignedInt(index + Short.BYTES)),
            MacAddress::parse);
    private static final Codec<MacAddress8> MACADDR8 = Codec.fixed(
            PgTypes.MACADDR8,
            MacAddress8.class,
            Long.BYTES,
            (out, address) -> out.writeLong(address.bits()),
            (buffer, index) -> new MacAddress8(buffer.getLong(index)),
            MacAddress8::parse);

    private NetworkCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                INET,
                CIDR,
                new ConvertedCodec<>(INET, InetAddress.class, inet -> host(inet.address(), inet.prefix()), Inet::new),
                new ConvertedCodec<>(
                        CIDR,
                        InetAddress.class,
                        cidr -> host(cidr.address(), cidr.prefix()),
                        address -> new Cidr(address, new Inet(address).prefix())),
                MACADDR,
                MACADDR8,
                TextCodec.string(INET, Inet::toString),
                TextCodec.string(CIDR, Cidr::toString),
                TextCodec.string(MACADDR, MacAddress::toString),
                TextCodec.string(MACADDR8, MacAddress8::toString));
    }

    private static InetAddress host(InetAddress address, int prefix) {
        if (prefix != new Inet(address).prefix()) {
            throw new ArithmeticException("has a prefix of %d bits, which InetAddress cannot hold".formatted(prefix));
        }
        return address;
    }

    private static void write(ByteBuf out, InetAddress address, int prefix, boolean cidr) {
        byte[] bytes = address.getAddress();
        out.writeByte(bytes.length == IPV4_BYTES ? IPV4 : IPV4 + 1);
        out.writeByte(prefix).writeBoolean(cidr).writeByte(bytes.length).writeBytes(bytes);
    }

    private static byte[] address(ByteBuf buffer, int index, int length) {
        int bytes = length - HEADER;
        int family = bytes == IPV4_BYTES ? IPV4 : IPV4 + 1;
        if ((bytes != IPV4_BYTES && bytes != IPV6_BYTES)
                || buffer.getByte(index) != family
                || buffer.getByte(index + HEADER - 1) != bytes) {
            throw new IllegalArgumentException("%d bytes that are no address".formatted(length));
        }
        byte[] address = new byte[bytes];
        buffer.getBytes(index + HEADER, address);
        return address;
    }
}
