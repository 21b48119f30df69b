package io.pgflux.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {

    private Numbers() {}

    /** Three significant digits, thousands as "k" and millions as "M"; empty if unknown. */
    static String brief(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        if (value > 0 && value < 0.0005) {
            return "under 0.001";
        }
        if (value >= 999_500) {
            return digits(value / 1e6) + "M";
        }
        return value >= 9_995 ? digits(value / 1e3) + "k" : digits(value);
    }

    private static String digits(double value) {
        int decimals = value >= 99.95 || value == 0 ? 0 : value >= 9.995 ? 1 : value >= 0.0995 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** The median, and the least and the most in brackets. */
    static String brief(Spread spread) {
        return spread.known()
                ? "%s (%s..%s)".formatted(brief(spread.median()), brief(spread.min()), brief(spread.max()))
                : "";
    }

    static String whole(double value) {
        return Double.isNaN(value) ? "" : Long.toString(Math.round(value));
    }

    static String times(double ratio) {
        return Double.isNaN(ratio) ? "" : digits(ratio) + " x";
    }
}
