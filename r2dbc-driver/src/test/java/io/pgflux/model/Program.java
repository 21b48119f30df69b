package io.pgflux.model;

import io.pgflux.model.Recorder.Seen;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one connection does, as a seed decides. */
record Program(long seed, List<Step> steps) {

    /** Where a transaction ends or fails while a result is fetched in chunks: there is no portal any more. */
    static final Set<String> BROKEN_CURSOR = Set.of("25P02", "34000", "24000");

    /** Whether anything that may run between this step and the end of its result could abort or undo its transaction. */
    boolean mayBreakCursor(int index) {
        if (!(steps.get(index) instanceof Step.Execute execute)) {
            return false; // a group's steps leave each other alone
        }
        boolean released = !execute.use().isHeld();
        for (Step step : steps.subList(index + 1, steps.size())) {
            if (step instanceof Step.Release release && release.step() == index) {
                released = true;
            } else if (step instanceof Step.Await && released) {
                return false;
            } else if (breaksCursor(step)) {
                return true;
            }
        }
        return false;
    }

    private static boolean breaksCursor(Step step) {
        return step instanceof Step.Group
                || step instanceof Step.Nested
                || (step instanceof Step.Execute execute && execute.work().mayFail())
                || (step instanceof Step.Transact transact && transact.command().undoes());
    }

    /** All steps, with what was seen of them. */
    String describe(Map<Step, Seen> seen) {
        StringBuilder text = new StringBuilder("program ").append(seed);
        for (int i = 0; i < steps.size(); i++) {
            text.append("\n%4d  ".formatted(i));
            Step step = steps.get(i);
            if (step instanceof Step.Group group) {
                text.append("group");
                group.steps().forEach(child -> describe(child, "\n         ", seen, text));
            } else {
                describe(step, "", seen, text);
            }
        }
        return text.toString();
    }

    private static void describe(Step step, String indent, Map<Step, Seen> seen, StringBuilder text) {
        text.append(indent).append(step);
        if (seen.containsKey(step)) {
            text.append("\n            -> ").append(seen.get(step));
        }
    }
}
