package io.pgflux.wire;

import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;

/** What the texts of messages in both directions have in common. */
final class FrameText {

    /** Settings whose values say nothing of the data; of others, such as an own "app.tenant", only the length is shown. */
    private static final Set<String> HARMLESS = Set.of(
            "application_name",
            "bytea_output",
            "client_encoding",
            "client_min_messages",
            "database",
            "datestyle",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "extra_float_digits",
            "idle_in_transaction_session_timeout",
            "in_hot_standby",
            "integer_datetimes",
            "intervalstyle",
            "is_superuser",
            "lock_timeout",
            "replication",
            "scram_iterations",
            "search_path",
            "server_encoding",
            "server_version",
            "session_authorization",
            "standard_conforming_strings",
            "statement_timeout",
            "timezone",
            "transaction_timeout",
            "user");

    private FrameText() {}

    /** A name and a value that follow each other. */
    static String setting(ByteBuf in) {
        String name = BackendDecoder.cString(in);
        String value = BackendDecoder.cString(in);
        return line(name)
                + (HARMLESS.contains(name.toLowerCase(Locale.ROOT))
                        ? "=" + line(value)
                        : " of " + value.length() + " characters");
    }

    /** As a character if it is a printable one. */
    static String tag(int tag) {
        return tag > ' ' && tag < 127 ? "'" + (char) tag + "'" : "0x%02x".formatted(tag & 0xff);
    }

    /** On one line, whatever is in it. */
    static String line(String text) {
        StringBuilder line = new StringBuilder(text);
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, ' ');
            }
        }
        return line.toString();
    }

    static String oids(ByteBuf in) {
        int count = in.readUnsignedShort();
        StringJoiner oids = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < count; i++) {
            oids.add(Integer.toUnsignedString(in.readInt()));
        }
        return oids.toString();
    }
}
