package io.pgflux.wire;

/**
 * A column as RowDescription describes it.
 *
 * @param name the column's name or alias
 * @param tableOid the table it comes from, 0 if it is no plain column
 * @param attribute the column's number in that table, 0 if it is no plain column
 * @param typeOid the type
 * @param typeModifier what the type was declared with, such as precision and scale; -1 if nothing
 * @param format 0 text, 1 binary; 0 where the format is not yet known
 */
public record FieldDescription(
        String name, int tableOid, short attribute, int typeOid, int typeModifier, short format) {}
