//! The program task: runs what the supervisor starts, slice by slice, and tells how it ended.
//!
//! Invariants: a slice is bounded by fuel, so orders are taken within one slice; while the program waits, the supervisor knows until
//! when; nothing here decides what runs next.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;

use embassy_sync::blocking_mutex::raw::RawMutex;
use embassy_time::{Duration, Instant, Timer};
use fieldwarden_supervisor::{Ended, Input, Outcome, PATH_BYTES_MAX, Run, RunReason, Script, TaskId};
use heapless::String;

use crate::core::Core;
use crate::limits::{CHECK_IN_MS, FUEL_SLICE};
use crate::program::{Asleep, Demand, Program, Services, Session, Step};
use crate::supervise::{Note, Notes, Order, Orders};

/// What fuel costs.
#[allow(async_fn_in_trait, reason = "tasks of one executor: no future is sent to another thread")]
pub trait Pace {
    /// So much fuel was used: lets others run, and in a simulator moves time on.
    async fn spent(&self, fuel: u32);
}

/// A pace that only lets others run.
pub struct RealPace;

impl Pace for RealPace {
    async fn spent(&self, _: u32) {
        embassy_futures::yield_now().await;
    }
}

/// A [`Run`] that borrows nothing.
struct OwnedRun {
    script: Script,
    next_file: Option<String<PATH_BYTES_MAX>>,
    working_directory: Option<String<PATH_BYTES_MAX>>,
    reason: RunReason,
}

impl OwnedRun {
    fn of(run: &Run<'_>) -> Self {
        // The supervisor keeps both within the bound.
        let own = |text: Option<&str>| text.and_then(|text| String::try_from(text).ok());
        let Run { script, next_file, working_directory, reason, .. } = *run;
        Self { script, next_file: own(next_file), working_directory: own(working_directory), reason }
    }

    fn run(&self) -> Run<'_> {
        Run {
            script: self.script,
            next_file: self.next_file.as_deref(),
            working_directory: self.working_directory.as_deref(),
            reason: self.reason,
        }
    }
}

/// Runs programs for ever: a task of its own.
pub async fn run<M: RawMutex, P: Program<M>, T: Pace>(
    program: &mut P,
    mut services: Services<'_, M>,
    orders: &Orders<M>,
    pace: T,
    notes: &dyn Notes,
) -> ! {
    let core = services.core();
    loop {
        // Whatever else is ordered while nothing runs came too late.
        while orders.receive().await != Order::Start {}
        let Some(run) = core.with(|supervisor| supervisor.run().map(|run| OwnedRun::of(&run))) else { continue };
        let mut session = program.start(&run.run(), &mut services);
        one_run(&mut session, &mut services, orders, &pace, notes, run.script).await;
    }
}

async fn one_run<M: RawMutex, S: Session<M>, T: Pace>(
    session: &mut S,
    services: &mut Services<'_, M>,
    orders: &Orders<M>,
    pace: &T,
    notes: &dyn Notes,
    script: Script,
) {
    let core = services.core();
    let mut checked_in = Instant::now();
    loop {
        while let Ok(order) = orders.try_receive() {
            session.demand(demand(order));
        }
        match session.run(FUEL_SLICE, services) {
            Step::Yielded { used } => {
                if checked_in.elapsed() >= Duration::from_millis(CHECK_IN_MS) {
                    checked_in = Instant::now();
                    core.handle_quietly(Input::CheckIn(TaskId::Vm));
                    core.heap_seen(session.heap());
                }
                pace.spent(used).await;
            }
            Step::Blocked { used, until } => {
                pace.spent(used).await;
                core.heap_seen(session.heap());
                core.handle_quietly(Input::VmWaiting(until));
                if let Some(order) = wait(session, services, orders, until).await {
                    session.demand(demand(order));
                }
                checked_in = Instant::now();
                core.handle_quietly(Input::VmWoken);
            }
            Step::Hung => core::future::pending().await,
            Step::Ended { outcome, claims_left } => {
                services.forget();
                notes.note(&Note::Ended(script, matches!(outcome, Outcome::Raised(..))));
                core.handle(Input::Ended(Ended { outcome, claims_left }));
                core.heap_seen(None);
                let remains = session.remains();
                if !remains.none() {
                    notes.note(&Note::Left(remains));
                }
                sleep(session, core, orders).await;
                return;
            }
        }
    }
}

/// While the board sleeps deeply: wakes it if a pin of the program's does. Returns at once without such pins, and when something is ordered.
async fn sleep<M: RawMutex, S: Session<M>>(session: &mut S, core: &Core<'_, M>, orders: &Orders<M>) {
    let mut timer = pin!(None);
    poll_fn(|cx| {
        loop {
            if orders.poll_ready_to_receive(cx).is_ready() {
                return Poll::Ready(());
            }
            match session.poll_asleep(cx) {
                Asleep::NoPins => return Poll::Ready(()),
                Asleep::Woken => {
                    core.wake_sleeper();
                    return Poll::Ready(());
                }
                Asleep::Until(look) => timer.set(look.map(Timer::at)),
            }
            if !timer.as_mut().as_pin_mut().is_some_and(|timer| timer.poll(cx).is_ready()) {
                return Poll::Pending;
            }
        }
    })
    .await;
}

/// Waits for the instant, an answer of the network, hardware, or an order.
async fn wait<M: RawMutex, S: Session<M>>(
    session: &mut S,
    services: &mut Services<'_, M>,
    orders: &Orders<M>,
    until: Option<Instant>,
) -> Option<Order> {
    let mut timer = pin!(until.map(Timer::at));
    poll_fn(|cx| {
        if let Poll::Ready(order) = orders.poll_receive(cx) {
            return Poll::Ready(Some(order));
        }
        if services.waits_for_network() && services.poll(cx) {
            return Poll::Ready(None);
        }
        if session.poll_changed(cx) {
            return Poll::Ready(None);
        }
        if services.core().poll_signals(cx) {
            return Poll::Ready(None);
        }
        match timer.as_mut().as_pin_mut() {
            Some(timer) => timer.poll(cx).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}

fn demand(order: Order) -> Demand {
    match order {
        Order::Interrupt => Demand::Interrupt,
        Order::WatchDogTimeout => Demand::WatchDogTimeout,
        // A second start while something runs is a stop: the supervisor starts again when it has ended.
        Order::Stop | Order::Start => Demand::Stop,
    }
}
