package io.pgflux.benchmarks.migrating;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of docs/migrating.md, row by row, each by its cells. */
final class Page {

    private static final Path MIGRATING = Path.of("../docs/migrating.md");
    private static final Path CONFIGURATION = Path.of("../docs/configuration.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private Page() {}

    static String text() throws IOException {
        return Files.readString(MIGRATING);
    }

    /** Of all tables below a heading, up to the next of its level. */
    static Stream<List<String>> rowsBelow(String heading) throws IOException {
        return Files.readAllLines(MIGRATING).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .map(Page::cells);
    }

    /** Of the table between two comments. */
    static Stream<List<String>> table(String name) throws IOException {
        return Files.readAllLines(MIGRATING).stream()
                .dropWhile(line -> !line.startsWith("<!-- " + name))
                .takeWhile(line -> !line.equals("<!-- end of " + name + " -->"))
                .filter(line -> line.startsWith("| `"))
                .map(Page::cells);
    }

    /** Of our own options; {@code ConfigurationPageTest} of the driver compares them with the code. */
    static Stream<List<String>> rowsOfConfiguration() throws IOException {
        return Files.readAllLines(CONFIGURATION).stream()
                .filter(line -> line.startsWith("| `"))
                .map(Page::cells);
    }

    private static List<String> cells(String row) {
        return Stream.of(row.substring(1).split("\\|", -1)).map(String::trim).toList();
    }

    static List<String> code(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
