package io.pgflux;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Spliterator;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Looks once whether another driver answers to the same name: which of them is asked first is up to the class path. */
final class OtherDrivers {

    private static final Logger LOG = Loggers.getLogger(PgConnectionFactoryProvider.class);

    /** A class path that cannot be read at all would be met again and again. */
    private static final int MOST_BROKEN = 100;

    private final AtomicBoolean looked = new AtomicBoolean();
    private final ClassLoader loader;

    OtherDrivers(ClassLoader loader) {
        this.loader = loader;
    }

    /** Those that R2DBC's discovery finds. */
    static OtherDrivers discovered() {
        return new OtherDrivers(ConnectionFactoryProvider.class.getClassLoader());
    }

    /** Logs a warning if there is one; only the first call looks. */
    void warnOnce(ConnectionFactoryOptions options) {
        if (looked.getAndSet(true)) {
            return;
        }
        List<String> others = answering(options);
        if (!others.isEmpty()) {
            LOG.warn(
                    "pgflux has been asked for r2dbc:{}, but {} would answer to that, too: which one is asked is up to the"
                            + " order of the class path. Exclude the other driver's dependency, or use r2dbc:{},"
                            + " which is pgflux only.",
                    options.getValue(ConnectionFactoryOptions.DRIVER),
                    String.join(" and ", others),
                    PgConnectionFactoryProvider.DRIVER);
        }
    }

    private List<String> answering(ConnectionFactoryOptions options) {
        List<String> names = new ArrayList<>();
        Spliterator<ServiceLoader.Provider<ConnectionFactoryProvider>> providers =
                ServiceLoader.load(ConnectionFactoryProvider.class, loader).stream()
                        .spliterator();
        int broken = 0;
        boolean more = true;
        while (more && broken < MOST_BROKEN) {
            try {
                more = providers.tryAdvance(provider -> {
                    if (isOther(provider) && provider.get().supports(options)) {
                        names.add(provider.type().getName());
                    }
                });
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                broken++; // it does not answer; the next one may
            }
        }
        return names;
    }

    private static boolean isOther(ServiceLoader.Provider<ConnectionFactoryProvider> provider) {
        return provider.type() != PgConnectionFactoryProvider.class;
    }
}
