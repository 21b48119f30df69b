package io.pgflux.observe;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** Values that are written into SQL in any of the ways of PostgreSQL. */
class SqlTextProperties {

    @Property
    void aLongTextIsCut(@ForAll @StringLength(max = 20) String name) {
        assertThat(SqlText.masked("SELECT " + "a,".repeat(10_000) + name).length())
                .isLessThan(5000);
    }

    /** As PostgreSQL quotes it, and as it does without standard_conforming_strings. */
    @Property(tries = 500)
    void aQuotedValueIsNeverShown(
            @ForAll @Chars({'\'', '\\', '$', ';', '-', '/', '*', '"', '\n', ' '}) @StringLength(max = 12)
                    String around) {
        String value = around + "5ecret" + around;
        String conforming = "'" + value.replace("'", "''") + "'";
        String escaped = "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";

        for (String literal :
                new String[] {conforming, escaped, "E" + escaped, "$q$" + value.replace("$", "") + "$q$"}) {
            String shown = SqlText.masked("SELECT a FROM t WHERE b = " + literal + " AND c = 'ano" + "ther'");
            assertThat(shown).doesNotContain("5ecret", "another").startsWith("SELECT a FROM t WHERE b = ?");
        }
    }
}
