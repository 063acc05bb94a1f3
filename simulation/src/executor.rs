//! Runs tasks one poll at a time, in an order that a seed decides, on a clock that only moves when nobody has anything
//! to do. A task can be dropped between any two polls: that is a crash.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use kernel::Timestamp;
use parking_lot::Mutex;
use subscriptions::Timer;

use crate::rng::SeededRng;

/// Which process a task belongs to: it lives and dies with it.
pub type Process = usize;

struct Task {
    process: Process,
    future: Pin<Box<dyn Future<Output = ()>>>,
    ready: Arc<Ready>,
    /// Until which poll of all it is not looked at: a process that the machine does not let run.
    stalled_until: u64,
}

struct Ready(AtomicBool);

impl Wake for Ready {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The scheduler of one run.
pub struct Executor {
    tasks: Vec<Task>,
    rng: SeededRng,
    clock: SimulatedTimer,
    polls: u64,
    /// The tasks that can run: kept for its memory.
    runnable: Vec<usize>,
}

impl Executor {
    /// Nothing runs yet, and it is the beginning of time.
    pub fn new(rng: SeededRng) -> Self {
        Self { tasks: Vec::new(), rng, clock: SimulatedTimer::default(), polls: 0, runnable: Vec::new() }
    }

    /// The clock that tasks wait on.
    pub fn timer(&self) -> SimulatedTimer {
        self.clock.clone()
    }

    /// How many polls there were.
    pub const fn polls(&self) -> u64 {
        self.polls
    }

    /// Starts a task.
    pub fn spawn(&mut self, process: Process, future: impl Future<Output = ()> + 'static) {
        let ready = Arc::new(Ready(AtomicBool::new(true)));
        self.tasks.push(Task { process, future: Box::pin(future), ready, stalled_until: 0 });
    }

    /// Kills a process: its tasks are dropped where they stand.
    pub fn crash(&mut self, process: Process) {
        self.tasks.retain(|task| task.process != process);
    }

    /// Does not let a process run for some polls of others.
    pub fn stall(&mut self, process: Process, polls: u64) {
        let until = self.polls + polls;
        self.tasks
            .iter_mut()
            .filter(|task| task.process == process)
            .for_each(|task| task.stalled_until = until);
    }

    /// Polls one task that is ready, or moves the clock to when one will be. False when there is none.
    pub fn step(&mut self) -> bool {
        self.polls += 1;
        let runs = |task: &Task| task.ready.0.load(Ordering::Relaxed) && task.stalled_until <= self.polls;
        self.runnable.clear();
        self.runnable.extend((0..self.tasks.len()).filter(|at| runs(&self.tasks[*at])));
        if self.runnable.is_empty() {
            let stalled = self.tasks.iter().any(|task| task.stalled_until > self.polls);
            return self.clock.on() || stalled;
        }
        let at = self.runnable[self.rng.below(self.runnable.len())];
        let task = &mut self.tasks[at];
        task.ready.0.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&task.ready));
        if task.future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
            drop(self.tasks.swap_remove(at));
        }
        true
    }
}

/// A clock that the executor moves.
#[derive(Clone, Default)]
pub struct SimulatedTimer {
    shared: Arc<Mutex<Timers>>,
}

#[derive(Default)]
struct Timers {
    now: Duration,
    numbers: u64,
    waiting: BinaryHeap<Reverse<(Duration, u64, Alarm)>>,
}

/// Not compared: the number before it never repeats.
struct Alarm(Waker);

impl PartialEq for Alarm {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Alarm {}
impl PartialOrd for Alarm {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Alarm {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

impl SimulatedTimer {
    /// How much time has passed.
    pub fn elapsed(&self) -> Duration {
        self.shared.lock().now
    }

    /// Moves to the next alarm. False when nobody waits.
    fn on(&self) -> bool {
        let mut timers = self.shared.lock();
        let Some(Reverse((at, _, alarm))) = timers.waiting.pop() else { return false };
        timers.now = timers.now.max(at);
        drop(timers);
        alarm.0.wake();
        true
    }
}

impl Timer for SimulatedTimer {
    fn now(&self) -> Timestamp {
        let micros = i64::try_from(self.elapsed().as_micros()).expect("a run is short");
        Timestamp::from_micros(micros)
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.elapsed() + duration;
        std::future::poll_fn(move |context| {
            let mut timers = self.shared.lock();
            if timers.now >= until {
                return Poll::Ready(());
            }
            timers.numbers += 1;
            let number = timers.numbers;
            timers.waiting.push(Reverse((until, number, Alarm(context.waker().clone()))));
            Poll::Pending
        })
        .await;
    }
}

/// Lets every other task run first, or die, or this one: a place at which something can happen.
pub async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut paused, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
