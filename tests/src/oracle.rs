//! Runs one program of the oracle corpus on the VM, in a world of a certain kind, and compares it with what CPython printed.
//!
//! The host is a folder and a clock of its own: a wait makes the clock jump to its deadline.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use fieldwarden_vm::host::{Host, Stat};
use fieldwarden_vm::interp::{Run, Vm, WINDOW};
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::value::Value;

/// Calls and back-edges a program may spend before it counts as hanging.
const FUEL_MAX: u64 = 20_000_000;
/// Words of an ample heap and pystack.
const HEAP_WORDS: usize = 1 << 20;
const STACK_WORDS: usize = 48 * 1024;
/// A board's small ones.
const SMALL_HEAP_WORDS: usize = 64 * 1024 / 4;
const TINY_STACK_WORDS: usize = WINDOW + 512;

/// What kind of place a program runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// Ample memory.
    Plain,
    /// A collection before every slow path: before everything that allocates or that could see what a collection moves.
    Collecting,
    /// Allocations fail at places that differ from run to run of an instruction, each time once.
    Failing,
    /// The allocation of this number fails once, none else.
    FailingAt(u64),
    /// A pystack of 512 words.
    TinyStack,
    /// A heap of 64 KiB.
    SmallHeap,
}

impl World {
    /// As named in a program's first line.
    pub fn name(self) -> &'static str {
        match self {
            World::Plain => "plain",
            World::Collecting => "collecting",
            World::Failing | World::FailingAt(_) => "failing",
            World::TinyStack => "tiny-stack",
            World::SmallHeap => "small-heap",
        }
    }
}

/// A program of the corpus.
pub struct Program {
    /// File name without `.py`.
    pub name: String,
    first_line: String,
}

impl Program {
    /// Whether the program says that it does not fit into `world`.
    pub fn skips(&self, world: World) -> bool {
        self.first_line
            .split_once("# oracle: skip")
            .is_some_and(|(_, worlds)| worlds.split_whitespace().any(|w| w == world.name()))
    }
}

/// Where the corpus lies.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle")
}

/// Every program, by name.
pub fn programs() -> Vec<Program> {
    let mut found: Vec<Program> = std::fs::read_dir(folder())
        .expect("the corpus is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".py").map(str::to_owned))
        .filter(|name| name != "regenerate")
        .map(|name| {
            let text = std::fs::read_to_string(folder().join(format!("{name}.py"))).unwrap_or_default();
            Program { name, first_line: text.lines().next().unwrap_or_default().to_owned() }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// A folder of files, a clock that jumps, and what was printed.
pub struct Bench {
    root: PathBuf,
    files: HashMap<String, Option<Vec<u8>>>,
    now_us: u64,
    draws: u32,
    /// What the program printed.
    pub out: Vec<u8>,
    /// What was reported besides.
    pub err: Vec<u8>,
    /// What was wrong with the heap, or left in it.
    pub unsound: Option<String>,
    /// The allocation that was to fail came.
    pub failed: bool,
}

impl Bench {
    /// A host whose files are those below `root`.
    pub fn new(root: PathBuf) -> Bench {
        Bench {
            root,
            files: HashMap::new(),
            now_us: 1_000_000,
            draws: 0,
            out: Vec::new(),
            err: Vec::new(),
            unsound: None,
            failed: false,
        }
    }

    /// The same with one more file.
    pub fn with_file(mut self, path: &str, text: &str) -> Bench {
        self.files.insert(path.to_owned(), Some(text.as_bytes().to_vec()));
        self
    }

    fn text(&mut self, path: &str) -> Option<&[u8]> {
        let root = &self.root;
        self.files.entry(path.to_owned()).or_insert_with(|| std::fs::read(root.join(path)).ok()).as_deref()
    }

    /// Lets the clock run to `deadline_us`.
    pub fn wait_until(&mut self, deadline_us: u64) {
        self.now_us = self.now_us.max(deadline_us);
    }
}

impl Host for Bench {
    fn now_us(&mut self) -> u64 {
        self.now_us += 1;
        self.now_us
    }

    fn write(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }

    fn write_error(&mut self, bytes: &[u8]) {
        self.err.extend_from_slice(bytes);
    }

    fn entropy(&mut self) -> u32 {
        self.draws = self.draws.wrapping_mul(0x9e37_79b1).wrapping_add(0x7f4a_7c15);
        self.draws
    }

    fn stat(&mut self, path: &str) -> Stat {
        if self.root.join(path).is_dir() {
            return Stat::Directory;
        }
        self.text(path).map_or(Stat::Missing, |t| Stat::File(t.len() as u32))
    }

    fn read(&mut self, path: &str, offset: u32, into: &mut [u8]) -> usize {
        let rest = self.text(path).and_then(|t| t.get(offset as usize..)).unwrap_or(&[]);
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        n
    }

    fn call(&mut self, _id: u16, cx: &mut Cx<'_, '_>, _args: &Args<'_>) -> Result<Value, Signal> {
        cx.os_error(19)
    }

    fn release(&mut self, _index: u32, _generation: u32) {}
}

/// Runs `program` in `world`; what differs from CPython, or is left behind, is the error.
pub fn run(program: &Program, world: World) -> Result<(), String> {
    run_to_failure(program, world).map(|_| ())
}

/// As [`run`]; whether the allocation that was to fail came at all.
pub fn run_to_failure(program: &Program, world: World) -> Result<bool, String> {
    let file = |extension: &str| std::fs::read(folder().join(format!("{}.{extension}", program.name))).ok();
    let expected = file("out").ok_or("its .out is missing: run `cargo xtask oracle`")?;
    let trace_expected = file("err").map(|t| String::from_utf8_lossy(&t).into_owned()).unwrap_or_default();
    let mut bench = Bench::new(folder());
    let trace = execute(&format!("{}.py", program.name), &mut bench, world, program.name.len() as u64)?;
    let mut differences = String::new();
    compare(&String::from_utf8_lossy(&expected), &String::from_utf8_lossy(&bench.out), "output", &mut differences);
    // What finalizers report is compared only where CPython's own words are kept: its order and its addresses are not ours.
    let reported = if file("err").is_some() { String::from_utf8_lossy(&bench.err).into_owned() } else { String::new() };
    let errors = without_addresses(&(reported + &trace));
    compare(&trace_expected, &errors, "traceback", &mut differences);
    if let Some(why) = &bench.unsound {
        let _ = writeln!(differences, "{why}");
    }
    if differences.is_empty() { Ok(bench.failed) } else { Err(differences) }
}

/// ` at 0x1234>` becomes ` at 0x0>`: what lies where is nobody's promise.
fn without_addresses(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split(" at 0x").enumerate() {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        match i {
            0 => out.push_str(part),
            _ if rest.starts_with('>') => out.extend([" at 0x0", rest]),
            _ => out.extend([" at 0x", part]),
        }
    }
    out
}

fn compare(expected: &str, found: &str, what: &str, differences: &mut String) {
    if expected == found {
        return;
    }
    let (mut a, mut b) = (expected.lines(), found.lines());
    for line in 1.. {
        match (a.next(), b.next()) {
            (None, None) => {
                let _ = writeln!(differences, "{what}: line ends differ");
                return;
            }
            (x, y) if x == y => {}
            (x, y) => {
                let _ = writeln!(
                    differences,
                    "{what}, line {line}:\n  CPython: {}\n  here:    {}",
                    x.unwrap_or("(end)"),
                    y.unwrap_or("(end)")
                );
                if what == "traceback" && expected.is_empty() {
                    let _ = writeln!(differences, "{found}");
                }
                return;
            }
        }
    }
}

/// Runs the file to its end and empties the VM; the traceback if it raised.
pub fn execute(path: &str, bench: &mut Bench, world: World, seed: u64) -> Result<String, String> {
    let mut heap = vec![0; if world == World::SmallHeap { SMALL_HEAP_WORDS } else { HEAP_WORDS }];
    let mut stack = vec![0; if world == World::TinyStack { TINY_STACK_WORDS } else { STACK_WORDS }];
    let mut vm = Vm::new(&mut heap, &mut stack);
    vm.state_mut().stress_collect = world == World::Collecting;
    let outcome = match vm.start(bench, path, &["", "lib"]) {
        Ok(()) => to_its_end(&mut vm, bench, world, seed)?,
        Err(run) => run,
    };
    bench.failed = vm.heap().has_failed_once();
    vm.heap_mut().fail_after(None);
    let mut trace = String::new();
    if outcome == Run::Raised && vm.exit_status(&mut trace).is_none() {
        vm.write_traceback(bench, &mut trace);
    }
    bench.unsound = empty(&mut vm, bench).err();
    Ok(trace)
}

/// Ends the program and drops everything; what is left of it is the error.
fn empty(vm: &mut Vm<'_>, bench: &mut Bench) -> Result<(), String> {
    sound(vm, "after the run")?;
    let ended = vm.end(bench);
    if ended.abandoned > 0 {
        return Err(format!("{} finalizers were abandoned", ended.abandoned));
    }
    if ended.left > 0 {
        return Err(format!("{} finalizers never ran: {:?}", ended.left, vm.heap().finalizer_books()));
    }
    sound(vm, "after the end")?;
    let left = vm.clear();
    sound(vm, "after clear")?;
    if left == 0 { Ok(()) } else { Err(format!("{left} words are still used")) }
}

fn sound(vm: &Vm<'_>, when: &str) -> Result<(), String> {
    vm.heap().check().map_err(|fault| format!("heap {when}: {fault:?}"))
}

fn to_its_end(vm: &mut Vm<'_>, bench: &mut Bench, world: World, seed: u64) -> Result<Run, String> {
    let mut spent = 0;
    let mut random = seed | 1;
    let mut armed_at = u32::MAX;
    if let World::FailingAt(n) = world {
        vm.heap_mut().fail_once(n);
    }
    loop {
        // The first failures come close together, later ones further apart, so that long programs end.
        let fuel = if world == World::Failing && spent < 50_000 { 1 } else { 5_000 };
        if world == World::Failing && vm.state().collections != armed_at {
            armed_at = vm.state().collections;
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            vm.heap_mut().fail_once((random >> 33) % if spent < 50_000 { 16 } else { 4_096 });
        }
        match vm.run(bench, fuel) {
            Run::Yielded => spent += u64::from(fuel),
            Run::Blocked { deadline_us: Some(at) } => bench.wait_until(at),
            Run::Blocked { deadline_us: None } => return Err("it waits for ever".to_owned()),
            done => return Ok(done),
        }
        if spent > FUEL_MAX {
            return Err(format!("it hangs; printed so far: {}", String::from_utf8_lossy(&bench.out)));
        }
    }
}
