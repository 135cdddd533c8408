//! The host: everything the VM cannot do by itself, handed in as an argument of every run.
//!
//! A host never sees a heap index it could keep: it gets a [`crate::native::Cx`] for the length of one call. Resources live in the host's own
//! table; the VM holds (index, generation) of an entry and gives it back through [`Host::release`], exactly once.

use crate::native::{Args, Cx, Signal};
use crate::value::Value;

/// What a host module offers under a name.
#[derive(Clone, Copy)]
pub enum Item {
    /// A function: its id is given to [`Host::call`].
    Function(u16),
    /// A type: index into [`Host::types`].
    Type(u16),
    /// A small int constant.
    Int(i32),
    /// A built-in type of the VM, such as an exception: its `types::*` number.
    Builtin(u32),
    /// A value computed at each look-up: [`Host::call`] with this id and no arguments.
    Attribute(u16),
    /// A member of an enumeration: index into [`Host::types`], and its number, 0 to 255.
    Enumerator(u16, i32),
}

/// A module the host provides. Built-in names win over `lib/`.
#[derive(Clone, Copy)]
pub struct HostModule {
    /// Name as imported, dots allowed.
    pub name: &'static str,
    /// What it holds.
    pub items: &'static [(&'static str, Item)],
}

/// One attribute of a host type.
#[derive(Clone, Copy)]
pub enum Member {
    /// A method: called with self first.
    Method(u16),
    /// A property: getter id, setter id (0 = read only). Called with self (and the value).
    Property(u16, u16),
    /// A class constant, small int.
    Int(i32),
    /// A type inside this one: index into [`Host::types`].
    Type(u16),
    /// Called without self, as a function of the class.
    Static(u16),
    /// A member of this type as an enumeration: its number, 0 to 255. It prints as `module.Type.NAME` and compares by identity.
    Enumerator(i32),
}

/// A type the host provides. Its instances are RESOURCE objects.
#[derive(Clone, Copy)]
pub struct HostType {
    /// `__name__`
    pub name: &'static str,
    /// `__module__`
    pub module: &'static str,
    /// Constructor id, 0 = cannot be created from Python. Called with the type first.
    pub new: u16,
    /// Attributes.
    pub members: &'static [(&'static str, Member)],
    /// Whether instances hold an entry of the host's claim table, to be released (then it has a finalizer).
    pub resource: bool,
}

/// What a source file read gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stat {
    /// No such path.
    Missing,
    /// A file of so many bytes.
    File(u32),
    /// A directory.
    Directory,
}

/// What surrounds a VM.
pub trait Host {
    /// Microseconds since the board started; never goes back.
    fn now_us(&mut self) -> u64;
    /// Seconds since 1970 plus microseconds, if the wall clock is known; else counts from 2000-01-01.
    fn wall_us(&mut self) -> u64 {
        946_684_800_000_000 + self.now_us()
    }
    /// Program output (`print`).
    fn write(&mut self, bytes: &[u8]);
    /// Error output (reports of exceptions in finalizers).
    fn write_error(&mut self, bytes: &[u8]) {
        self.write(bytes);
    }
    /// Random bytes.
    fn entropy(&mut self) -> u32;
    /// Looks at a path (for imports).
    fn stat(&mut self, path: &str) -> Stat;
    /// Reads from a file at `offset`; 0 at its end or on error (for imports and source lines of tracebacks).
    fn read(&mut self, path: &str, offset: u32, into: &mut [u8]) -> usize;
    /// Modules of the host.
    fn modules(&self) -> &'static [HostModule] {
        &[]
    }
    /// Types of the host.
    fn types(&self) -> &'static [HostType] {
        &[]
    }
    /// What module `module` of the host holds besides its own items: names that differ from host to host, as those of a board's pins.
    fn items(&self, _module: &str) -> &'static [(&'static str, Item)] {
        &[]
    }
    /// The source of a module of the host that is all Python; compiled when it is imported.
    fn source(&self, _module: &str) -> Option<crate::packed::Packed> {
        None
    }
    /// Calls function, method or property `id`. A transaction: allocate first, then act; `Err(Signal::Block)` (through
    /// [`Cx::block`]) suspends the program and the same call is made again when the wait is over.
    fn call(&mut self, id: u16, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Value, Signal>;
    /// Gives back entry `index` of `generation`; called at most once for each, infallible and bounded.
    fn release(&mut self, index: u32, generation: u32);
    /// Takes the signal slots that interrupts have set, a bit each: [`crate::signals::Signals::take`]. Asked at safepoints as long as a
    /// handler is attached. A host that waits for the program looks at them before it sleeps, and is woken by them.
    fn signals(&mut self) -> u32 {
        0
    }
    /// What a setting holds (`os.getenv`), written into `into`; the length, or None.
    fn setting(&mut self, _key: &str, _into: &mut [u8]) -> Option<usize> {
        None
    }
}

/// Stands in [`Cx::host`] while the real host is busy with [`Host::call`].
pub struct NoHost;

impl Host for NoHost {
    fn now_us(&mut self) -> u64 {
        0
    }
    fn write(&mut self, _bytes: &[u8]) {}
    fn entropy(&mut self) -> u32 {
        0
    }
    fn stat(&mut self, _path: &str) -> Stat {
        Stat::Missing
    }
    fn read(&mut self, _path: &str, _offset: u32, _into: &mut [u8]) -> usize {
        0
    }
    fn call(&mut self, _id: u16, _cx: &mut Cx<'_, '_>, _args: &Args<'_>) -> Result<Value, Signal> {
        Ok(crate::value::NONE)
    }
    fn release(&mut self, _index: u32, _generation: u32) {}
}
