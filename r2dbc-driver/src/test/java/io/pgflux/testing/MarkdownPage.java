package io.pgflux.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the repository's documentation.
 *
 * @param file where it is
 * @param prose its lines outside of fences
 * @param fences its blocks of code
 */
public record MarkdownPage(Path file, List<String> prose, List<Fence> fences) {

    private static final String FENCE = "```";
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");

    /**
     * A block of code.
     *
     * @param language what is written behind its first line; empty if nothing is
     * @param line where it begins, from 1
     * @param text its lines
     */
    public record Fence(String language, int line, String text) {}

    /** All pages below a folder. */
    public static List<MarkdownPage> below(Path folder) {
        return files(folder, ".md").stream().map(MarkdownPage::read).toList();
    }

    /** Our own files below a folder whose names end with this. */
    public static List<Path> files(Path folder, String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted()
                    .filter(file -> !NOT_OURS.contains(file.getFileName().toString()))
                    .flatMap(file -> Files.isDirectory(file)
                            ? files(file, ending).stream()
                            : Stream.of(file).filter(found -> found.toString().endsWith(ending)))
                    .map(Path::normalize)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MarkdownPage read(Path file) {
        List<String> prose = new ArrayList<>();
        List<Fence> fences = new ArrayList<>();
        List<String> lines = text(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(FENCE)) {
                prose.add(lines.get(i));
                continue;
            }
            int begin = i;
            StringBuilder code = new StringBuilder();
            while (!lines.get(++i).equals(FENCE)) {
                code.append(lines.get(i)).append('\n');
            }
            fences.add(new Fence(lines.get(begin).substring(FENCE.length()), begin + 1, code.toString()));
        }
        return new MarkdownPage(file, prose, fences);
    }

    /** The targets of its links, as they are written. */
    public List<String> links() {
        return prose.stream()
                .flatMap(line -> LINK.matcher(CODE.matcher(line).replaceAll("code"))
                        .results()
                        .map(link -> link.group(1)))
                .toList();
    }

    /** What links may name behind {@code #}: made of its headings as GitHub makes them. */
    public Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : prose) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = heading.group(1)
                        .replaceAll("\\]\\([^)]*\\)", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
