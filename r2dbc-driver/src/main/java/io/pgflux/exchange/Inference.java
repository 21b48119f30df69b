package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which parameters without a declared type have to be declared as text, because the server cannot infer what they
 * are: by what its errors say, and by trial. All others stay as they are, since {@code text} means something else there:
 * another operator for {@code citext}, no index for {@code bpchar}, an error for {@code uuid}.
 *
 * <p>An attempt ends in {@link #retry} or {@link #improve}, which say whether there is to be another one, with the {@link
 * #types()} as they are then.
 */
final class Inference {

    private static final int TEXT = 25;
    private static final int NONE = -1;

    /** Each is a round trip. What the server names is none of them. */
    private static final int MOST_TRIALS = 16;

    private final Placeholders placeholders;
    private final int[] given;
    private final int[] types;
    private final BitSet refused = new BitSet(); // there text is an error
    private final Deque<Integer> doubtful =
            new ArrayDeque<>(0); // declared, and the error stayed; it may have another cause

    private @Nullable ServerMessage first;
    private @Nullable ServerMessage last; // which the next trial is to change
    private int[] candidates = {};
    private int next; // of the candidates
    private int trial = NONE; // the parameter declared last
    private int left = NONE; // out, to see whether it is needed
    private int trials;

    Inference(String sql, int[] given) {
        placeholders = new Placeholders(sql);
        this.given = given;
        types = given.clone();
    }

    /** Whether there is anything to infer. */
    static boolean isNeeded(int[] types) {
        for (int type : types) {
            if (type == 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the error can mean that the server does not know what a parameter is. */
    static boolean isReason(@Nullable String sqlState) {
        return switch (sqlState == null ? "" : sqlState) {
            case "42P18", // indeterminate_datatype: concat($1)
                    "42P08", // ambiguous_parameter: $1 IS NULL OR name = $1
                    "42725", // ambiguous_function: $1 || $2
                    "42804", // datatype_mismatch: to_jsonb($1)
                    "42846", // cannot_coerce
                    "42883" // undefined_function
            -> true;
            default -> false;
        };
    }

    /** What the next attempt declares. */
    int[] types() {
        return types.clone();
    }

    /** What is to be told of it, where {@code refusal} has ended the last attempt: if nothing has helped, the first error. */
    ServerMessage report(ServerMessage refusal) {
        return first != null && isReason(refusal.code()) ? first : refusal;
    }

    /** The attempt has failed. */
    boolean retry(ServerMessage error) {
        if (!isReason(error.code())) {
            return false;
        }
        if (left != NONE) {
            types[left] = TEXT; // it is needed
            left = NONE;
            leaveOut();
            return true;
        }
        if (first == null) {
            first = error;
        }
        int named = Placeholders.named(error.message());
        if (isOpen(named)) {
            follow(error, new int[] {named});
        } else if (last == null) {
            follow(error, placeholders.nearest(error.position()));
        } else if (judge(error, last)) {
            return true;
        }
        return tryNext();
    }

    private void follow(ServerMessage error, int[] parameters) {
        last = error;
        candidates = parameters;
        next = 0;
    }

    /** What the last trial has changed; whether without further ones there is something to attempt. */
    private boolean judge(ServerMessage error, ServerMessage before) {
        boolean samePlace = error.position() == before.position();
        boolean sameCode = error.code().equals(before.code());
        if (samePlace && sameCode && error.message().equals(before.message())) {
            stayed(error);
        } else if (samePlace && sameCode && error.code().equals("42725")) {
            last = error; // fewer functions to choose from: it is right, and not enough
        } else if (samePlace || means(error, trial)) {
            refuse(trial);
        } else if (doubtful.removeIf(parameter -> means(error, parameter) && refuse(parameter))) {
            last = null;
            return true;
        } else {
            follow(error, placeholders.nearest(error.position()));
        }
        return false;
    }

    /** Without a position the error may be that of another place now, and look the same. */
    private void stayed(ServerMessage error) {
        if (error.position() == 0) {
            doubtful.add(trial);
        } else {
            types[trial] = given[trial];
        }
    }

    private boolean means(ServerMessage error, int parameter) {
        int named = Placeholders.named(error.message());
        if (named != NONE || error.position() == 0) {
            return named == parameter;
        }
        int[] nearest = placeholders.nearest(error.position());
        return nearest.length > 0 && nearest[0] == parameter;
    }

    private boolean refuse(int parameter) {
        types[parameter] = given[parameter];
        refused.set(parameter);
        return true;
    }

    private boolean isOpen(int parameter) {
        return parameter >= 0 && parameter < types.length && types[parameter] == 0 && !refused.get(parameter);
    }

    private boolean tryNext() {
        while (next < candidates.length && !isOpen(candidates[next])) {
            next++;
        }
        if (next == candidates.length || (candidates.length > 1 && ++trials > MOST_TRIALS)) {
            return false;
        }
        trial = candidates[next++];
        types[trial] = TEXT;
        return true;
    }

    /** The attempt has succeeded; maybe it does with less. */
    boolean improve() {
        left = NONE;
        return leaveOut();
    }

    private boolean leaveOut() {
        Integer parameter = doubtful.poll();
        if (parameter == null) {
            return false;
        }
        left = parameter;
        types[left] = given[left];
        return true;
    }
}
