package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.MarkdownPage;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Projects that have no part in our parent, as those of users, repeat its versions. */
class StandaloneVersionsTest {

    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>([^<]+)</");
    private static final Pattern ARTIFACT =
            Pattern.compile("<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");

    /** What the parent takes by a BOM: the artifact there, and the property here. */
    private static final Map<String, String> BY_BOM =
            Map.of("junit-jupiter", "junit.version", "spring-boot-starter-parent", "spring-boot.version");

    @ParameterizedTest
    @ValueSource(strings = {"../consumer/pom.xml", "../examples/spring-boot/pom.xml"})
    void aVersionThatIsRepeatedIsTheParents(String pom) {
        Map<String, String> repeated = versions(pom);
        Map<String, String> parents = versions("../pom.xml");
        repeated.keySet().retainAll(parents.keySet());

        assertThat(repeated).hasSizeGreaterThan(3);
        assertThat(parents).containsAllEntriesOf(repeated);
    }

    /** By names of artifacts and properties; without those that Maven has to compute. */
    private static Map<String, String> versions(String pom) {
        String text = MarkdownPage.text(Path.of(pom));
        Map<String, String> versions = new HashMap<>();
        PROPERTY.matcher(text).results().forEach(found -> versions.putIfAbsent(found.group(1), found.group(2)));
        ARTIFACT.matcher(text).results().forEach(found -> {
            String version = found.group(2);
            String property = version.replaceAll("[${}]", "");
            versions.put(BY_BOM.getOrDefault(found.group(1), found.group(1)), versions.getOrDefault(property, version));
        });
        versions.values().removeIf(version -> version.startsWith("$"));
        return versions;
    }
}
