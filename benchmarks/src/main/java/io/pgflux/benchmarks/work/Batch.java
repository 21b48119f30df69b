package io.pgflux.benchmarks.work;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The values of the rows to be inserted, made beforehand: binding them is measured, making them is not. */
public final class Batch {

    public static final int SIZE = Tables.BATCH;

    private static final Integer[] IDS = IntStream.range(0, SIZE).boxed().toArray(Integer[]::new);
    private static final String[] NAMES =
            IntStream.range(0, SIZE).mapToObj(Tables::name).toArray(String[]::new);
    private static final Long[] AMOUNTS =
            LongStream.range(0, SIZE).map(id -> id * 3).boxed().toArray(Long[]::new);

    private Batch() {}

    public static Integer id(int row) {
        return IDS[row];
    }

    public static String name(int row) {
        return NAMES[row];
    }

    public static Long amount(int row) {
        return AMOUNTS[row];
    }

    /** Of {@link Tables#BATCH_CHECK}: how many rows there must be after the calls that were checked. */
    public static void check(Integer rows, Integer different) {
        Rows.expect(Workload.BATCH.checked(), rows);
        Rows.expect(SIZE, different);
    }
}
