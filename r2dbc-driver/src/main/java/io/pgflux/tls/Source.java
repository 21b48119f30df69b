package io.pgflux.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a certificate or key comes from: a file, a resource of the class path, a URL, or bytes. */
public sealed interface Source {

    /** A scheme has two letters at least, so that {@code C:\root.crt} is a file. */
    Pattern URL_SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]+):.*");

    String CLASSPATH = "classpath:";

    byte[] read() throws IOException;

    /** Equal to that of before as long as the content is that of before. */
    default Object stamp() {
        return this;
    }

    /**
     * A path, a resource as {@code classpath:name}, or a URL; what is no file may be a resource as well. PEM text is taken for
     * what it is, since as a path a key would be shown by the error.
     */
    static Source of(String option, String location) {
        if (location.contains("-----BEGIN ")) {
            return of(location.getBytes(StandardCharsets.UTF_8));
        }
        if (location.startsWith(CLASSPATH)) {
            URL resource = resource(location.substring(CLASSPATH.length()));
            if (resource == null) {
                throw new IllegalArgumentException("The option %s: there is no %s".formatted(option, location));
            }
            return new Remote(resource);
        }
        if (URL_SCHEME.matcher(location).matches()) {
            return of(option, url(option, location));
        }
        Path path;
        try {
            path = Path.of(location);
        } catch (InvalidPathException e) { // its message repeats what was given, which may be anything
            throw new IllegalArgumentException("The option " + option + " must be the path of a file");
        }
        URL resource = Files.exists(path) ? null : resource(location);
        return resource == null ? new InFile(path) : new Remote(resource);
    }

    /** What comes in clear text could be anybody's, so only what is known to be safe is taken. */
    static Source of(String option, URL url) {
        if (!isSafe(url)) {
            throw new IllegalArgumentException(
                    "The option %s must not be read by %s, which anybody could change on its way: use https, a file or classpath:"
                            .formatted(option, url.getProtocol().equals("jar") ? "such a jar:" : url.getProtocol()));
        }
        if (!url.getProtocol().equals("file")) {
            return new Remote(url);
        }
        try {
            return new InFile(Path.of(url.toURI()));
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            // without the cause, which repeats the URL and the secrets in it
            throw new IllegalArgumentException("The option %s is not a file: %s".formatted(option, new Remote(url)));
        }
    }

    private static boolean isSafe(URL url) {
        return switch (url.getProtocol()) {
            case "https", "jrt", "resource", "nested" -> true; // the last three never leave this machine
            case "file" -> url.getHost().isEmpty() || url.getHost().equals("localhost"); // else Java reads it by ftp
            case "jar" -> {
                URL archive = archive(url);
                yield archive != null && isSafe(archive);
            }
            default -> false;
        };
    }

    /** What the entry is in, as Java's own jar: has it; null if there is none. */
    private static @Nullable URL archive(URL jar) {
        int end = jar.getFile().indexOf("!/");
        try {
            return end < 0 ? null : new URL(jar.getFile().substring(0, end));
        } catch (MalformedURLException e) {
            return null;
        }
    }

    /** The content itself. */
    static Source of(byte[] content) {
        return new InMemory(content.clone());
    }

    private static @Nullable URL resource(String name) {
        String absolute = name.startsWith("/") ? name.substring(1) : name;
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        URL found = context == null ? null : context.getResource(absolute);
        return found == null ? Source.class.getClassLoader().getResource(absolute) : found;
    }

    private static URL url(String option, String location) {
        try {
            return new URI(location).toURL();
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            // without the cause, which repeats the URL and the secrets in it
            throw new IllegalArgumentException(
                    "The option %s is neither the path of a file nor a URL that Java knows".formatted(option));
        }
    }

    /** May change at any time. */
    record InFile(Path path) implements Source {

        @Override
        public byte[] read() throws IOException {
            return Files.readAllBytes(path);
        }

        boolean exists() {
            return Files.exists(path);
        }

        /** A file that is put in the place of another has another key, even if nothing else differs. */
        @Override
        public Object stamp() {
            try {
                var attributes = Files.readAttributes(path, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException e) {
                return "absent";
            }
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** When a file was changed, and which it is. */
    record Stamp(FileTime changed, long size, @Nullable Object key) {}

    /** Read once. */
    record Remote(URL url) implements Source {

        @Override
        public byte[] read() throws NotReached {
            URLConnection connection = null;
            try {
                connection = url.openConnection();
                connection.setConnectTimeout(30_000);
                connection.setReadTimeout(30_000);
                try (InputStream in = connection.getInputStream()) {
                    return in.readAllBytes();
                }
            } catch (IOException | RuntimeException e) {
                throw new NotReached(e.getClass().getSimpleName() + status(connection));
            }
        }

        private static String status(@Nullable URLConnection connection) {
            try {
                int status = connection instanceof HttpURLConnection http ? http.getResponseCode() : -1;
                return status < 0 ? "" : ", HTTP status " + status;
            } catch (IOException | RuntimeException e) {
                return ""; // there is no answer
            }
        }

        @Override
        public Object stamp() {
            return url.toString(); // equals() of a URL asks a name server
        }

        /** Without user and query, which may hold secrets. */
        @Override
        public String toString() {
            if (url.getProtocol().equals("jar")) {
                URL archive = archive(url);
                return archive == null
                        ? "jar:"
                        : "jar:" + new Remote(archive)
                                + url.getFile().substring(url.getFile().indexOf("!/"));
            }
            return url.getProtocol() + ":" + (url.getHost().isEmpty() ? "" : "//" + url.getHost()) + url.getPath();
        }
    }

    /** Has nothing of the URL in it, as Java's own exceptions have. */
    final class NotReached extends IOException {

        private static final long serialVersionUID = 1;

        private NotReached(String why) {
            super(why);
        }
    }

    /** Never changes. */
    final class InMemory implements Source {

        private final byte[] content;

        private InMemory(byte[] content) {
            this.content = content;
        }

        @Override
        public byte[] read() {
            return content;
        }

        @Override
        public String toString() {
            return "what was given as bytes";
        }
    }
}
