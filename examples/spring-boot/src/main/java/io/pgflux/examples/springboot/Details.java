package io.pgflux.examples.springboot;

import java.util.Map;

/** A document of jsonb. */
public record Details(String author, int pages, Map<String, String> translations) {}
