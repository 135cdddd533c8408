//! `fieldwarden exec`: a program on the bare VM, without board, network or supervisor.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fieldwarden_firmware::board::FileStore;
use fieldwarden_firmware::parts::Parts;
use fieldwarden_firmware::python::claims::Claims;
use fieldwarden_firmware::python::disk::{self, Disk, OpenFiles};
use fieldwarden_firmware::python::peripherals::{self, Wired};
use fieldwarden_firmware::python::{bare_modules, types};
use fieldwarden_vm::host::{Host, HostModule, HostType, Item, Stat};
use fieldwarden_vm::interp::{Run, Vm};
use fieldwarden_vm::native::{Args, Cx, Signal};
use fieldwarden_vm::value::Value;

use crate::cli::ExecArgs;
use crate::failure::Failure;
use fieldwarden::machine::files::FolderStore;
use fieldwarden::machine::parts::{SimParts, bench_of};
use fieldwarden::rt::clock;

/// Heap unless asked otherwise: what a large board has.
const HEAP_BYTES: u32 = 1024 * 1024;
/// Pystack: as deep as CPython's recursion limit of 1,000 with frames of usual size, and more.
const STACK_WORDS: usize = 48 * 1024;
/// Calls and back-edges between two looks at the clock.
const FUEL: u32 = 1_000_000;

/// The PC as a VM's host: files, clock, output.
struct Pc {
    started: Instant,
    out: BufWriter<io::Stdout>,
    /// Texts of files read so far: imports and tracebacks read in small pieces.
    files: HashMap<PathBuf, Option<Vec<u8>>>,
    hasher: RandomState,
    draws: u64,
    /// The whole PC: the program may do what its user may.
    store: FolderStore,
    open: OpenFiles,
    /// A bench of simulated parts: `parts.toml` beside the program, or what every board has.
    parts: SimParts,
    claims: Claims,
}

impl Pc {
    fn text(&mut self, path: &str) -> Option<&[u8]> {
        let path = Path::new(path);
        if !self.files.contains_key(path) {
            let text = if path.is_file() { std::fs::read(path).ok() } else { None };
            self.files.insert(path.to_path_buf(), text);
        }
        self.files.get(path).and_then(Option::as_deref)
    }
}

impl Host for Pc {
    fn now_us(&mut self) -> u64 {
        clock::now_us()
    }

    fn wall_us(&mut self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros() as u64)
    }

    fn write(&mut self, bytes: &[u8]) {
        // A closed pipe is the reader's choice; the program runs on without output.
        let _ = self.out.write_all(bytes);
    }

    fn write_error(&mut self, bytes: &[u8]) {
        let _ = self.out.flush();
        let _ = io::stderr().write_all(bytes);
    }

    fn entropy(&mut self) -> u32 {
        self.draws += 1;
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u64(self.draws);
        hasher.finish() as u32
    }

    fn stat(&mut self, path: &str) -> Stat {
        let at = Path::new(path);
        if at.is_dir() {
            return Stat::Directory;
        }
        self.text(path).map_or(Stat::Missing, |t| Stat::File(t.len() as u32))
    }

    fn read(&mut self, path: &str, offset: u32, into: &mut [u8]) -> usize {
        let Some(text) = self.text(path) else { return 0 };
        let rest = text.get(offset as usize..).unwrap_or(&[]);
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        n
    }

    fn modules(&self) -> &'static [HostModule] {
        bare_modules()
    }

    fn types(&self) -> &'static [HostType] {
        types()
    }

    fn items(&self, module: &str) -> &'static [(&'static str, Item)] {
        peripherals::items(&self.parts, module)
    }

    fn call(&mut self, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Value, Signal> {
        if let Some(answer) = peripherals::call(self, id, cx, args) {
            return answer;
        }
        match disk::call(self, id, cx, args) {
            Some(answer) => answer,
            None => cx.os_error(19),
        }
    }

    fn release(&mut self, index: u32, generation: u32) {
        let _ = disk::release(self, index, generation) || peripherals::release(self, index, generation);
    }

    fn signals(&mut self) -> u32 {
        peripherals::signals(self)
    }

    fn setting(&mut self, key: &str, into: &mut [u8]) -> Option<usize> {
        let value = std::env::var(key).ok()?;
        into.get_mut(..value.len())?.copy_from_slice(value.as_bytes());
        Some(value.len())
    }
}

impl Wired for Pc {
    fn wired(&mut self) -> (&mut dyn Parts, &mut Claims) {
        (&mut self.parts, &mut self.claims)
    }
}

impl Disk for Pc {
    fn files(&mut self) -> (&mut dyn FileStore, &mut OpenFiles) {
        (&mut self.store, &mut self.open)
    }
}

/// Runs the command.
pub fn run(args: &ExecArgs) -> Result<ExitCode, Failure> {
    check_readable(&args.file)?;
    for folder in &args.path {
        if !folder.is_dir() {
            return Err(Failure::failed(format_args!("--path {}: no such folder", folder.display())));
        }
    }
    let file = args.file.to_string_lossy().into_owned();
    let own = args.file.parent().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let lib = if own.is_empty() { "lib".to_owned() } else { format!("{own}/lib") };
    let mut path = vec![own, lib];
    path.extend(args.path.iter().map(|p| p.to_string_lossy().into_owned()));
    let path: Vec<&str> = path.iter().map(String::as_str).collect();

    let folder = args.file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let bench = bench_of(folder).map_err(Failure::failed)?;
    clock::use_real(0, 1.0);
    let mut heap = vec![0u32; args.heap.unwrap_or(HEAP_BYTES) as usize / 4];
    let mut stack = vec![0u32; STACK_WORDS];
    let mut host = Pc {
        started: Instant::now(),
        out: BufWriter::with_capacity(1 << 16, io::stdout()),
        files: HashMap::new(),
        hasher: RandomState::new(),
        draws: 0,
        store: FolderStore::new(Path::new("/")),
        parts: SimParts::new(&bench),
        claims: Claims::new(),
        open: OpenFiles::in_folder(&std::env::current_dir().unwrap_or_default().to_string_lossy()),
    };
    let mut vm = Vm::new(&mut heap, &mut stack);
    let outcome = match vm.start(&mut host, &file, &path) {
        Ok(()) => run_to_end(&mut vm, &mut host),
        Err(run) => run,
    };
    let code = finish(&mut vm, &mut host, outcome);
    if args.stats {
        print_stats(&vm, &host);
    }
    vm.end(&mut host);
    let _ = host.out.flush();
    Ok(code)
}

fn check_readable(path: &Path) -> Result<(), Failure> {
    let mut file = File::open(path).map_err(|e| Failure::io("read", path, &e))?;
    let mut byte = [0];
    file.read(&mut byte).and_then(|_| file.seek(SeekFrom::Start(0))).map_err(|e| Failure::io("read", path, &e))?;
    Ok(())
}

fn run_to_end(vm: &mut Vm<'_>, host: &mut Pc) -> Run {
    loop {
        match vm.run(host, FUEL) {
            Run::Yielded => {}
            Run::Blocked { deadline_us } => {
                let _ = host.out.flush();
                // Waiting is the time to collect: no pause then falls into the program's own.
                vm.collect_idle();
                let now = host.now_us();
                match peripherals::until_us(&mut host.parts, &host.claims, deadline_us) {
                    Some(at) if at > now => std::thread::sleep(Duration::from_micros(at - now)),
                    Some(_) => {}
                    // Nothing on the bare VM can end a wait without a deadline.
                    None => std::thread::sleep(Duration::from_millis(100)),
                }
            }
            done => return done,
        }
    }
}

/// Prints what an uncaught exception has to say, and gives the exit status.
fn finish(vm: &mut Vm<'_>, host: &mut Pc, outcome: Run) -> ExitCode {
    let _ = host.out.flush();
    if outcome != Run::Raised {
        return ExitCode::SUCCESS;
    }
    let mut text = String::new();
    if let Some(status) = vm.exit_status(&mut text) {
        eprint!("{text}");
        return ExitCode::from(status as u8);
    }
    vm.write_traceback(host, &mut text);
    eprint!("{text}");
    ExitCode::FAILURE
}

fn print_stats(vm: &Vm<'_>, host: &Pc) {
    let (heap, state) = (vm.heap(), vm.state());
    eprintln!("heap: {} of {} bytes in use", heap.used_words() * 4, heap.total_words() * 4);
    eprintln!("heap image: {:08x}", heap.image_hash());
    eprintln!("pystack: {} bytes at most", vm.deepest_stack_words() * 4);
    eprintln!("collections: {}, the longest pause {} us", state.collections, heap.longest_pause());
    eprintln!("slow instructions: {}", state.instructions);
    eprintln!("time: {:.3} s", host.started.elapsed().as_secs_f64());
}
