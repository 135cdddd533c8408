//! A program's whole life on a host with a claim table: every way to take and drop resources, every way to end, nothing left.

use fieldwarden_vm::host::{Host, HostModule, HostType, Item, Member, Stat};
use fieldwarden_vm::interp::{Attention, Ended, Run, Vm};
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::value::{NONE, Value, boolean, small};

const NEW: u16 = 1;
const DEINIT: u16 = 2;
const ENTER: u16 = 3;
const EXIT: u16 = 4;
const PIN: u16 = 5;
const VALUE: u16 = 6;
const SET_VALUE: u16 = 7;
const WAIT: u16 = 8;

static MODULES: &[HostModule] =
    &[HostModule { name: "board", items: &[("Pin", Item::Type(0)), ("wait", Item::Function(WAIT))] }];
static TYPES: &[HostType] = &[HostType {
    name: "Pin",
    module: "board",
    new: NEW,
    members: &[
        ("deinit", Member::Method(DEINIT)),
        ("__enter__", Member::Method(ENTER)),
        ("__exit__", Member::Method(EXIT)),
        ("number", Member::Property(PIN, 0)),
        ("value", Member::Property(VALUE, SET_VALUE)),
    ],
    resource: true,
}];

/// A pin in use: its number, and what was written to it.
#[derive(Clone, Copy)]
struct Claim {
    pin: i64,
    value: bool,
}

/// A board of 16 pins, each to be had once.
struct Board {
    text: &'static str,
    now_us: u64,
    claims: [(Option<Claim>, u32); 16],
    taken: u32,
    released: u32,
    twice: u32,
    /// For each release how much had been printed before it.
    printed_before: Vec<usize>,
    out: String,
    errors: String,
}

impl Board {
    fn new(text: &'static str) -> Board {
        Board {
            text,
            now_us: 0,
            claims: [(None, 0); 16],
            taken: 0,
            released: 0,
            twice: 0,
            printed_before: Vec::new(),
            out: String::new(),
            errors: String::new(),
        }
    }

    fn in_use(&self) -> usize {
        self.claims.iter().filter(|c| c.0.is_some()).count()
    }

    fn claim(&mut self, cx: &mut Cx<'_, '_>, pin: i64) -> Result<(u32, u32), Signal> {
        if self.claims.iter().any(|c| c.0.is_some_and(|c| c.pin == pin)) {
            return cx.value_error(format_args!("pin {pin} in use"));
        }
        let Some(i) = self.claims.iter().position(|c| c.0.is_none()) else {
            return cx.value_error(format_args!("all in use"));
        };
        self.claims[i].0 = Some(Claim { pin, value: false });
        self.taken += 1;
        Ok((i as u32, self.claims[i].1))
    }

    fn of(&mut self, cx: &mut Cx<'_, '_>, object: Value) -> Result<&mut Claim, Signal> {
        let Some((index, generation)) = cx.resource(object) else {
            return cx.value_error(format_args!("object has been deinitialized and can no longer be used"));
        };
        let entry = &mut self.claims[index as usize];
        assert_eq!(entry.1, generation);
        Ok(entry.0.as_mut().expect("a held entry is in use"))
    }
}

impl Host for Board {
    fn now_us(&mut self) -> u64 {
        self.now_us += 1;
        self.now_us
    }
    fn write(&mut self, bytes: &[u8]) {
        self.out.push_str(std::str::from_utf8(bytes).unwrap());
    }
    fn write_error(&mut self, bytes: &[u8]) {
        self.errors.push_str(std::str::from_utf8(bytes).unwrap());
    }
    fn entropy(&mut self) -> u32 {
        7
    }
    fn stat(&mut self, path: &str) -> Stat {
        match path {
            "code.py" => Stat::File(self.text.len() as u32),
            "lib/other.py" => Stat::File(LIBRARY.len() as u32),
            _ => Stat::Missing,
        }
    }
    fn read(&mut self, path: &str, offset: u32, into: &mut [u8]) -> usize {
        let text = if path == "code.py" { self.text } else { LIBRARY };
        let rest = &text.as_bytes()[(offset as usize).min(text.len())..];
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        n
    }
    fn modules(&self) -> &'static [HostModule] {
        MODULES
    }
    fn types(&self) -> &'static [HostType] {
        TYPES
    }
    fn call(&mut self, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Value, Signal> {
        let own = args.get(0);
        match id {
            NEW => {
                let pin = cx.int_arg(args.get(1), "pin")?;
                cx.new_resource(0, |cx| self.claim(cx, pin))
            }
            ENTER => Ok(own),
            DEINIT | EXIT => {
                if let Some((index, generation)) = cx.take_resource(own) {
                    self.release(index, generation);
                }
                Ok(NONE)
            }
            PIN => Ok(small(self.of(cx, own)?.pin as i32)),
            VALUE => Ok(boolean(self.of(cx, own)?.value)),
            SET_VALUE => {
                let v = cx.int_arg(args.get(1), "value")?;
                self.of(cx, own)?.value = v != 0;
                Ok(NONE)
            }
            WAIT => cx.block(None),
            _ => unreachable!(),
        }
    }
    fn release(&mut self, index: u32, generation: u32) {
        let entry = &mut self.claims[index as usize];
        if entry.1 != generation || entry.0.is_none() {
            self.twice += 1;
            return;
        }
        entry.0 = None;
        entry.1 += 1;
        self.released += 1;
        self.printed_before.push(self.out.len());
    }
}

const LIBRARY: &str =
    "from board import Pin\nkept = Pin(15)\ndef make(n):\n    return Pin(n)\nfor i in range(50):\n    x = [i]\n";

const HEAP: usize = 12_000;
const STACK: usize = 2_000;

/// Runs `text` to its end, or for `steps` slices of fuel, then ends the VM; checks what must always hold.
fn live(vm: &mut Vm<'_>, board: &mut Board, slices: usize) -> (Run, Ended) {
    let mut run = Run::Finished;
    if vm.start(board, "code.py", &["", "lib"]).is_ok() {
        for _ in 0..slices {
            run = vm.run(board, 1_000);
            if !matches!(run, Run::Yielded) {
                break;
            }
        }
    } else {
        run = Run::Raised;
    }
    let ended = vm.end(board);
    vm.heap().check().expect("a sound heap after the end");
    assert_eq!(ended.left, 0, "every finalizer was handed out");
    assert_eq!(board.in_use(), 0, "no claim is left: {}", board.errors);
    assert_eq!(board.taken, board.released);
    assert_eq!(board.twice, 0);
    assert_eq!(vm.clear(), 0, "no object is left");
    (run, ended)
}

fn once(text: &'static str) -> (Board, Run, Ended) {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(text);
    let (run, ended) = live(&mut vm, &mut board, 200);
    (board, run, ended)
}

const EVERY_WAY: &str = "
import gc
from board import Pin
import other

log = []

class Owner:
    def __init__(self, n):
        self.pin = Pin(n)
    def __del__(self):
        log.append(self.pin.number)

def gen(n):
    with Pin(n) as p:
        yield p
        yield p

# deinit, twice
p = Pin(0)
p.value = True
assert p.value and p.number == 0
p.deinit()
p.deinit()
try:
    p.value
except ValueError as e:
    assert 'deinitialized' in str(e)
# with
with Pin(0) as p:
    try:
        Pin(0)
    except ValueError as e:
        assert str(e) == 'pin 0 in use'
    else:
        assert False
# del and a collection
p = Pin(1)
del p
gc.collect()
p = Pin(1)
# an exception
try:
    q = Pin(2)
    raise KeyError
except KeyError:
    pass
# owned, and by a cycle
o = Owner(3)
del o
gc.collect()
assert log == [3]
a, b = Owner(3), Owner(4)
a.b, b.a = b, a
del a, b
gc.collect()
assert sorted(log) == [3, 3, 4]
a, b = Owner(5), Owner(6)
a.b, b.a = b, a
# generators: never finished, never begun, in a cycle
g = gen(7)
next(g)
h = gen(8)
k = gen(9)
next(k)
del k
gc.collect()
Pin(9)
# nothing at all
Pin(10)
class Loop:
    pass
l = Loop()
l.l = l
l.p = other.make(11)
l.g = gen(12)
next(l.g)
";

#[test]
fn resources_dropped_in_every_way_are_given_back_exactly_once() {
    let (board, run, ended) = once(EVERY_WAY);
    assert_eq!((run, board.errors.as_str()), (Run::Finished, ""));
    assert_eq!(ended.abandoned, 0);
    assert!(ended.finalizers >= 4 && ended.resources >= 6, "{ended:?}");
}

#[test]
fn program_reloaded_ten_thousand_times_leaves_the_same_heap_each_time() {
    let reloads = std::env::var("FIELDWARDEN_RELOADS").ok().and_then(|s| s.parse().ok()).unwrap_or(10_000);
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut first = None;
    for i in 0..reloads {
        let mut board = Board::new(EVERY_WAY);
        vm.start(&mut board, "code.py", &["", "lib"]).unwrap();
        while vm.run(&mut board, 100_000) == Run::Yielded {}
        let ended = vm.end(&mut board);
        let figures = (format!("{:?} {:?}", vm.heap().stats(), ended), vm.state().shapes, board.taken, board.released);
        assert_eq!((board.in_use(), board.twice), (0, 0));
        vm.clear();
        assert_eq!(vm.heap().used_words(), 1);
        assert_eq!(first.get_or_insert(figures.clone()), &figures, "reload {i}");
    }
}

#[test]
fn finalizers_run_once_owners_first_then_newest_first() {
    let (board, _, ended) = once(
        "
class A:
    def __init__(self, n, part=None):
        self.n = n
        self.part = part
    def __del__(self):
        print(self.n, end=' ')
x = [A(i) for i in range(5)]
late = A('part')
owner = A('owner', late)
inner = A('in')
inner.part = A('new part')
ring = A('ring')
ring.part = ring
",
    );
    assert_eq!(board.out, "in owner 4 3 2 1 0 new part part ring ");
    assert_eq!(ended, Ended { finalizers: 10, resources: 0, abandoned: 0, left: 0 });
}

#[test]
fn finalizer_that_misbehaves_at_the_end_delays_nothing_and_leaks_nothing() {
    let (board, _, ended) = once(
        "
from board import Pin, wait
import time
class Good:
    def __init__(self, n):
        self.pin = Pin(n)
    def __del__(self):
        print('good', self.pin.number)
class Loops:
    def __del__(self):
        while True:
            pass
class LoopsHard:
    def __del__(self):
        while True:
            try:
                while True:
                    pass
            except:
                pass
            finally:
                print('never')
class Raises:
    def __del__(self):
        raise ValueError('raised')
class Fills:
    def __del__(self):
        l = []
        while True:
            l.append([l, 1, 2, 3])
class Claims:
    def __del__(self):
        try:
            Pin(1)
        except RuntimeError as e:
            print(e)
kept = []
class Resurrects:
    def __del__(self):
        kept.append(self)
class Waits:
    def __del__(self):
        wait()
class Sleeps:
    def __del__(self):
        time.sleep(100)
class Spawns:
    def __del__(self):
        def g():
            try:
                yield 1
            finally:
                print('spawned closed')
        self.g = g()
        next(self.g)
class Recurses:
    def __del__(self):
        self.__del__()
class Exits:
    def __del__(self):
        raise SystemExit
class Breeds:
    def __del__(self):
        kept.append(Breeds())
a = Good(1)
objects = [Loops(), LoopsHard(), Raises(), Fills(), Claims(), Resurrects(), Waits(), Sleeps(), Spawns(), Recurses(), Exits()]
b = Good(2)
c = Breeds()
d = Good(3)
",
    );
    for line in ["good 1\n", "good 2\n", "good 3\n", "spawned closed\n", "the program is ending"] {
        assert!(board.out.contains(line), "{line} in {}", board.out);
    }
    assert!(!board.out.contains("never"));
    for line in ["ValueError: raised", "finalizer took too long", "MemoryError", "RecursionError", "SystemExit"] {
        assert!(board.errors.contains(line), "{line} in {}", board.errors);
    }
    assert!(ended.abandoned >= 4, "{ended:?}");
    assert_eq!(ended.resources, 3);
}

#[test]
fn finalizer_that_loops_while_the_program_runs_is_cut_short_and_the_program_goes_on() {
    let (board, run, _) = once(
        "
import gc
class Loops:
    def __del__(self):
        while True:
            pass
Loops()
gc.collect()
print('on')
",
    );
    assert_eq!((run, board.out.as_str()), (Run::Finished, "on\n"));
    assert!(board.errors.contains("Loops.__del__") && board.errors.contains("finalizer took too long"));
}

/// Programs that spend their time in a state where a request is hard.
const STATES: &[&str] = &[
    EVERY_WAY,
    "
import gc, time
from board import Pin
class A:
    def __del__(self):
        try:
            for i in range(30):
                self.x = [i]
        finally:
            self.p = None
def g():
    p = Pin(3)
    try:
        for i in range(20):
            yield [i]
    finally:
        q = Pin(4)
        q.deinit()
for i in range(6):
    a = A()
    del a
    gc.collect()
    try:
        for v in g():
            if v[0] == 10:
                raise ValueError
    except ValueError:
        time.sleep(0.00001)
    finally:
        with Pin(5) as p:
            x = sorted([3, 2, 1], key=lambda v: -v)
    gc.collect()
",
    "
import other
class D(dict):
    def __missing__(self, k):
        self[k] = [k]
        return self[k]
class K:
    def __init__(self, n):
        self.n = n
    def __hash__(self):
        return hash(self.n)
    def __eq__(self, o):
        return self.n == o.n
d = D()
for i in range(10):
    d[K(i % 3)].append(str(i))
s = ','.join(repr(x) for x in d.values())
def f(n):
    return f(n - 1) + [n] if n else []
try:
    f(1000)
except RecursionError:
    f(5)
",
];

fn request_at_every_step(attention: Attention) {
    let every = std::env::var("FIELDWARDEN_ATTENTION_STEPS").ok().and_then(|s| s.parse().ok()).unwrap_or(1usize);
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    for text in STATES {
        for at in (0..).step_by(every) {
            let mut board = Board::new(text);
            vm.start(&mut board, "code.py", &["", "lib"]).unwrap();
            let (mut steps, mut run) = (0, Run::Yielded);
            while !matches!(run, Run::Finished | Run::Raised) {
                if steps == at {
                    vm.request(attention);
                }
                run = vm.run(&mut board, 1);
                steps += 1;
                assert!(steps < 2_000_000, "the program ends");
            }
            let reached = steps > at;
            vm.heap().check().expect("a sound heap after a request");
            if attention == Attention::Kill && reached && run == Run::Raised {
                assert!(vm.raised_is(fieldwarden_vm::types::RELOAD_EXCEPTION));
            }
            vm.end(&mut board);
            assert_eq!((board.in_use(), board.twice), (0, 0));
            vm.clear();
            assert_eq!(vm.heap().used_words(), 1);
            if !reached {
                break;
            }
        }
    }
}

#[test]
fn killed_at_every_step_leaves_a_sound_heap_and_no_claim() {
    request_at_every_step(Attention::Kill);
}

#[test]
fn interrupted_at_every_step_leaves_a_sound_heap_and_no_claim() {
    request_at_every_step(Attention::Interrupt);
}

#[test]
fn interrupted_in_a_finalizer_the_program_gets_it() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new(
        "
import gc
class A:
    def __del__(self):
        try:
            while True:
                pass
        except:
            print('finalizer')
            raise
A()
try:
    gc.collect()
    print('wrong')
except KeyboardInterrupt:
    print('program')
",
    );
    vm.start(&mut board, "code.py", &[""]).unwrap();
    assert_eq!(vm.run(&mut board, 5_000), Run::Yielded);
    vm.request(Attention::Interrupt);
    assert_eq!(vm.run(&mut board, 5_000), Run::Finished);
    assert_eq!((board.out.as_str(), board.errors.as_str()), ("finalizer\nprogram\n", ""));
    vm.end(&mut board);
}

#[test]
fn waiting_native_killed_ends_at_once() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board =
        Board::new("from board import wait, Pin\np = Pin(1)\ntry:\n    wait()\nfinally:\n    print('never')\n");
    vm.start(&mut board, "code.py", &[""]).unwrap();
    assert_eq!(vm.run(&mut board, 1_000), Run::Blocked { deadline_us: None });
    vm.request(Attention::Kill);
    assert_eq!(vm.run(&mut board, 1_000), Run::Raised);
    assert_eq!(board.out, "");
    let ended = vm.end(&mut board);
    assert_eq!((ended.resources, board.in_use()), (1, 0));
}

#[test]
fn sleep_interrupted_by_a_finalizer_keeps_its_deadline() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let text = "
import time
class A:
    def __del__(self):
        print('finalized', [i for i in range(3)])
def f():
    for i in range(300):
        A.last = [A(), i]
    A.last = None
f()
time.sleep(10)
print('awake')
";
    let mut board = Board::new(text);
    vm.start(&mut board, "code.py", &[""]).unwrap();
    let Run::Blocked { deadline_us: Some(deadline) } = vm.run(&mut board, 1_000_000) else { panic!("it sleeps") };
    assert!(vm.collect_idle());
    assert_eq!(vm.run(&mut board, 1_000_000), Run::Blocked { deadline_us: Some(deadline) });
    assert!(board.out.contains("finalized [0, 1, 2]"));
    board.now_us = deadline;
    assert_eq!(vm.run(&mut board, 1_000_000), Run::Finished);
    assert!(board.out.ends_with("awake\n"));
    vm.end(&mut board);
}

#[test]
fn full_heap_collects_once_and_raises() {
    let (mut heap, mut stack) = (vec![0; HEAP], vec![0; STACK]);
    let mut vm = Vm::new(&mut heap, &mut stack);
    let mut board = Board::new("try:\n    bytearray(1000000)\nexcept MemoryError as e:\n    print(e)\n");
    vm.start(&mut board, "code.py", &[""]).unwrap();
    let before = vm.state().collections;
    assert_eq!(vm.run(&mut board, 1_000), Run::Finished);
    assert!(board.out.starts_with("memory allocation failed"), "{}", board.out);
    assert_eq!(vm.state().collections - before, 1);
    let mut board = Board::new(
        "
import micropython
def f():
    micropython.heap_lock()
    try:
        [1, 2]
    except MemoryError:
        return micropython.heap_unlock()
print(f())
",
    );
    vm.end(&mut board);
    vm.clear();
    vm.start(&mut board, "code.py", &[""]).unwrap();
    let before = vm.state().collections;
    assert_eq!(vm.run(&mut board, 1_000), Run::Finished);
    assert_eq!(board.out, "0\n");
    assert_eq!(vm.state().collections, before, "a locked heap is not collected");
}

#[test]
fn loop_that_allocates_without_a_slow_path_runs_through_many_collections() {
    let (board, run, _) = once(
        "
def run():
    for i in range(20000):
        def f():
            return i
        x = [i, (i, f)]
    return x[0]
print(run())
",
    );
    assert_eq!((run, board.out.as_str()), (Run::Finished, "19999\n"), "{}", board.errors);
}

#[test]
fn vm_beside_heap_and_stack_takes_less_than_four_kib() {
    let bytes = std::mem::size_of::<Vm<'_>>();
    assert!(bytes <= 4096, "{bytes}");
    println!("the VM takes {bytes} bytes here");
}

#[test]
fn ending_vm_runs_every_python_finalizer_once_before_it_releases_any_resource() {
    let (board, run, ended) = once(
        "
from board import Pin
class Owner:
    def __init__(self, n, part=None):
        self.n = n
        self.pin = Pin(n)
        self.part = part
        self.me = self
    def __del__(self):
        print(self.n, self.pin.number, self.part and self.part.pin.number, end=';')
def holds(n):
    with Pin(n) as p:
        try:
            yield p
        finally:
            print('closed', p.number, end=';')
parts = [Owner(i) for i in range(3)]
owners = [Owner(3 + i, parts[i]) for i in range(3)]
bare = [Pin(6), Pin(7)]
open_ones = [holds(8), holds(9)]
for g in open_ones:
    next(g)
",
    );
    assert_eq!((run, board.errors.as_str()), (Run::Finished, ""));
    // Each once, each with its pin and its part's still claimed.
    let mut told: Vec<&str> = board.out.split_terminator(';').collect();
    told.sort_unstable();
    assert_eq!(told, ["0 0 None", "1 1 None", "2 2 None", "3 3 0", "4 4 1", "5 5 2", "closed 8", "closed 9"]);
    assert_eq!((ended.finalizers, ended.abandoned, ended.left), (8, 0, 0));
    // The generators' own `with` gave theirs back; all others went after the last word of Python.
    assert_eq!((board.taken, ended.resources), (10, 8));
    let last = board.printed_before.iter().filter(|&&printed| printed == board.out.len()).count();
    assert!(last >= 8, "{:?} of {}", board.printed_before, board.out.len());
}

#[test]
fn memory_that_fills_again_and_again_at_one_instruction_is_freed_each_time() {
    // Every other instruction of these loops needs no memory, so nothing but this one ever collects.
    for body in ["def f():\n            return i", "x = [i]", "x = (i, i)", "x = i * 0.5"] {
        let text = format!("def run():\n    for i in range(20000):\n        {body}\nrun()\nprint('through')\n");
        let mut board = Board::new(text.leak());
        let (mut heap, mut stack) = (vec![0; 6_000], vec![0; 1_000]);
        let mut vm = Vm::new(&mut heap, &mut stack);
        vm.start(&mut board, "code.py", &[""]).expect("it compiles");
        while vm.run(&mut board, 1_000_000) == Run::Yielded {}
        assert_eq!(board.out, "through\n", "{body}: {}", board.errors);
        vm.end(&mut board);
    }
}
