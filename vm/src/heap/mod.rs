//! The heap: one region of words, bump allocation, objects walked by their headers.
//!
//! What it is not: it knows no board, calls no Python, and decides nothing about when to collect (the VM does, between instructions).
//!
//! Invariants: word 0 is never an object; `[1, top)` is a sequence of objects; `[top, end)` is all zero (allocation hands out zeroed
//! memory); `[end, len)` is scratch in use; nothing moves except in [`Heap::collect`], which the VM calls between two instructions only.
//!
//! | file | what |
//! |---|---|
//! | `object.rs`, `list.rs` | typed access: str, bytes, float, tuple, list, bytearray |
//! | `intern.rs`, `serial.rs`, `registry.rs` | weak tables: interned names, identity numbers, finalizers and weak-reference callbacks |
//! | `mark.rs`, `compact.rs`, `collect.rs`, `young.rs` | the collector |
//! | `scratch.rs`, `stats.rs`, `check.rs` | temporaries, figures, the whole-heap checker |

mod check;
mod collect;
mod compact;
mod intern;
mod list;
mod mark;
mod object;
mod registry;
mod scratch;
mod serial;
mod stats;
#[cfg(test)]
pub(crate) mod tests;
mod young;

pub use check::Fault;
pub use collect::Collected;
pub use registry::Books;
pub use scratch::Scratch;
pub use stats::{MapCursor, Stats};

use crate::layout::{self, kind};
use crate::names;
use crate::value::{UNSET, Value, heap_ref, index_of, is_heap, is_rom, rom_index};

/// An allocation did not fit: collect and run the instruction again, or raise MemoryError.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeedMemory {
    /// Words that were asked for, header included; at most [`NeedMemory::WORDS_MAX`].
    pub words: usize,
}

impl NeedMemory {
    /// The most that is told: 2^28 - 1. Nothing can have so many.
    pub const WORDS_MAX: usize = (1 << 28) - 1;

    /// So many words, or as many as can be told.
    pub const fn of(words: usize) -> NeedMemory {
        NeedMemory { words: if words > Self::WORDS_MAX { Self::WORDS_MAX } else { words } }
    }
}

/// The heap's own roots: values it keeps for itself, updated by every collection.
mod own {
    /// VALUES: interned strings, open addressing; weak.
    pub const INTERN: usize = 0;
    /// VALUES: (object, serial) sorted by address; weak.
    pub const SERIALS: usize = 1;
    /// VALUES: see `registry.rs`.
    pub const FINALIZERS: usize = 2;
    /// VALUES: see `registry.rs`.
    pub const CALLBACKS: usize = 3;
    /// VALUES: the VM's shapes by number.
    pub const SHAPES: usize = 4;
    /// How many there are.
    pub const COUNT: usize = 5;
}

/// Called once a step of the collector's loops: tests count them, elsewhere it is nothing.
#[inline(always)]
fn count_step() {
    #[cfg(test)]
    tests::linear::count();
}

/// Word 0. The marker walks objects downwards until it meets a header: this one ends every walk, and UNSET "refers" to something marked.
const BOTTOM: u32 = layout::header(kind::FILLER, 1) | layout::MARK;

/// The object heap over a caller's memory.
pub struct Heap<'m> {
    mem: &'m mut [u32],
    /// By stretch of memory: the object that its first word lies in; see `young.rs`. Empty in a small heap.
    crossings: &'m mut [u32],
    /// Up to here that is known; an object begins here, and none is young below.
    crossed: usize,
    /// End of the objects.
    top: usize,
    /// Where `alloc` stops without asking: `end` less the reserve, or 0 while a test counts allocations.
    soft: usize,
    /// End of the free words; scratch lies above.
    end: usize,
    reserve: usize,
    reserve_open: bool,
    own: [Value; own::COUNT],
    interned: intern::Counts,
    serial_next: u32,
    serial_entries: usize,
    finalizers: registry::Registry,
    callbacks: registry::Registry,
    /// A WEAKREF may exist.
    weakrefs: bool,
    /// `top` after the last collection: what lies below has survived one.
    top_collected: usize,
    /// `top` after the last collection of the whole heap.
    top_full: usize,
    /// The last collection was one of the young alone.
    young_last: bool,
    /// Words in gaps, all below `top_collected`.
    gaps: usize,
    /// While the young are collected: objects below count as alive, and do not move. 0 otherwise.
    floor: usize,
    /// Test mode: allocations until one fails; `None` when off.
    fail_after: Option<u64>,
    /// Test mode: after a failure so many allocations succeed again; 0 for none.
    fail_period: u64,
    /// `micropython.heap_lock()`.
    locked: bool,
    longest_pause: u64,
    plain_class: fn(&Heap<'_>, Value) -> bool,
}

impl<'m> Heap<'m> {
    /// A heap over `mem`, which is zeroed.
    pub fn new(mem: &'m mut [u32]) -> Heap<'m> {
        mem.fill(0);
        let (mem, crossings) = mem.split_at_mut(mem.len() - young::crossings_words(mem.len()));
        if let Some(first) = mem.first_mut() {
            *first = BOTTOM;
        }
        let end = mem.len();
        let top = 1.min(end);
        Heap {
            mem,
            crossings,
            crossed: top,
            top,
            soft: end,
            end,
            reserve: 0,
            reserve_open: false,
            own: [UNSET; own::COUNT],
            interned: intern::Counts::default(),
            serial_next: 1,
            serial_entries: 0,
            finalizers: registry::Registry::new(own::FINALIZERS),
            callbacks: registry::Registry::new(own::CALLBACKS),
            weakrefs: false,
            top_collected: top,
            top_full: top,
            young_last: false,
            gaps: 0,
            floor: 0,
            fail_after: None,
            fail_period: 0,
            locked: false,
            longest_pause: 0,
            plain_class: |_, _| false,
        }
    }

    /// A new object of `words` words (header included, at least 1), its fields UNSET or zero.
    #[inline]
    pub fn alloc(&mut self, kind: u32, words: usize) -> Result<Value, NeedMemory> {
        let at = self.top;
        let end = at.saturating_add(words);
        if end > self.soft || words > layout::SIZE_MAX {
            self.may_pass_soft_limit(words)?;
        }
        if kind == kind::WEAKREF {
            self.weakrefs = true;
        }
        self.mem[at] = layout::header(kind, words);
        self.top = end;
        Ok(heap_ref(at))
    }

    /// The slow path of allocation: whether `words` may be taken although the soft limit forbids it (a test counts allocations).
    #[cold]
    #[inline(never)]
    fn may_pass_soft_limit(&mut self, words: usize) -> Result<(), NeedMemory> {
        if let Some(left) = self.fail_after {
            if left == 0 {
                self.fail_after = Some(self.fail_period);
                return Err(NeedMemory::of(words));
            }
            self.fail_after = Some(left - 1);
        }
        if !self.locked && words <= layout::SIZE_MAX && self.top.saturating_add(words) <= self.hard_limit() {
            Ok(())
        } else {
            Err(NeedMemory::of(words))
        }
    }

    fn hard_limit(&self) -> usize {
        if self.reserve_open { self.end } else { self.end.saturating_sub(self.reserve) }
    }

    fn update_soft_limit(&mut self) {
        self.soft = if self.fail_after.is_some() || self.locked { 0 } else { self.hard_limit() };
    }

    /// Keeps `words` free for handlers: ordinary allocation leaves them alone.
    pub fn set_reserve(&mut self, words: usize) {
        self.reserve = words;
        self.update_soft_limit();
    }

    /// Opens the reserve (a handler runs) or closes it.
    pub fn use_reserve(&mut self, open: bool) {
        self.reserve_open = open;
        self.update_soft_limit();
    }

    /// Whether less than half of the reserve is left.
    #[inline]
    pub fn reserve_is_low(&self) -> bool {
        self.reserve > 0 && self.end - self.top < self.reserve / 2
    }

    /// Test mode: `n` more allocations succeed (if they fit), every one after them fails until this is called again; `None` switches it off.
    pub fn fail_after(&mut self, n: Option<u64>) {
        self.fail_after = n;
        self.fail_period = 0;
        self.update_soft_limit();
    }

    /// Test mode: every allocation after `n` successful ones fails once, so that the VM collects at that instruction and runs it again;
    /// `None` switches it off. An instruction that allocates more than `n` times never succeeds.
    pub fn fail_every(&mut self, n: Option<u64>) {
        self.fail_after = n;
        self.fail_period = n.unwrap_or(0);
        self.update_soft_limit();
    }

    /// Test mode: `n` more allocations succeed (if they fit), the next one fails, all after it succeed.
    pub fn fail_once(&mut self, n: u64) {
        self.fail_after = Some(n);
        self.fail_period = u64::MAX;
        self.update_soft_limit();
    }

    /// Test mode: whether the allocation that [`Heap::fail_once`] chose has failed.
    pub fn has_failed_once(&self) -> bool {
        self.fail_period == u64::MAX && self.fail_after.is_some_and(|left| left > u64::MAX / 2)
    }

    /// While locked every allocation fails.
    pub fn set_locked(&mut self, locked: bool) {
        self.locked = locked;
        self.update_soft_limit();
    }

    /// Whether allocation is locked.
    pub fn is_locked(&self) -> bool {
        self.locked
    }

    /// Lets go of everything the heap itself keeps alive or looks after: shapes, pending finalizers and callbacks, weak tables. The next
    /// collection without roots leaves nothing.
    pub fn forget_roots(&mut self) {
        self.own = [UNSET; own::COUNT];
        self.interned = intern::Counts::default();
        self.serial_entries = 0;
        self.finalizers = registry::Registry::new(own::FINALIZERS);
        self.callbacks = registry::Registry::new(own::CALLBACKS);
        self.serial_next = 1;
        self.set_locked(false);
        self.set_reserve(0);
        self.use_reserve(false);
    }

    /// Word `i` of the heap or ROM object `v`.
    ///
    /// Nearly two thousand places ask for one, forty bytes each where it is inlined: in an image it is a function, and so are the others marked so. The
    /// dispatch loop, tables and the collector read the memory itself.
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline(always))]
    pub fn get(&self, v: Value, i: usize) -> u32 {
        self.fetch(v, i)
    }

    #[inline(always)]
    fn fetch(&self, v: Value, i: usize) -> u32 {
        if v & 3 == 0 { self.mem[index_of(v) + i] } else { names::ROM[rom_index(v) + i] }
    }

    /// Sets value word `i` of the heap object `v`. Every store of a value into an object goes through here, [`Heap::set_values`] or
    /// [`Heap::move_values`].
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline(always))]
    pub fn set(&mut self, v: Value, i: usize, word: u32) {
        self.mem[index_of(v) + i] = word;
    }

    /// Copies `values` into the value words of `v` from word `from` on; what does not fit is left out.
    #[inline]
    pub fn set_values(&mut self, v: Value, from: usize, values: &[Value]) {
        for (to, &value) in self.words_mut(v).iter_mut().skip(from).zip(values) {
            *to = value;
        }
    }

    /// Moves `count` value words of `v` from word `from` to word `to` (they may overlap). Out of range is ignored.
    #[inline]
    pub fn move_values(&mut self, v: Value, from: usize, to: usize, count: usize) {
        let words = self.words_mut(v);
        let size = words.len();
        if from.saturating_add(count) <= size && to.saturating_add(count) <= size {
            words.copy_within(from..from + count, to);
        }
    }

    /// Sets raw word `i` of `v`: never a reference to an object.
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline(always))]
    pub fn replace_raw(&mut self, v: Value, i: usize, word: u32) {
        self.mem[index_of(v) + i] = word;
    }

    /// Replaces the header of `v` by one of the same size (a shape transition, a flag).
    #[inline(always)]
    pub fn set_header(&mut self, v: Value, header: u32) {
        debug_assert_eq!(layout::size_of_header(header), layout::size_of_header(self.get(v, 0)));
        self.mem[index_of(v)] = header;
    }

    /// The header of a heap or ROM object.
    #[inline(always)]
    pub fn header(&self, v: Value) -> u32 {
        self.get(v, 0)
    }

    /// The kind of an object, if `v` is one (heap or ROM).
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline(always))]
    pub fn kind(&self, v: Value) -> Option<u32> {
        if is_heap(v) || is_rom(v) { Some(layout::kind_of_header(self.fetch(v, 0))) } else { None }
    }

    /// Whether `v` is a heap or ROM object of kind `k`.
    #[cfg_attr(target_os = "none", inline(never))]
    #[cfg_attr(not(target_os = "none"), inline(always))]
    pub fn is(&self, v: Value, k: u32) -> bool {
        (is_heap(v) || is_rom(v)) && layout::kind_of_header(self.fetch(v, 0)) == k
    }

    /// The words of an object, header included.
    #[inline]
    pub fn words(&self, v: Value) -> &[u32] {
        let mem: &[u32] = if v & 3 == 0 { &self.mem[index_of(v)..] } else { &names::ROM[rom_index(v)..] };
        let size = layout::size_of_header(mem[0]);
        &mem[..size]
    }

    /// The words of a heap object, header included, to write raw ones.
    #[inline]
    pub fn words_mut(&mut self, v: Value) -> &mut [u32] {
        let mem = &mut self.mem[index_of(v)..];
        let size = layout::size_of_header(mem[0]);
        &mut mem[..size]
    }

    /// Shortens `v` to `words` words (header included, at least 1). The rest becomes free if `v` is the last object, a FILLER otherwise.
    pub fn shrink(&mut self, v: Value, words: usize) {
        let size = self.words(v).len();
        if words == 0 || words >= size {
            return;
        }
        let at = index_of(v);
        let size_bits = if layout::kind_of_header(self.mem[at]) == kind::INSTANCE {
            layout::INSTANCE_SIZE_MAX << layout::SIZE_SHIFT
        } else {
            layout::SIZE_MAX << layout::SIZE_SHIFT
        };
        self.mem[at] = self.mem[at] & !(size_bits as u32) | (words as u32) << layout::SIZE_SHIFT;
        self.mem[at + words..at + size].fill(0);
        if at + size == self.top {
            self.top = at + words;
            self.top_collected = self.top_collected.min(self.top);
            self.crossed = self.crossed.min(at);
        } else {
            self.mem[at + words] = layout::header(kind::FILLER, size - words);
        }
    }

    /// Lengthens `v` to `words` words where it stands, if it is the last object, not an INSTANCE, and there is room. The new words are zero.
    pub fn grow_in_place(&mut self, v: Value, words: usize) -> bool {
        let at = index_of(v);
        let size = self.words(v).len();
        let end = at.saturating_add(words);
        let header = self.mem[at];
        if at + size != self.top
            || words < size
            || words > layout::SIZE_MAX
            || end > self.soft
            || layout::kind_of_header(header) == kind::INSTANCE
        {
            return false;
        }
        self.mem[at] =
            header & !((layout::SIZE_MAX << layout::SIZE_SHIFT) as u32) | (words as u32) << layout::SIZE_SHIFT;
        self.top = end;
        if at < self.top_collected {
            // An object is old as a whole.
            self.top_collected = end;
            self.crossed = self.crossed.min(at);
        }
        true
    }

    /// Converts `v` in place to another kind of at most its size: flags are kept, the fields are zeroed, what is left over becomes a FILLER.
    pub fn convert(&mut self, v: Value, kind: u32, words: usize) -> bool {
        let size = self.words(v).len();
        if words == 0 || words > size {
            return false;
        }
        let at = index_of(v);
        self.mem[at] = layout::header(kind, size.min(layout::SIZE_MAX)) | self.mem[at] & layout::FLAG;
        self.mem[at + 1..at + size].fill(0);
        self.shrink(v, words);
        true
    }

    /// All words, for the interpreter's dispatch loop.
    #[inline(always)]
    pub(crate) fn memory(&mut self) -> &mut [u32] {
        self.mem
    }

    /// All words, the end of the objects among them, and where allocation has to ask: for the dispatch loop. Words from the end on are zero.
    #[inline(always)]
    pub(crate) fn arena(&mut self) -> (&mut [u32], &mut usize, usize) {
        (self.mem, &mut self.top, self.soft)
    }

    /// The VM's vector of SHAPE objects, by number.
    pub fn shapes(&self) -> Value {
        self.own[own::SHAPES]
    }

    /// Tells the heap the VM's vector of SHAPE objects (a root of the heap's own from now on).
    pub fn set_shapes(&mut self, shapes: Value) {
        self.own[own::SHAPES] = shapes;
    }

    /// Tells how to see whether a CLASS leaves `__eq__` and `__hash__` alone, so that its instances are compared by identity.
    pub fn set_plain_class(&mut self, plain: fn(&Heap<'_>, Value) -> bool) {
        self.plain_class = plain;
    }

    /// The CLASS of an INSTANCE, INSTANCE_DICT or SUBVALUE.
    pub fn class_of_instance(&self, v: Value) -> Option<Value> {
        match self.kind(v)? {
            kind::INSTANCE => {
                let shapes = self.shapes();
                let number = (self.header(v) >> layout::SHAPE_SHIFT) as usize;
                let shape = if is_heap(shapes) { *self.words(shapes).get(1 + number)? } else { UNSET };
                if self.is(shape, kind::SHAPE) { Some(self.get(shape, 1)) } else { None }
            }
            kind::INSTANCE_DICT | kind::SUBVALUE => Some(self.get(v, 1)),
            _ => None,
        }
    }

    /// Whether a CLASS leaves `__eq__` and `__hash__` alone.
    pub(crate) fn class_is_plain(&self, class: Value) -> bool {
        (self.plain_class)(self, class)
    }

    /// Word `at` of the heap.
    #[inline(always)]
    pub(crate) fn word(&self, at: usize) -> u32 {
        self.mem[at]
    }

    /// The words from `at` on.
    #[inline(always)]
    pub(crate) fn words_from(&self, at: usize) -> &[u32] {
        &self.mem[at..]
    }

    /// Sets word `at` of the heap: raw words, or values inside a table that is being rebuilt.
    #[inline(always)]
    pub(crate) fn set_word(&mut self, at: usize, word: u32) {
        self.mem[at] = word;
    }

    /// Copies `count` words inside the heap.
    #[inline]
    pub(crate) fn copy_words(&mut self, from: usize, to: usize, count: usize) {
        self.mem.copy_within(from..from + count, to);
    }

    /// A copy of the object `v`, word for word.
    pub fn copy_object(&mut self, v: Value) -> Result<Value, NeedMemory> {
        let words = self.words(v).len();
        let new = self.alloc(kind::RAW, words)?;
        let (from, to) = (index_of(v), index_of(new));
        self.mem.copy_within(from..from + words, to);
        Ok(new)
    }
}
