//! The start: parts in their places, the network's tasks on the executor at interrupt priority, the program in thread mode.

use core::cell::{Cell, UnsafeCell};
use core::fmt::{self, Write};
use core::mem::MaybeUninit;

use cortex_m::peripheral::SCB;
use cortex_m_rt::entry;
use critical_section::Mutex;
use embassy_executor::{Executor, InterruptExecutor, SendSpawner};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_time::Duration;
use fieldwarden_config::Settings;
use fieldwarden_firmware::board::{FileStore, Reset, RetainedRam, Watchdog};
use fieldwarden_firmware::boot::{self, StartFacts};
use fieldwarden_firmware::boot_out::BootOutFile;
use fieldwarden_firmware::core::Core;
use fieldwarden_firmware::link::{Link, LinkWires};
use fieldwarden_firmware::net::{self, NetConfig, NetStorage, NetView};
use fieldwarden_firmware::probes::{self, ProbeWires};
use fieldwarden_firmware::program::Services;
use fieldwarden_firmware::programs::{self, RealPace};
use fieldwarden_firmware::python::{Python, SettingsText};
use fieldwarden_firmware::store::{SharedStore, Store, StoreFiles};
use fieldwarden_firmware::supervise::{self, Hands, NvmPart, Orders};
use fieldwarden_firmware::tap::Tap;
use fieldwarden_firmware::wires::SocketWires;
use fieldwarden_netrecover::LinkKind;
use fieldwarden_supervisor::{BootOut, Input, Key, ResetReason, RunMode};
use heapless::String;
use static_cell::{ConstStaticCell, StaticCell};

use super::console::{self, Uart};
use super::kept::{self, LastReset, Marker, Record, SleepMemory, Trace};
use super::lan::{self, LanChip, LanDriver, LanFrames};
use super::parts::BoardParts;
use super::store::{PsramNvm, StoreMemory, count_start};
use super::vectors::{self, Irq};
use super::watchdog::Dog;
use super::{clock, fault};

/// Locks are held between the program's thread and the executor above it.
pub type Lock = CriticalSectionRawMutex;
#[cfg(not(feature = "inject"))]
type Files = StoreFiles<'static, Lock, StoreMemory>;
#[cfg(feature = "inject")]
type Files = super::inject::Filled<StoreFiles<'static, Lock, StoreMemory>>;
type Driver = Tap<'static, LanDriver, Core<'static, Lock>>;
type Net = net::Parts<'static, Driver, Lock>;

/// Memory that a program may have when its settings do not say, in bytes: what a board with 256 KiB of RAM has left.
const HEAP_BYTES: u32 = 96 * 1024;
/// Least stack of calls, in bytes, whatever the settings say: CircuitPython's default would not hold this VM's first frame.
const PYSTACK_BYTES_MIN: u32 = 4 * 1024;
/// Memory that all programs' heaps and stacks of calls have, in words.
const PROGRAM_WORDS: usize = 2 * 1024 * 1024 / 4;
/// Longest settings.toml that is read, in bytes.
const SETTINGS_BYTES_MAX: usize = 4096;
/// Longest text about problems of the settings, in bytes: what fits at the head of `boot_out.txt`.
const PROBLEMS_BYTES_MAX: usize = 512;
const SETTINGS_FILE: &str = "settings.toml";

struct ProgramMemory(UnsafeCell<MaybeUninit<[u32; PROGRAM_WORDS]>>);

// SAFETY: it is lent once, to the one program task, by `program_memory`.
unsafe impl Sync for ProgramMemory {}

#[unsafe(link_section = ".vmheap")]
static PROGRAM_MEMORY: ProgramMemory = ProgramMemory(UnsafeCell::new(MaybeUninit::uninit()));

/// What all tasks share.
struct Board {
    core: Core<'static, Lock>,
    sockets: SocketWires<Lock>,
    link: LinkWires<Lock>,
    probes: ProbeWires<Lock>,
    orders: Orders<Lock>,
    settings: Settings,
    problems: String<PROBLEMS_BYTES_MAX>,
    files: Files,
    mac: [u8; 6],
    seed: u64,
    last: LastReset,
}

/// Something that is handed to another priority.
struct Handed<T>(T);

// SAFETY: what is handed over is used by nobody else from then on, or is shared and locks itself: the one part of a board that is not `Sync` by its
// type is the console behind `&dyn Console`, which is `Uart` here and masks interrupts while it writes.
unsafe impl<T> Send for Handed<T> {}

static STORE: StaticCell<SharedStore<Lock, StoreMemory>> = StaticCell::new();
static SETTINGS_TEXT: ConstStaticCell<[u8; SETTINGS_BYTES_MAX]> = ConstStaticCell::new([0; SETTINGS_BYTES_MAX]);
static BOARD: StaticCell<Board> = StaticCell::new();
static NET: StaticCell<Handed<NetStorage>> = StaticCell::new();
static FRAMES: ConstStaticCell<LanFrames> = ConstStaticCell::new(LanFrames::new());
static PARTS: ConstStaticCell<BoardParts> = ConstStaticCell::new(BoardParts::new());
/// The board and room for its settings' text, on their way to the program's thread.
static PROGRAM: Mutex<Cell<Option<Handed<(&'static Board, &'static mut [u8; SETTINGS_BYTES_MAX])>>>> =
    Mutex::new(Cell::new(None));
static NETWORK_EXECUTOR: InterruptExecutor = InterruptExecutor::new();
static PROGRAM_EXECUTOR: StaticCell<Executor> = StaticCell::new();

/// The executor's interrupt.
pub fn poll_executor() {
    // SAFETY: this is its interrupt's handler and called from nowhere else; the interrupt is let through by `start` alone.
    unsafe { NETWORK_EXECUTOR.on_interrupt() }
}

/// Watchdog, reset, record and nvm as the supervisor task has them.
struct Hardware {
    dog: Dog,
    record: Record,
    nvm: PsramNvm,
    reason: ResetReason,
}

impl Watchdog for Hardware {
    fn start(&mut self, timeout: Duration) {
        self.dog.start(timeout);
    }

    fn feed(&mut self) {
        self.dog.feed();
    }
}

impl Reset for Hardware {
    fn reason(&self) -> ResetReason {
        self.reason
    }

    fn reset(&mut self, _: RunMode) {
        // The mode is in the record, committed before.
        kept::mark(Marker::Software, Trace::default(), format_args!(""));
        console::last_words(b"");
        SCB::sys_reset()
    }
}

impl RetainedRam for Hardware {
    fn size(&self) -> usize {
        self.record.size()
    }

    fn read(&self, offset: usize, bytes: &mut [u8]) {
        self.record.read(offset, bytes);
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        self.record.write(offset, bytes);
    }
}

impl NvmPart for Hardware {
    type Nvm = PsramNvm;

    fn nvm(&mut self) -> &mut PsramNvm {
        &mut self.nvm
    }
}

/// The head of `boot_out.txt` behind who the board is.
struct Problems(&'static Board);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.problems)?;
        if self.0.last.is_trouble() {
            write!(formatter, "Last reset: {}\r\n", self.0.last)?;
        }
        Ok(())
    }
}

#[entry]
fn main() -> ! {
    let last = kept::begin();
    fault::guard_stacks();
    #[cfg(feature = "inject")]
    clock::start(kept::clock_begins_at(&last));
    #[cfg(not(feature = "inject"))]
    clock::start(0);
    console::start();
    let mut processor = cortex_m::Peripherals::take().expect("nothing takes the processor's parts but this");
    vectors::enable(&mut processor.NVIC);
    lan::start();

    // Read at the start by this, and by each program for itself.
    let text = SETTINGS_TEXT.take();
    let (board, hardware) = assemble(last, text);
    if last.is_trouble() {
        let mut line = String::<256>::new();
        // At most 256 bytes of it.
        let _ = write!(line, "[fieldwarden] last reset: {last}\r\n");
        board.core.print(line.as_bytes());
    }
    let net_config = net_config(board);
    let tap = Tap::new(LanDriver::new(board.mac, FRAMES.take()), &board.core);
    let storage = NET.init_with(|| Handed(NetStorage::new()));
    let parts = net::build(tap, &net_config, &mut storage.0, &board.sockets, &board.core);
    begin_network(NETWORK_EXECUTOR.start(Irq::Executor), board, hardware, parts);
    critical_section::with(|cs| PROGRAM.borrow(cs).set(Some(Handed((board, text)))));
    fault::on_thread_stack(thread)
}

/// Reads settings and files, and decides how to start.
fn assemble(last: LastReset, text: &mut [u8]) -> (&'static Board, Hardware) {
    let (store, _) = Store::open(StoreMemory::new()).expect("the memory is large enough");
    let files = STORE.init(SharedStore::new(store)).files();
    #[cfg(feature = "inject")]
    let files = super::inject::Filled(files);
    let length = files.read(SETTINGS_FILE, 0, text).unwrap_or(0);
    let settings_text = text.get(..length).unwrap_or_default();
    let mut problems = String::new();
    let mut count = 0u16;
    let settings = fieldwarden_config::parse(settings_text, &mut |problem| {
        count = count.saturating_add(1);
        // What does not fit is told by `fieldwarden check`.
        let _ = write!(problems, "{SETTINGS_FILE}: {problem}\r\n");
    });
    let mac = boot::mac_of(settings.device.device_id.as_str());
    let [a, b, c, d, e, f] = mac;
    let starts = u64::from(count_start());
    let seed = (u64::from_le_bytes([a, b, c, d, e, f, 0, 0]) ^ starts << 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut hardware = Hardware { dog: Dog, record: Record, nvm: PsramNvm::supervisor(), reason: last.reason };
    let facts = StartFacts {
        settings: &settings,
        settings_problems: count,
        files: boot::file_set(&files),
        link: LinkKind::Wired,
        seed,
        fault: last.fault,
    };
    let core = Core::new(facts.supervisor(&mut hardware), &Uart, settings.device.log);
    let board = Board {
        core,
        sockets: SocketWires::new(),
        link: LinkWires::new(),
        probes: ProbeWires::new(),
        orders: Orders::new(),
        settings,
        problems,
        files,
        mac,
        seed,
        last,
    };
    (BOARD.init(board), hardware)
}

fn net_config(board: &'static Board) -> NetConfig<'static> {
    NetConfig { address: None, hostname: Some(boot::hostname(&board.settings)), seed: board.seed }
}

/// Begins the tasks of network, link and supervisor.
fn begin_network(spawner: SendSpawner, board: &'static Board, hardware: Hardware, parts: Net) {
    let net::Parts { net, view, runner, service, status } = parts;
    let once = "each task is started once";
    let shared = || Handed(board);
    // One after the other is begun, but none runs before all are there: the supervisor may ask any of them.
    critical_section::with(|_| {
        spawner.spawn(supervisor(shared(), Handed(hardware)).expect(once));
        spawner.spawn(stack(Handed(runner)).expect(once));
        spawner.spawn(sockets(Handed(service)).expect(once));
        spawner.spawn(status_server(shared(), Handed(status)).expect(once));
        spawner.spawn(addresses(shared(), Handed(view)).expect(once));
        spawner.spawn(link(shared(), Handed(view)).expect(once));
        spawner.spawn(link_events(shared()).expect(once));
        spawner.spawn(probing(shared(), Handed(net)).expect(once));
        spawner.spawn(keys(shared()).expect(once));
    });
}

#[embassy_executor::task]
async fn supervisor(board: Handed<&'static Board>, hardware: Handed<Hardware>) {
    let (Handed(board), Handed(hardware)) = (board, hardware);
    let header = BootOut {
        product: boot::PRODUCT,
        date: boot::DATE,
        board: "QEMU MPS2 AN385",
        mcu: "Cortex-M3",
        board_id: "fieldwarden_mps2",
        uid: &board.mac,
    };
    let problems = Problems(board);
    let boot_out = BootOutFile::new(board.files, header, &problems);
    let hands = Hands {
        link: &board.link,
        probes: &board.probes,
        sockets: &board.sockets,
        orders: &board.orders,
        notes: &supervise::NoNotes,
    };
    supervise::run(&board.core, hardware, boot_out, hands).await
}

#[embassy_executor::task]
async fn stack(runner: Handed<net::NetRunner<'static, Driver>>) {
    let Handed(runner) = runner;
    runner.run().await
}

#[embassy_executor::task]
async fn sockets(service: Handed<net::SocketService<'static, Lock>>) {
    let Handed(service) = service;
    service.run().await
}

#[embassy_executor::task]
async fn status_server(board: Handed<&'static Board>, status: Handed<net::StatusServer<'static, Lock>>) {
    let (Handed(board), Handed(status)) = (board, status);
    status.run(board.settings.device.status_port).await
}

#[embassy_executor::task]
async fn addresses(board: Handed<&'static Board>, view: Handed<NetView<'static>>) {
    let (Handed(board), Handed(view)) = (board, view);
    net::watch_addresses(view, true, &board.core).await
}

#[embassy_executor::task]
async fn link(board: Handed<&'static Board>, view: Handed<NetView<'static>>) {
    let (Handed(board), Handed(view)) = (board, view);
    let link = Link {
        chip: &LanChip,
        config: boot::link_config(&board.settings, LinkKind::Wired, board.mac),
        net_config: net_config(board),
        view,
        core: &board.core,
        wires: &board.link,
        listened: Default::default(),
    };
    link.run().await
}

#[embassy_executor::task]
async fn link_events(board: Handed<&'static Board>) {
    let Handed(board) = board;
    Link::watch(&LanChip, &board.core).await
}

#[embassy_executor::task]
async fn probing(board: Handed<&'static Board>, net: Handed<net::Net<'static>>) {
    let (Handed(board), Handed(net)) = (board, net);
    probes::run(net, boot::probe_targets(&board.settings), &board.probes, &board.core).await
}

/// Keys of the console.
#[embassy_executor::task]
async fn keys(board: Handed<&'static Board>) {
    let Handed(board) = board;
    loop {
        let key = match console::KEYS.receive().await {
            3 => Key::CtrlC,
            4 => Key::CtrlD,
            _ => Key::Other,
        };
        board.core.handle(Input::Key(key));
    }
}

/// Lends the memory of programs out: a heap and a stack of calls, as large as the settings ask for.
fn program_memory(settings: &Settings) -> (&'static mut [u32], &'static mut [u32]) {
    let heap_bytes = settings.device.heap_max_bytes.unwrap_or(HEAP_BYTES);
    let stack_bytes = settings.circuitpy.pystack_bytes.max(PYSTACK_BYTES_MIN);
    let stack_words = (stack_bytes as usize / 4).min(PROGRAM_WORDS / 4);
    let heap_words = (heap_bytes as usize / 4).min(PROGRAM_WORDS - stack_words);
    // SAFETY: called once, by the program task, which is started once; the memory is a static of its own, and is written before it is lent.
    let memory = unsafe {
        let memory = PROGRAM_MEMORY.0.get().cast::<u32>();
        memory.write_bytes(0, heap_words + stack_words);
        core::slice::from_raw_parts_mut(memory, heap_words + stack_words)
    };
    memory.split_at_mut(heap_words)
}

/// Thread mode, on a stack of its own.
extern "C" fn thread() -> ! {
    let Handed((board, text)) =
        critical_section::with(|cs| PROGRAM.borrow(cs).take()).expect("set before this is called");
    PROGRAM_EXECUTOR.init(Executor::new()).run(|spawner| {
        spawner.spawn(program(board, text).expect("each task is started once"));
    })
}

#[embassy_executor::task]
async fn program(board: &'static Board, text: &'static mut [u8; SETTINGS_BYTES_MAX]) {
    let (heap, stack) = program_memory(&board.settings);
    let python = Python {
        heap,
        stack,
        files: board.files,
        settings: SettingsText::new(text, &[]),
        seed: board.seed,
        sleep_memory: SleepMemory,
        nvm: PsramNvm::program(),
        uid: &board.mac,
        lib_first: board.settings.device.lib_first,
        parts: PARTS.take(),
    };
    let services = Services::new(&board.core, &board.sockets);
    #[cfg(feature = "inject")]
    let mut program = super::inject::Afflicted(python);
    #[cfg(not(feature = "inject"))]
    let mut program = python;
    programs::run(&mut program, services, &board.orders, RealPace, &supervise::NoNotes).await
}
