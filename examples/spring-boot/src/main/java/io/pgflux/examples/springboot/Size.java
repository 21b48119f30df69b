package io.pgflux.examples.springboot;

import java.math.BigDecimal;

/** The composite type {@code size}: {@code widthMm} is its field {@code width_mm}. */
public record Size(int widthMm, int heightMm, BigDecimal weightKg) {}
