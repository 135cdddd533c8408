//! A small deterministic executor: tasks are polled in the order they were given, until none is ready.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};

use super::clock;

/// A task of a board.
pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// The tasks never came to rest at one instant: something wakes itself without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restless {
    /// The task polled most.
    pub task: usize,
}

/// The tasks of one board, from one reset to the next.
pub struct Executor<'a> {
    tasks: Vec<(Option<Task<'a>>, Waker)>,
    polls: Vec<u64>,
}

/// Most polls without the clock moving: hundreds of times what any step of a board takes.
const POLLS_MAX: u64 = 1_000_000;

impl<'a> Executor<'a> {
    /// An executor over these tasks, all of them ready; at most [`clock::TASKS_MAX`].
    pub fn new(tasks: Vec<Task<'a>>) -> Self {
        clock::clear();
        let polls = vec![0; tasks.len()];
        let tasks: Vec<_> = tasks.into_iter().enumerate().map(|(i, task)| (Some(task), clock::waker(i))).collect();
        (0..tasks.len()).for_each(clock::wake);
        Self { tasks, polls }
    }

    /// Polls until no task is ready, or until `stop` says so between two polls.
    ///
    /// # Errors
    /// [`Restless`] when that does not end.
    pub fn run_until_idle(&mut self, mut stop: impl FnMut() -> bool) -> Result<(), Restless> {
        let mut polls = 0;
        loop {
            let mut ready = clock::take_ready(self.tasks.len());
            if ready == 0 {
                return Ok(());
            }
            while ready != 0 {
                let index = ready.trailing_zeros() as usize;
                ready &= ready - 1;
                self.poll(index);
                polls += 1;
                if stop() {
                    // What was ready and not polled yet still is.
                    clock::wake_all(ready);
                    return Ok(());
                }
            }
            if polls > POLLS_MAX {
                let task = self.polls.iter().enumerate().max_by_key(|(_, n)| **n).map_or(0, |(i, _)| i);
                return Err(Restless { task });
            }
        }
    }

    fn poll(&mut self, index: usize) {
        clock::begin_poll(index);
        let (task, waker) = &mut self.tasks[index];
        let Some(future) = task else { return };
        self.polls[index] += 1;
        if future.as_mut().poll(&mut Context::from_waker(waker)).is_ready() {
            *task = None;
        }
    }

    /// When the next timer is due, in microseconds.
    pub fn next_deadline_us(&self) -> Option<u64> {
        clock::next_deadline_us()
    }

    /// True when a task was woken from outside since the last poll.
    pub fn is_ready(&self) -> bool {
        clock::any_ready()
    }

    /// How often each task was polled.
    pub fn polls(&self) -> &[u64] {
        &self.polls
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use embassy_time::{Duration, Instant, Timer, with_timeout};

    use super::*;

    fn drive(executor: &mut Executor<'_>) {
        loop {
            executor.run_until_idle(|| false).unwrap();
            let Some(at) = executor.next_deadline_us() else { return };
            clock::set(at);
        }
    }

    #[test]
    fn tasks_with_timers_run_in_order_of_time_then_of_place() {
        clock::use_virtual(0);
        let log = RefCell::new(Vec::new());
        let task = |name: u64, period_ms: u64| -> Task<'_> {
            let log = &log;
            Box::pin(async move {
                for _ in 0..3 {
                    Timer::after_millis(period_ms).await;
                    log.borrow_mut().push((Instant::now().as_millis(), name));
                }
            })
        };
        let mut executor = Executor::new(vec![task(1, 20), task(2, 10)]);
        drive(&mut executor);
        assert_eq!(*log.borrow(), [(10, 2), (20, 1), (20, 2), (30, 2), (40, 1), (60, 1)]);
    }

    #[test]
    fn dropped_timer_does_not_wake_its_task() {
        clock::use_virtual(0);
        let done = Cell::new(0);
        let task: Task<'_> = Box::pin(async {
            let short = with_timeout(Duration::from_millis(5), async { Timer::after_millis(1).await }).await;
            assert!(short.is_ok());
            Timer::after_secs(3_600).await;
            done.set(Instant::now().as_millis());
        });
        let mut executor = Executor::new(vec![task]);
        drive(&mut executor);
        assert_eq!(done.get(), 3_600_001);
        assert_eq!(executor.polls(), [3], "start, after 1 ms, after an hour: nothing between");
    }

    #[test]
    fn task_that_wakes_itself_for_ever_is_reported() {
        clock::use_virtual(0);
        let task: Task<'_> = Box::pin(std::future::poll_fn(|cx| {
            cx.waker().wake_by_ref();
            std::task::Poll::Pending
        }));
        let mut executor = Executor::new(vec![Box::pin(async {}), task]);
        assert_eq!(executor.run_until_idle(|| false), Err(Restless { task: 1 }));
    }
}
