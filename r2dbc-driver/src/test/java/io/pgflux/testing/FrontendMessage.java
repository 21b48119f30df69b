package io.pgflux.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message from the driver. The messages that have no tag on the wire get one of {@link #STARTUP} etc. here. */
public record FrontendMessage(char tag, ByteBuffer body) {

    /** StartupMessage; its body begins with the protocol version. */
    public static final char STARTUP = '^';
    /** SSLRequest or GSSENCRequest; the body is the code. */
    public static final char ENCRYPTION_REQUEST = '~';
    /** CancelRequest; the body is the code, then process and secret. */
    public static final char CANCEL_REQUEST = '!';

    public static final char TERMINATE = 'X';

    private static final int CANCEL_CODE = 80877102;
    private static final int SSL_CODE = 80877103;
    private static final int GSS_CODE = 80877104;

    static char nameOfUntagged(int code) {
        return switch (code) {
            case CANCEL_CODE -> CANCEL_REQUEST;
            case SSL_CODE, GSS_CODE -> ENCRYPTION_REQUEST;
            default -> STARTUP;
        };
    }

    /** The body from its beginning, for reading only. */
    @Override
    public ByteBuffer body() {
        return body.asReadOnlyBuffer();
    }

    /** The first string: the SQL of a Query, the name of a Parse, the portal of a Bind or Execute, a password. */
    public String text() {
        return string(body());
    }

    /** The SQL of a Query or a Parse. */
    public String sql() {
        ByteBuffer fields = body();
        String first = string(fields);
        return tag == 'P' ? string(fields) : first;
    }

    /** The types that a Parse declares. */
    public List<Integer> parameterTypes() {
        ByteBuffer fields = body();
        string(fields);
        string(fields);
        List<Integer> types = new ArrayList<>();
        for (int left = fields.getShort() & 0xFFFF; left > 0; left--) {
            types.add(fields.getInt());
        }
        return types;
    }

    /** What a StartupMessage says beside the version, in its order. */
    public Map<String, String> startupParameters() {
        ByteBuffer fields = body();
        fields.getInt();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String name = string(fields); !name.isEmpty(); name = string(fields)) {
            parameters.put(name, string(fields));
        }
        return parameters;
    }

    /** What a Bind says. */
    public Bind bind() {
        ByteBuffer fields = body();
        return new Bind(string(fields), string(fields), formats(fields), parameters(fields), formats(fields));
    }

    /** Parameters are null for NULL, else their bytes as they were sent. */
    public record Bind(
            String portal,
            String statement,
            List<Short> parameterFormats,
            List<@Nullable ByteBuffer> parameters,
            List<Short> resultFormats) {}

    private static List<Short> formats(ByteBuffer fields) {
        List<Short> formats = new ArrayList<>();
        for (int left = fields.getShort() & 0xFFFF; left > 0; left--) {
            formats.add(fields.getShort());
        }
        return formats;
    }

    private static List<@Nullable ByteBuffer> parameters(ByteBuffer fields) {
        List<@Nullable ByteBuffer> parameters = new ArrayList<>();
        for (int left = fields.getShort() & 0xFFFF; left > 0; left--) {
            int length = fields.getInt();
            if (length < 0) {
                parameters.add(null);
            } else {
                parameters.add(fields.slice(fields.position(), length));
                fields.position(fields.position() + length);
            }
        }
        return parameters;
    }

    private static String string(ByteBuffer fields) {
        ByteBuffer string = fields.duplicate();
        while (fields.get() != 0) {
            // up to the terminator
        }
        string.limit(fields.position() - 1);
        return StandardCharsets.UTF_8.decode(string).toString();
    }

    @Override
    public String toString() {
        return tag + "[" + body.remaining() + " bytes]";
    }
}
