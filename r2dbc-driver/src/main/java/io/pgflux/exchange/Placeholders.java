package io.pgflux.exchange;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the parameters stand in a string of SQL, to find the one that an error means. What looks like a parameter in a
 * literal or a comment counts too: a trial that it leads to changes nothing, and costs a round trip.
 */
final class Placeholders {

    private static final Pattern PARAMETER = Pattern.compile("(?<![\\w$])\\$(\\d{1,5})(?!\\d)");

    /** From the index of its {@code $} to the one behind its number; the parameter counts from 0. */
    private record Place(int start, int end, int parameter) {

        /** How far it is from here; 0 if it is here. */
        int distance(int index) {
            return start >= index ? start - index : index - end + 1;
        }
    }

    private final String sql;
    private final List<Place> places = new ArrayList<>();

    Placeholders(String sql) {
        this.sql = sql;
        Matcher matcher = PARAMETER.matcher(sql);
        while (matcher.find()) {
            places.add(new Place(matcher.start(), matcher.end(), Integer.parseInt(matcher.group(1)) - 1));
        }
    }

    /** The parameter that the server's message names, from 0; -1: none. The message may be in any language. */
    static int named(String message) {
        Matcher matcher = PARAMETER.matcher(message);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) - 1 : -1;
    }

    /**
     * All parameters, the most probable one first.
     *
     * @param position of the error, in characters from 1; 0: unknown
     */
    int[] nearest(int position) {
        if (position <= 0) {
            return parameters(places);
        }
        int index = index(position);
        Comparator<Place> near = Comparator.comparingInt(place -> place.distance(index));
        // The position of a call is that of the function's name, and what stands before it is none of its arguments.
        Comparator<Place> order = index < sql.length() && startsName(sql.charAt(index))
                ? Comparator.<Place, Boolean>comparing(place -> place.start() < index)
                        .thenComparing(near)
                : near;
        return parameters(places.stream().sorted(order).toList());
    }

    /** The server counts characters, Java their halves. */
    private int index(int position) {
        return position > sql.codePointCount(0, sql.length()) ? sql.length() : sql.offsetByCodePoints(0, position - 1);
    }

    private static boolean startsName(char c) {
        return c == '"' || c == '_' || Character.isLetter(c);
    }

    private static int[] parameters(List<Place> places) {
        return places.stream().mapToInt(Place::parameter).distinct().toArray();
    }
}
