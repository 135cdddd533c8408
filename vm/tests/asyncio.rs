//! `asyncio` with handlers: no waiting task is ever lost, and what waits costs nothing.

mod bench;

use bench::{Board, HEAP, STACK, finish};
use fieldwarden_vm::interp::{Injected, Run, Vm};

/// Tasks that wait for an event and for a flag, others that keep the queue busy, and a handler that sets both.
const FLAGS: &str = "
import asyncio, board
flag = asyncio.ThreadSafeFlag()
event = asyncio.Event()
out = []
def handler(pin):
    flag.set()
    event.set()
async def waits(n):
    await event.wait()
    out.append(n)
async def flagged():
    await flag.wait()
    out.append(9)
async def sleeps(n):
    for i in range(2):
        await asyncio.sleep(0.001 * n)
async def cancelled():
    t = asyncio.create_task(waits(99))
    await asyncio.sleep(0)
    t.cancel()
    try:
        await t
        out.remove(99)
    except asyncio.CancelledError:
        pass
async def main():
    await asyncio.gather(waits(0), flagged(), sleeps(1), cancelled(), sleeps(0), waits(1))
p = board.Pin()
p.attach(handler, 8)
print('begin')
asyncio.run(main())
print(sorted(out))
";

/// Runs until nothing but a signal can bring it on: whether it is over.
fn settle(vm: &mut Vm<'_>, board: &mut Board) -> bool {
    loop {
        match vm.run(board, 100_000) {
            Run::Yielded => {}
            Run::Blocked { deadline_us: Some(at) } => board.now_us = board.now_us.max(at),
            Run::Blocked { deadline_us: None } => return false,
            Run::Finished => return true,
            Run::Raised => {
                let mut text = String::new();
                vm.write_traceback(board, &mut text);
                panic!("{}{text}", board.out);
            }
        }
    }
}

/// One run with the signal at place `n`; how many places there were, and how often the handler ran.
fn flags_with_signal_at(n: u64, heap: &mut [u32], stack: &mut [u32]) -> (u64, u32) {
    let mut vm = Vm::new(heap, stack);
    let mut board = Board::new(FLAGS);
    vm.state_mut().stress_collect = n % 16 == 15;
    vm.step_and_inject(n, Injected::Signal(1));
    vm.start(&mut board, "code.py", &[""]).unwrap();
    if !settle(&mut vm, &mut board) {
        assert_eq!(
            vm.state().handlers.calls,
            0,
            "a waiting task was lost: signal at {n}\n{}{}",
            board.out,
            board.errors
        );
        board.signals.set(board.slots[0]);
        assert!(settle(&mut vm, &mut board), "a waiting task was lost: signal at the end\n{}", board.errors);
    }
    assert_eq!(board.out, "begin\n[0, 1, 9]\n", "signal at {n}");
    assert_eq!(board.errors, "", "signal at {n}");
    let answer = (vm.steps(), vm.state().handlers.calls);
    finish(&mut vm, &mut board);
    answer
}

#[test]
fn event_and_flag_set_at_every_place_lose_no_waiting_task() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let (places, _) = flags_with_signal_at(u64::MAX, &mut heap, &mut stack);
    let mut hits = 0;
    for n in 0..places {
        let (_, calls) = flags_with_signal_at(n, &mut heap, &mut stack);
        assert!(calls > 0);
        hits += u64::from(calls);
    }
    assert!(hits >= places);
}

#[test]
fn flags_set_at_random_among_many_tasks_lose_no_count() {
    let text = "
import asyncio, board
PINS = 8
counts = [0] * PINS
seen = [0] * PINS
flags = [asyncio.ThreadSafeFlag() for i in range(PINS)]
events = [asyncio.Event() for i in range(PINS)]
finish = asyncio.Event()
def handler(i):
    def f(pin):
        counts[i] += 1
        flags[i].set()
        events[i].set()
    return f
async def counts_flag(i):
    while True:
        await flags[i].wait()
        seen[i] = counts[i]
async def counts_event(i):
    while True:
        await events[i].wait()
        events[i].clear()
        await asyncio.sleep(0)
async def busy(i):
    while not finish.is_set():
        try:
            await asyncio.wait_for(events[i % PINS].wait(), 0.001 * i)
        except asyncio.TimeoutError:
            pass
        await asyncio.sleep(0.0005 * i)
        if i % 10 == 3:
            await finish.wait()
async def main():
    for i in range(PINS):
        asyncio.create_task(counts_flag(i))
        asyncio.create_task(counts_event(i))
    for i in range(60):
        asyncio.create_task(busy(i + 1))
    await finish.wait()
    print(seen == counts, sum(counts) > 100)
pins = [board.Pin() for i in range(PINS + 1)]
for i in range(PINS):
    pins[i].attach(handler(i), 8 + i)
pins[PINS].attach(lambda pin: finish.set(), 15)
asyncio.run(main())
";
    let runs: u64 = std::env::var("FIELDWARDEN_ASYNCIO_RUNS").ok().and_then(|s| s.parse().ok()).unwrap_or(10);
    let (mut heap, mut stack) = (vec![0; 64 * 1024], vec![0; STACK]);
    for seed in 1..=runs {
        let mut vm = Vm::new(&mut heap, &mut stack);
        let mut board = Board::new(text);
        board.noise = (seed, 400);
        vm.start(&mut board, "code.py", &[""]).unwrap();
        let mut quiet_us = None;
        loop {
            match vm.run(&mut board, 5_000) {
                Run::Yielded => {}
                Run::Blocked { deadline_us } => {
                    board.now_us = board.now_us.max(deadline_us.unwrap_or(0));
                    // When no signal is left to come, everything that was told has to have been seen soon.
                    let since = *quiet_us.get_or_insert(board.now_us);
                    if board.noise.1 > 0 {
                        quiet_us = None;
                    } else if board.now_us > since + 1_000_000 {
                        board.signals.set(board.slots[8]);
                    }
                }
                Run::Finished => break,
                Run::Raised => panic!("seed {seed}: it raises"),
            }
        }
        assert_eq!(board.out, "True True\n", "seed {seed}\n{}", board.errors);
        finish(&mut vm, &mut board);
    }
}

/// Slow instructions and runs of the VM for ten wakes of one task beside `idle` sleeping ones.
fn cost_of_ten_wakes(idle: usize) -> (u64, usize) {
    let (mut heap, mut stack) = (vec![0; 256 * 1024], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(&format!(
        "
import asyncio, warden
async def idle():
    await asyncio.sleep(1000000)
async def main():
    for i in range({idle}):
        asyncio.create_task(idle())
    for i in range(20):
        await asyncio.sleep(100)
timers = [warden.Timer(1e9, print) for i in range(16)]
asyncio.run(main())
"
    ));
    board.step_us = 0;
    vm.start(&mut board, "code.py", &[""]).unwrap();
    let (mut runs, mut before) = (0, 0);
    loop {
        match vm.run(&mut board, 1_000_000) {
            Run::Blocked { deadline_us: Some(at) } => {
                runs += 1;
                if runs == 5 {
                    before = vm.state().instructions;
                }
                if runs == 15 {
                    return (vm.state().instructions - before, runs);
                }
                assert_eq!(at, 100_000_000 * runs as u64, "it is run at no other time");
                board.now_us = at;
            }
            Run::Yielded => {}
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn thousand_idle_tasks_and_timers_cost_no_instruction() {
    let few = cost_of_ten_wakes(10);
    let many = cost_of_ten_wakes(1_000);
    assert_eq!(few, many);
    assert!(many.0 < 1_000, "{} slow instructions for ten wakes", many.0);
}
