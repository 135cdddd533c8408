//! Handlers of signals and timers: when they run, what they interrupt, and that nothing is lost.

mod bench;

use bench::{Board, HEAP, STACK, drive, finish};
use fieldwarden_vm::interp::{Attention, Injected, Run, Vm};

fn output(text: &str) -> (String, String) {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(text);
    vm.start(&mut board, "code.py", &[""]).unwrap();
    let run = drive(&mut vm, &mut board);
    let mut trouble = String::new();
    if run == Run::Raised {
        vm.write_traceback(&mut board, &mut trouble);
    }
    assert_eq!(run, Run::Finished, "{}{trouble}", board.out);
    finish(&mut vm, &mut board);
    (board.out, board.errors)
}

#[test]
fn slot_set_handler_runs_at_the_next_safepoint_with_its_object() {
    let (out, errors) = output(
        "
import board
def f(pin):
    print('handled', pin.number)
a = board.Pin()
b = board.Pin()
a.attach(f)
b.attach(f, 9)
board.set(0, 1)
print('after')
b.attach(None)
board.set(1)
print('detached')
a.deinit()
board.set(0)
print('gone')
",
    );
    assert_eq!(out, "handled 1\nhandled 0\nafter\ndetached\ngone\n");
    assert_eq!(errors, "");
}

#[test]
fn urgent_handler_interrupts_a_less_urgent_one_and_no_equal_one() {
    let (out, _) = output(
        "
import board
def low(pin):
    print('low begins')
    board.set(1, 2)
    print('low ends')
def equal(pin):
    print('equal')
def high(pin):
    print('high begins')
    board.set(3)
    print('high ends')
def highest(pin):
    print('highest')
def main():
    pins = [board.Pin() for i in range(4)]
    for p, f, l in zip(pins, (low, equal, high, highest), (12, 12, 10, 8)):
        p.attach(f, l)
    board.set(0)
    print('foreground')
main()
",
    );
    let expected = ["low begins", "high begins", "highest", "high ends", "low ends", "equal", "foreground"]
        .map(|l| format!("{l}\n"));
    assert_eq!(out, expected.concat());
}

#[test]
fn scheduled_call_is_interrupted_by_every_handler_and_by_no_scheduled_call() {
    let (out, _) = output(
        "
import board, micropython
def call(x):
    print('call', x)
    if x == 0:
        micropython.schedule(call, 1)
        board.set(0)
    print('end', x)
def f(pin):
    print('handler')
    micropython.schedule(call, 2)
p = board.Pin()
p.attach(f, 15)
micropython.schedule(call, 0)
print('foreground')
",
    );
    assert_eq!(out, "call 0\nhandler\nend 0\ncall 1\nend 1\ncall 2\nend 2\nforeground\n");
}

#[test]
fn schedule_queue_full_is_an_error_and_is_counted() {
    let (out, errors) = output(
        "
import board, micropython, warden
def call(x):
    done.append(x)
done = []
def f(pin):
    for i in range(20):
        micropython.schedule(call, i)
p = board.Pin()
p.attach(f)
board.set(0)
print(done, warden.handlers())
",
    );
    assert!(out.contains("[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] (1, 1, 1, 1)"), "{out}");
    assert!(errors.contains("RuntimeError: schedule queue full"), "{errors}");
}

#[test]
fn handler_waits_until_the_finalizer_is_over() {
    let (out, _) = output(
        "
import board, gc
class A:
    def __del__(self):
        print('finalizer')
        board.set(0)
        for i in range(1000): pass
        print('finalized')
p = board.Pin()
p.attach(lambda pin: print('handler'), 8)
a = A()
a = None
gc.collect()
print('foreground')
",
    );
    assert_eq!(out, "finalizer\nfinalized\nhandler\nforeground\n");
}

#[test]
fn exception_in_a_handler_is_reported_and_dropped() {
    let (out, errors) = output(
        "
import board, time
def f(pin):
    1 / 0
p = board.Pin()
p.attach(f)
try:
    try:
        raise ValueError('mine')
    except ValueError as e:
        board.set(0)
        print('still', e)
        raise
except ValueError as e:
    print(e.__context__)
import time
board.set(0)
t = time.monotonic()
time.sleep(1)
time.sleep(1)
print(time.monotonic() - t >= 2)
",
    );
    assert_eq!(out, "still mine\nNone\nTrue\n");
    assert_eq!(errors.matches("Exception ignored in: <function f").count(), 2, "{errors}");
    assert!(errors.contains("ZeroDivisionError: division by zero"), "{errors}");
}

#[test]
fn dropped_object_is_detached_though_its_handler_refers_to_it() {
    let (out, _) = output(
        "
import board, gc, warden
class Door:
    def __init__(self):
        self.pin = board.Pin()
        self.pin.attach(self.changed)
        self.timer = warden.Timer(1000, self.changed)
    def changed(self, pin):
        print('changed')
for i in range(100):
    d = Door()
board.set(99)
print('one', warden.handlers()[0])
d = None
gc.collect()
board.set(99)
print('none', warden.handlers()[0])
",
    );
    assert!(out.starts_with("changed\none "), "{out}");
    assert!(out.ends_with("none 0\n"), "{out}");
}

#[test]
fn timer_expirations_are_told_however_late_the_handler_runs() {
    let (out, _) = output(
        "
import board, time, warden
counts = []
def f(t):
    counts.append(t.expirations)
with warden.Timer(10, f, level=9) as t:
    for us in (0, 25000, 100000, 1000):
        board.tick(us)
        time.sleep(0.001)
    print(sum(counts), max(counts), t.period_ms)
    time.sleep(0.1)
print(sum(counts))
time.sleep(1)
print(sum(counts))
once = []
t = warden.Timer(5, lambda t: once.append(t.expirations), once=True)
time.sleep(1)
print(once)
t.deinit()
try:
    t.expirations
except ValueError as e:
    print(e)
try:
    warden.Timer(5, print, level=7)
except ValueError as e:
    print(e)
",
    );
    let lines: Vec<_> = out.lines().collect();
    assert_eq!(lines[0], "13 10 10.0");
    assert_eq!(lines[1], "23");
    assert_eq!(lines[2], "23");
    assert_eq!(lines[3], "[1]");
    assert!(lines[4].starts_with("Object has been deinitialized"));
    assert_eq!(lines[5], "level must be 8-15");
}

#[test]
fn sleep_with_a_timer_is_run_exactly_when_something_is_due() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(
        "import time, warden\nt = warden.Timer(300, lambda t: print('t', t.expirations))\ntime.sleep(1)\nprint('awake')\n",
    );
    board.step_us = 0;
    vm.start(&mut board, "code.py", &[""]).unwrap();
    let mut waits = Vec::new();
    while let Run::Blocked { deadline_us: Some(at) } = vm.run(&mut board, 100_000) {
        waits.push(at);
        board.now_us = at;
    }
    assert_eq!(waits, [300_000, 600_000, 900_000, 1_000_000]);
    assert_eq!(board.out, "t 1\nt 1\nt 1\nawake\n");
    finish(&mut vm, &mut board);
}

#[test]
fn handler_allocates_though_the_foreground_has_used_all_memory() {
    let (out, errors) = output(
        "
import board, gc
def f(pin):
    readings.append(len([i for i in range(20)]))
readings = []
p = board.Pin()
p.attach(f, 8)
def full():
    keep = None
    spare = [0] * 100
    try:
        while True:
            keep = [keep, 1]
    except MemoryError:
        pass
    del spare
    for i in range(5):
        board.set(0)
        for j in range(300): pass
    return keep
keep = full()
print(readings)
",
    );
    assert_eq!(errors, "");
    assert_eq!(out, "[20, 20, 20, 20, 20]\n");
}

#[test]
fn after_fragmentation_one_bytearray_takes_all_of_mem_free_but_its_header() {
    let program = "
import board, gc
def f(pin):
    pass
p = board.Pin()
ATTACH
def rest():
    keep = []
    try:
        for i in range(2 * gc.mem_free() // (SIZE + 16)):
            b = bytearray(SIZE)
            if i % 10 == 0:
                keep.append(b)
                b = None
    except MemoryError:
        pass
    b = None
    gc.collect()
    free = gc.mem_free()
    b = bytearray(free - 16)
    left = gc.mem_free()
    n = len(b)
    b = None
    print(left, n + 16 == free, len(keep) > 0)
rest()
";
    for attach in ["", "p.attach(f)"] {
        for size in ["16", "64", "256"] {
            let (out, errors) = output(&program.replace("ATTACH", attach).replace("SIZE", size));
            assert_eq!((out.as_str(), errors.as_str()), ("0 True True\n", ""));
        }
    }
}

#[test]
fn urgent_handler_starts_no_collection() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(
        "
import board, gc
def f(pin):
    try:
        for i in range(1000):
            bytearray(500)
    except MemoryError:
        print('short')
    gc.collect()
p = board.Pin()
p.attach(f, 11)
board.set(0)
print('foreground')
",
    );
    vm.start(&mut board, "code.py", &[""]).unwrap();
    assert_eq!(drive(&mut vm, &mut board), Run::Finished);
    assert_eq!(board.out, "short\nforeground\n", "{}", board.errors);
    // The reserve it used is there again.
    assert!(vm.state().collections <= 1, "{}", vm.state().collections);
    board.text = board.text.replace("11", "12");
    finish(&mut vm, &mut board);
    board.out.clear();
    board.pins.clear();
    board.slots.clear();
    vm.start(&mut board, "code.py", &[""]).unwrap();
    assert_eq!(drive(&mut vm, &mut board), Run::Finished);
    assert_eq!(board.out, "foreground\n");
    finish(&mut vm, &mut board);
}

/// Three timers at 1, 10 and 1000 Hz whose handlers allocate large pieces while the foreground collects without end.
#[test]
fn three_timers_over_a_foreground_that_collects_lose_no_expiration() {
    let seconds: u64 = std::env::var("FIELDWARDEN_SOAK_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(60);
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(&format!(
        "
import gc, time, warden
told = [0, 0, 0]
kept = [None, None, None]
def handler(i, size):
    def f(t):
        told[i] += t.expirations
        kept[i] = None
        kept[i] = bytearray(size)
        kept[i][size - 1] = i
    return f
start = time.monotonic_ns()
timers = [warden.Timer(p, handler(i, s), level=l) for i, (p, s, l) in enumerate(((1000, 9000, 15), (100, 5000, 12), (1, 700, 9)))]
while time.monotonic_ns() - start < {seconds}_000_000_000:
    gc.collect()
for t in timers:
    t.deinit()
print(told, [len(k) for k in kept])
"
    ));
    // A look at the clock is about 20 µs after the one before.
    board.step_us = 20;
    vm.start(&mut board, "code.py", &[""]).unwrap();
    assert_eq!(drive(&mut vm, &mut board), Run::Finished, "{}", board.errors);
    // The last expirations may still have stood at the end.
    let told: Vec<u64> =
        board.out[1..board.out.find(']').unwrap()].split(", ").map(|n| n.parse::<u64>().unwrap()).collect();
    let elapsed_ms = board.now_us / 1000;
    for (told, period) in told.iter().zip([1000, 100, 1]) {
        assert!(elapsed_ms / period - told <= 3 && *told <= elapsed_ms / period, "{told} of {}", elapsed_ms / period);
    }
    assert!(board.errors.is_empty(), "{}", &board.errors[..board.errors.len().min(2000)]);
    finish(&mut vm, &mut board);
}

const EVERYWHERE: &str = "
import board, gc, micropython
class A:
    def __init__(self, n): self.n = n
    def __del__(self):
        log.append(('del', self.n))
        try:
            [i for i in range(3)]
        finally:
            log.append(('gone', self.n))
class C:
    def __enter__(self): return self
    def __exit__(self, *a):
        log.append(('exit', a[0] is None))
        return False
def gen():
    try:
        yield 1
        yield 2
    finally:
        log.append('closed')
def handler(pin):
    log.append('handler')
    x = A(2)
    with C():
        sum(i for i in range(3))
log = []
def urgent(pin):
    log.append('urgent')
p = board.Pin()
p.attach(handler, 12)
q = board.Pin()
q.attach(urgent, 8)
def body():
    a = A(1)
    with C():
        g = gen()
        next(g)
        board.set(0)
        b = {i: str(i) for i in range(3)}
    micropython.schedule(log.append, 'scheduled')
    del a, g
    gc.collect()
    try:
        raise ValueError(1)
    except ValueError:
        board.set(1)
        log.append('caught')
    finally:
        log.append('finally')
try:
    body()
except KeyboardInterrupt:
    log.append('interrupted')
print(len(log))
";

/// How many places the program has where it can be interrupted.
fn places(text: &str) -> u64 {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(text);
    vm.step_and_inject(u64::MAX, Injected::Signal(0));
    vm.start(&mut board, "code.py", &[""]).unwrap();
    assert_eq!(drive(&mut vm, &mut board), Run::Finished);
    let places = vm.steps();
    finish(&mut vm, &mut board);
    places
}

const TASKS: &str = "
import asyncio, board
flag = asyncio.ThreadSafeFlag()
lock = asyncio.Lock()
p = board.Pin()
def handler(pin):
    flag.set()
p.attach(handler, 9)
class R:
    def __del__(self): log.append('del')
log = []
async def flagged():
    r = R()
    async with lock:
        await flag.wait()
async def numbers():
    try:
        for i in range(2):
            await asyncio.sleep(0.001)
            yield i
    finally:
        log.append('numbers')
async def counts():
    async with lock:
        return [i async for i in numbers()]
async def main():
    t = asyncio.create_task(flagged())
    c = asyncio.create_task(counts())
    try:
        await asyncio.wait_for(counts(), 0.0005)
    except asyncio.TimeoutError:
        log.append('timeout')
    board.set(0)
    print(await asyncio.gather(c, t))
asyncio.run(main())
";

#[test]
fn kill_and_interrupt_at_every_place_leave_a_consistent_heap_and_nothing_else() {
    for text in [EVERYWHERE, TASKS] {
        for attention in [Attention::Kill, Attention::Interrupt] {
            attend_everywhere(text, attention);
        }
    }
}

fn attend_everywhere(text: &str, attention: Attention) {
    use fieldwarden_vm::types::{KEYBOARD_INTERRUPT, RELOAD_EXCEPTION};
    let count = places(text);
    assert!(count > 100, "{count}");
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    for n in 0..count {
        let mut vm = Vm::new(&mut heap, &mut stack);
        let mut board = Board::new(text);
        vm.step_and_inject(n, Injected::Attention(attention));
        vm.start(&mut board, "code.py", &[""]).unwrap();
        let run = drive(&mut vm, &mut board);
        let mut trouble = String::new();
        vm.write_traceback(&mut board, &mut trouble);
        match attention {
            // At the last place there is nothing left to attend to.
            _ if n + 1 == count => {}
            Attention::Kill => assert!(run == Run::Raised && vm.raised_is(RELOAD_EXCEPTION), "killed at {n}: {run:?}"),
            // Outside a try it ends the program, inside it is caught there: it reaches the program in any case.
            _ => assert!(
                run == Run::Raised && vm.raised_is(KEYBOARD_INTERRUPT) || text == EVERYWHERE && !board.out.is_empty(),
                "interrupted at {n}: {run:?} {}{trouble}",
                board.out
            ),
        }
        assert_eq!(vm.nesting(), 0, "at {n}");
        finish(&mut vm, &mut board);
    }
}

#[test]
fn signal_at_every_place_changes_nothing_but_that_its_handler_ran() {
    let text = "
import board
hits = []
p = board.Pin()
p.attach(lambda pin: hits.append([len(hits), {1: 'x'}]), 8)
class B:
    def __init__(self): self.v = 0
    def __iter__(self):
        for i in range(3):
            yield i + self.v
    def __getitem__(self, i): return self.v + i
    def __lt__(self, other): return self.v < other.v
def run():
    b = B()
    l = [x * 2 for x in b]
    d = {str(i): b[i] for i in l}
    s = sorted([B(), B()])
    try:
        d['none']
    except KeyError as e:
        l.append(str(e))
    with open_nothing() as o:
        l.append(o)
    return l, d, sum(b), '%s-%r' % (l, 1.5), f'{b[3]:04d}'
class open_nothing:
    def __enter__(self): return 7
    def __exit__(self, *a): return None
print(run())
";
    let count = places(text);
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut expected = String::new();
    let mut handled = 0;
    for n in 0..=count {
        let mut vm = Vm::new(&mut heap, &mut stack);
        let mut board = Board::new(text);
        vm.state_mut().stress_collect = n % 3 == 0;
        vm.step_and_inject(if n == 0 { u64::MAX } else { n - 1 }, Injected::Signal(1));
        vm.start(&mut board, "code.py", &[""]).unwrap();
        assert_eq!(drive(&mut vm, &mut board), Run::Finished, "at {n}");
        if n == 0 {
            expected = board.out.clone();
        }
        assert_eq!(board.out, expected, "at {n}");
        assert_eq!(board.errors, "", "at {n}");
        handled += vm.state().handlers.calls;
        finish(&mut vm, &mut board);
    }
    // Before it was attached the signal means nothing; afterwards each one was handled.
    assert!(u64::from(handled) > count / 2 && u64::from(handled) <= count, "{handled} of {count}");
}
