package io.pgflux;

import java.util.List;

/** How the connection is encrypted. */
abstract class TlsSettings extends LoginSettings {

    static final List<PgOption<?>> OPTIONS = List.of();
}
