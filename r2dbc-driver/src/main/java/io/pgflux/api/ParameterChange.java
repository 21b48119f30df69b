package io.pgflux.api;

/**
 * A setting that the server has reported anew; see {@link PgConnection#parameterChanges()}.
 *
 * @param name as the server spells it, such as {@code TimeZone}
 * @param value from now on
 */
public record ParameterChange(String name, String value) {}
