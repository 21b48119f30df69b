package io.pgflux.connection;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * An event loop as a scheduler. A pool asks each connection for one whenever somebody borrows it, only to go on there: so that is
 * done without a task if this is the loop already. All else is Reactor's.
 */
final class LoopScheduler implements Scheduler {

    private final EventLoop loop;
    private final Scheduler tasks;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
        tasks = Schedulers.fromExecutorService(loop);
    }

    @Override
    public Disposable schedule(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return Disposables.disposed();
        }
        return tasks.schedule(task);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        return tasks.schedule(task, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
        return tasks.schedulePeriodically(task, initialDelay, period, unit);
    }

    /** Its tasks come one after the other, so none of them runs at once. */
    @Override
    public Worker createWorker() {
        return tasks.createWorker();
    }
}
