package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.MarkdownPage;
import io.pgflux.testing.MarkdownPage.Fence;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links lead somewhere, pages are found, examples compile, options and versions are those of the code. */
class DocumentationTest {

    private static final Path ROOT = Path.of("..");
    private static final Path README = Path.of("../README.md");

    private static final List<MarkdownPage> PAGES = MarkdownPage.below(ROOT);

    private static final Pattern ABSOLUTE = Pattern.compile("(https?|mailto):.*");
    private static final Pattern OUR_URL =
            Pattern.compile("r2dbcs?:(pgflux|postgresql|postgres)(:failover)?://[^\\s`\")>]*");
    private static final Pattern OPTION_IN_A_URL = Pattern.compile("[?&](\\w+)=");
    private static final Pattern VERSION =
            Pattern.compile("r2dbc-pgflux(?:</artifactId>\\s*<version>|:)(\\d[^<\"'`\\s]*)");

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(PAGES.stream()
                        .flatMap(page -> page.links().stream()
                                .filter(link -> !leadsSomewhere(page, link))
                                .map(link -> page + " -> " + link)))
                .isEmpty();
    }

    private static boolean leadsSomewhere(MarkdownPage page, String link) {
        if (ABSOLUTE.matcher(link).matches()) {
            return true; // tests ask no other machine
        }
        String[] parts = link.split("#", 2);
        Path target = target(page, link);
        return Files.exists(target)
                && (parts.length == 1
                        || PAGES.stream()
                                .filter(other -> other.file().equals(target))
                                .anyMatch(other -> other.anchors().contains(parts[1])));
    }

    /** The README of a folder, if it has one, as that is what a browser shows. */
    private static Path target(MarkdownPage page, String link) {
        String file = link.split("#", 2)[0];
        Path target =
                file.isEmpty() ? page.file() : page.file().resolveSibling(file).normalize();
        Path readme = target.resolve("README.md");
        return Files.exists(readme) ? readme : target;
    }

    @Test
    void everyPageIsFoundFromTheReadme() {
        Set<Path> found = new HashSet<>(Set.of(README));
        Deque<Path> next = new ArrayDeque<>(found);
        while (!next.isEmpty()) {
            Path file = next.remove();
            PAGES.stream()
                    .filter(page -> page.file().equals(file))
                    .flatMap(page -> page.links().stream().map(link -> target(page, link)))
                    .filter(found::add)
                    .forEach(next::add);
        }

        assertThat(PAGES).extracting(MarkdownPage::file).allMatch(found::contains);
    }

    /** White space aside, each paragraph of a piece of Java stands in one of the sources. */
    @Test
    void everyPieceOfJavaIsInASourceThatIsCompiled() {
        List<String> sources = MarkdownPage.files(ROOT, ".java").stream()
                .map(file -> withoutSpace(MarkdownPage.text(file)))
                .toList();

        List<String> nowhere = new ArrayList<>();
        for (MarkdownPage page : PAGES) {
            for (Fence fence : page.fences()) {
                if (fence.language().equals("java")) {
                    Stream.of(fence.text().split("\n\\s*\n"))
                            .filter(paragraph ->
                                    sources.stream().noneMatch(source -> source.contains(withoutSpace(paragraph))))
                            .forEach(paragraph -> nowhere.add(page + ":" + fence.line() + "\n" + paragraph));
                }
            }
        }
        assertThat(nowhere).isEmpty();
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s", "");
    }

    @Test
    void everyOptionInAUrlIsOne() {
        Set<String> known = new HashSet<>();
        PgOption.all().forEach(option -> {
            known.add(option.name());
            known.addAll(option.aliases());
        });
        Stream<String> urls = PAGES.stream()
                .flatMap(page -> OUR_URL.matcher(MarkdownPage.text(page.file())).results())
                .map(url -> url.group());

        assertThat(urls.flatMap(url -> OPTION_IN_A_URL.matcher(url).results())
                        .map(option -> option.group(1))
                        .filter(option -> !option.startsWith("TC_"))) // read by Testcontainers
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        Matcher version = Pattern.compile("<artifactId>pgflux-parent</artifactId>\\s*<version>([^<]+)<")
                .matcher(MarkdownPage.text(Path.of("../pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(PAGES.stream()
                        .flatMap(page ->
                                VERSION.matcher(MarkdownPage.text(page.file())).results())
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .containsOnly(version.group(1));
    }

    @Test
    void theReadmeHasTheTwoCommandsEachAlone() {
        MarkdownPage readme = PAGES.stream()
                .filter(page -> page.file().equals(README))
                .findFirst()
                .orElseThrow();

        assertThat(readme.fences()).extracting(Fence::text).contains("mvn -q -Dquickstart\n", "mvn verify\n");
        assertThat(MarkdownPage.text(README).lines().count()).isLessThanOrEqualTo(150);
    }

    @Test
    void theReadmesFiguresAreThoseOfTheResults() {
        String results = MarkdownPage.text(Path.of("../docs/performance/results.md"));
        List<String> figures = MarkdownPage.text(README)
                .lines()
                .dropWhile(line -> !line.startsWith("<!-- figures of docs/performance/results.md"))
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .flatMap(row -> Stream.of(row.split("\\|")).skip(2).map(String::trim))
                .toList();

        assertThat(figures).hasSizeGreaterThan(20).allMatch(figure -> results.contains("| " + figure + " "));
    }

    @Test
    void theJavadocOfEveryExportedPackageIsChecked() {
        Matcher checked = Pattern.compile("-Xdoclint/package:([^<]+)<").matcher(MarkdownPage.text(Path.of("pom.xml")));
        assertThat(checked.find()).isTrue();

        assertThat(Pattern.compile("exports ([\\w.]+);")
                        .matcher(MarkdownPage.text(Path.of("src/main/java/module-info.java")))
                        .results()
                        .map(exported -> exported.group(1)))
                .containsExactlyInAnyOrder(checked.group(1).split(","));
    }
}
