package io.pgflux.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the reads and writes on sockets of a process by strace. It makes each of them slower: more answers wait when the
 * client looks, so what is counted is somewhat less than without it.
 */
final class SystemCalls {

    private static final boolean AVAILABLE = Cores.exists("strace");
    private static final Path FILE = Path.of("target", "strace.txt");
    private static final Pattern READ = Pattern.compile("\\d+ +(read|readv|recvfrom|recvmsg)\\(\\d+<(socket|TCP).*");
    private static final Pattern WRITE = Pattern.compile("\\d+ +(write|writev|sendto|sendmsg)\\(\\d+<(socket|TCP).*");

    private final Process strace;

    private SystemCalls(Process strace) {
        this.strace = strace;
    }

    record Counted(long writes, long reads) {}

    static boolean available() {
        return AVAILABLE;
    }

    static String describe() {
        return AVAILABLE
                ? "by strace in a window of their own, where the client is slower, so somewhat too few"
                : "not counted, because strace is not installed";
    }

    /** Returns when every thread of the process is traced. */
    static SystemCalls attach(String pid) throws IOException, InterruptedException {
        Process strace = new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-y",
                        "-s",
                        "0",
                        "-o",
                        FILE.toString(),
                        "-e",
                        "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg",
                        "-p",
                        pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        for (int i = 0; i < 100 && strace.isAlive() && !traced(pid); i++) {
            Thread.sleep(50);
        }
        return new SystemCalls(strace);
    }

    private static boolean traced(String pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", pid, "task"))) {
            for (Path thread : threads.toList()) {
                if (Files.readAllLines(thread.resolve("status")).contains("TracerPid:\t0")) {
                    return false;
                }
            }
            return true;
        }
    }

    Counted detach() throws IOException, InterruptedException {
        strace.destroy();
        strace.waitFor(10, TimeUnit.SECONDS);
        List<String> lines = Files.readAllLines(FILE);
        Files.delete(FILE);
        return new Counted(count(lines, WRITE), count(lines, READ));
    }

    private static long count(List<String> lines, Pattern call) {
        return lines.stream().filter(line -> call.matcher(line).matches()).count();
    }
}
