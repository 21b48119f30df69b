package io.pgflux.libpq;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What libpq finds around a process: variables, the user, files in fixed places.
 *
 * <p>Source: PostgreSQL manual, "Environment Variables", "The Password File" and "The Connection Service File".
 *
 * @param variables the environment variables
 * @param user the operating system's user; empty, or "?" as the JDK has it, if it is not known
 * @param home his directory, likewise; the variable HOME wins, as with libpq 15 and newer
 * @param windows whether it is Windows, where files have other places
 */
public record Environment(Map<String, String> variables, String user, String home, boolean windows) {

    /** Keywords and their variables. PGREQUIRESSL is {@code requiressl}, which no longer is a keyword of its own. */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("service", "PGSERVICE"),
            Map.entry("servicefile", "PGSERVICEFILE"),
            Map.entry("user", "PGUSER"),
            Map.entry("password", "PGPASSWORD"),
            Map.entry("passfile", "PGPASSFILE"),
            Map.entry("dbname", "PGDATABASE"),
            Map.entry("host", "PGHOST"),
            Map.entry("hostaddr", "PGHOSTADDR"),
            Map.entry("port", "PGPORT"),
            Map.entry("connect_timeout", "PGCONNECT_TIMEOUT"),
            Map.entry("client_encoding", "PGCLIENTENCODING"),
            Map.entry("options", "PGOPTIONS"),
            Map.entry("application_name", "PGAPPNAME"),
            Map.entry("channel_binding", "PGCHANNELBINDING"),
            Map.entry("require_auth", "PGREQUIREAUTH"),
            Map.entry("requirepeer", "PGREQUIREPEER"),
            Map.entry("krbsrvname", "PGKRBSRVNAME"),
            Map.entry("gsslib", "PGGSSLIB"),
            Map.entry("gssencmode", "PGGSSENCMODE"),
            Map.entry("gssdelegation", "PGGSSDELEGATION"),
            Map.entry("sslmode", "PGSSLMODE"),
            Map.entry("sslnegotiation", "PGSSLNEGOTIATION"),
            Map.entry("sslcompression", "PGSSLCOMPRESSION"),
            Map.entry("sslcert", "PGSSLCERT"),
            Map.entry("sslkey", "PGSSLKEY"),
            Map.entry("sslcertmode", "PGSSLCERTMODE"),
            Map.entry("sslrootcert", "PGSSLROOTCERT"),
            Map.entry("sslcrl", "PGSSLCRL"),
            Map.entry("sslcrldir", "PGSSLCRLDIR"),
            Map.entry("sslsni", "PGSSLSNI"),
            Map.entry("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION"),
            Map.entry("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION"),
            Map.entry("min_protocol_version", "PGMINPROTOCOLVERSION"),
            Map.entry("max_protocol_version", "PGMAXPROTOCOLVERSION"),
            Map.entry("target_session_attrs", "PGTARGETSESSIONATTRS"),
            Map.entry("load_balance_hosts", "PGLOADBALANCEHOSTS"));

    public Environment {
        variables = Map.copyOf(variables);
        user = known(user);
        String variable = windows ? "" : variables.getOrDefault("HOME", "");
        home = variable.isEmpty() ? known(home) : variable;
    }

    /** In a container, a user may have a number and no name. */
    private static String known(String value) {
        return value.equals("?") ? "" : value;
    }

    /** That of this process. */
    public static Environment ofProcess() {
        return new Environment(
                System.getenv(),
                System.getProperty("user.name", ""),
                System.getProperty("user.home", ""),
                System.getProperty("os.name", "").startsWith("Windows"));
    }

    /** What the variables say; one that is empty says nothing. */
    public Map<String, String> keywords() {
        Map<String, String> keywords = new LinkedHashMap<>();
        if ("1".equals(variables.get("PGREQUIRESSL"))) {
            keywords.put("sslmode", "require");
        }
        VARIABLES.forEach((keyword, variable) -> {
            String value = variables.getOrDefault(variable, "");
            if (!value.isEmpty()) {
                keywords.put(keyword, value);
            }
        });
        return keywords;
    }

    /** Where the password file is if nothing else is said; null if there is no such place. */
    public @Nullable String passwordFile() {
        String given = variables.getOrDefault("PGPASSFILE", "");
        if (!given.isEmpty()) {
            return given;
        }
        Path directory = windows ? applicationData() : path(home);
        return directory == null
                ? null
                : directory.resolve(windows ? "pgpass.conf" : ".pgpass").toString();
    }

    /**
     * What a service says.
     *
     * @param file where it has to be; null: in the user's file, else in the system's
     * @throws IllegalArgumentException if it is nowhere, or a file is not one of services
     */
    public Map<String, String> service(String name, @Nullable String file) {
        String given = file == null ? variables.getOrDefault("PGSERVICEFILE", "") : file;
        List<Path> files = new ArrayList<>();
        Path personal = windows ? applicationData() : path(home);
        if (!given.isEmpty()) {
            files.add(Path.of(given));
        } else if (personal != null) {
            addIfThere(files, personal.resolve(".pg_service.conf"));
        }
        Path system = path(variables.getOrDefault("PGSYSCONFDIR", ""));
        if (file == null && system != null) {
            addIfThere(files, system.resolve("pg_service.conf"));
        }
        for (Path candidate : files) {
            Map<String, String> service = ServiceFile.read(candidate, name);
            if (service != null) {
                return service;
            }
        }
        throw new IllegalArgumentException(
                files.isEmpty()
                        ? "The service \"%s\" is not defined: there is no ~/.pg_service.conf, and neither PGSERVICEFILE nor PGSYSCONFDIR leads to a file"
                                .formatted(name)
                        : "The service \"%s\" is not defined in %s".formatted(name, files));
    }

    private static void addIfThere(List<Path> files, Path file) {
        if (Files.exists(file)) {
            files.add(file);
        }
    }

    private @Nullable Path applicationData() {
        Path data = path(variables.getOrDefault("APPDATA", ""));
        return data == null ? null : data.resolve("postgresql");
    }

    private static @Nullable Path path(String directory) {
        try {
            return directory.isEmpty() ? null : Path.of(directory);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Without the values, among which there may be a password. */
    @Override
    public String toString() {
        return "Environment " + variables.keySet();
    }
}
