//! The directory: entries and chains of blocks, in two slots of which one is committed.

use super::draft::Draft;
use super::{BLOCK_BYTES, BLOCKS_MAX, COPY_BYTES, ENTRIES_MAX, Memory, NAME_BYTES_MAX};
use crate::board::FileError;

/// Id of the root folder, which has no entry.
pub(super) const ROOT: u16 = u16::MAX;
/// A block that no chain holds.
const FREE: u16 = 0;
/// The last of a chain.
pub(super) const END: u16 = u16::MAX;
/// No block at all: the chain of an empty file.
pub(super) const NONE: u16 = u16::MAX;

const ENTRY_BYTES: u32 = 64;
const HEADER_BYTES: u32 = 16;
const MAGIC: u32 = 0x4657_5331;
const CHAIN_AT: u32 = HEADER_BYTES;
const ENTRIES_AT: u32 = CHAIN_AT + 2 * BLOCKS_MAX;
const SLOT_BYTES: u32 = (ENTRIES_AT + ENTRIES_MAX as u32 * ENTRY_BYTES).next_multiple_of(BLOCK_BYTES);
const BLOCKS_AT: u32 = 2 * SLOT_BYTES;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Free,
    File,
    Folder,
}

/// One file or folder.
///
/// ```text
/// 0 kind u8 | 1 length of name u8 | 2 folder u16 | 4 first block u16 | 6 - | 8 size u32 | 12 - | 16 name, 47 bytes
/// ```
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    pub(super) folder: u16,
    pub(super) first: u16,
    pub(super) size: u32,
    length: u8,
    name: [u8; NAME_BYTES_MAX],
}

impl Entry {
    pub(super) const FREE: Self =
        Self { kind: Kind::Free, folder: ROOT, first: NONE, size: 0, length: 0, name: [0; NAME_BYTES_MAX] };

    pub(super) fn new(kind: Kind, folder: u16, name: &str) -> Self {
        let mut entry = Self { kind, ..Self::FREE };
        entry.place(folder, name);
        entry
    }

    pub(super) fn place(&mut self, folder: u16, name: &str) {
        self.folder = folder;
        self.name = [0; NAME_BYTES_MAX];
        self.length = 0;
        // Names were checked to fit.
        for (to, from) in self.name.iter_mut().zip(name.bytes()) {
            *to = from;
            self.length = self.length.saturating_add(1);
        }
    }

    pub(super) fn name(&self) -> &str {
        self.name.get(..usize::from(self.length)).and_then(|name| core::str::from_utf8(name).ok()).unwrap_or_default()
    }

    fn decode(bytes: &[u8; ENTRY_BYTES as usize]) -> Self {
        let [kind, length, f0, f1, b0, b1, _, _, s0, s1, s2, s3, _, _, _, _, name @ ..] = bytes;
        let kind = match kind {
            1 => Kind::File,
            2 => Kind::Folder,
            _ => Kind::Free,
        };
        let mut entry = Self {
            kind,
            folder: u16::from_le_bytes([*f0, *f1]),
            first: u16::from_le_bytes([*b0, *b1]),
            size: u32::from_le_bytes([*s0, *s1, *s2, *s3]),
            length: *length,
            name: [0; NAME_BYTES_MAX],
        };
        entry.name.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
        entry
    }

    fn encode(&self) -> [u8; ENTRY_BYTES as usize] {
        let mut bytes = [0; ENTRY_BYTES as usize];
        let kind = match self.kind {
            Kind::Free => 0,
            Kind::File => 1,
            Kind::Folder => 2,
        };
        let ([f0, f1], [b0, b1]) = (self.folder.to_le_bytes(), self.first.to_le_bytes());
        let [s0, s1, s2, s3] = self.size.to_le_bytes();
        let head = [kind, self.length, f0, f1, b0, b1, 0, 0, s0, s1, s2, s3, 0, 0, 0, 0];
        bytes.iter_mut().zip(head.iter().chain(&self.name)).for_each(|(to, from)| *to = *from);
        bytes
    }
}

/// Both slots, and the memory.
pub(super) struct Directory<S> {
    memory: S,
    blocks: u32,
    /// Number of the slot that is worked on: 0 or 1.
    work: u32,
    /// Number of the last commit.
    sequence: u32,
    /// The slot that is worked on is still equal to the committed one, and counts as it: a spare, should bits of that one be lost.
    spare: bool,
}

impl<S: Memory> Directory<S> {
    pub(super) fn open(memory: S) -> Result<(Self, bool), FileError> {
        let blocks = (memory.size().saturating_sub(BLOCKS_AT) / BLOCK_BYTES).min(BLOCKS_MAX);
        if blocks == 0 {
            return Err(FileError::Io);
        }
        let mut directory = Self { memory, blocks, work: 0, sequence: 0, spare: false };
        let slots = [directory.valid(0), directory.valid(1)];
        let committed = match slots {
            [Some(a), Some(b)] => Some(if a.wrapping_sub(b) as i32 > 0 { (0, a) } else { (1, b) }),
            [Some(a), None] => Some((0, a)),
            [None, Some(b)] => Some((1, b)),
            [None, None] => None,
        };
        match committed {
            Some((slot, sequence)) => {
                directory.work = 1 - slot;
                directory.sequence = sequence;
                directory.copy_slot();
                directory.sweep(&[], NONE);
                Ok((directory, false))
            }
            None => {
                let zeros = [0; COPY_BYTES];
                (0..SLOT_BYTES).step_by(COPY_BYTES).for_each(|at| directory.memory.write(at, &zeros));
                directory.commit();
                Ok((directory, true))
            }
        }
    }

    pub(super) fn into_memory(self) -> S {
        self.memory
    }

    pub(super) fn memory(&mut self) -> &mut S {
        &mut self.memory
    }

    #[cfg(test)]
    pub(super) fn memory_ref(&self) -> &S {
        &self.memory
    }

    #[cfg(test)]
    pub(super) fn fork(&self, memory: S) -> Self {
        Self { memory, ..*self }
    }

    pub(super) fn blocks(&self) -> u32 {
        self.blocks
    }

    fn word(&self, at: u32) -> u32 {
        let mut bytes = [0; 4];
        self.memory.read(at, &mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// The number of a slot's commit, if it is whole.
    fn valid(&self, slot: u32) -> Option<u32> {
        let at = slot * SLOT_BYTES;
        let sequence = self.word(at + 4);
        (self.word(at) == MAGIC && self.word(at + 8) == self.crc(slot, sequence)).then_some(sequence)
    }

    fn crc(&self, slot: u32, sequence: u32) -> u32 {
        let mut crc = Crc::new();
        crc.take(&sequence.to_le_bytes());
        let mut bytes = [0; COPY_BYTES];
        let (mut at, end) = (slot * SLOT_BYTES + HEADER_BYTES, (slot + 1) * SLOT_BYTES);
        while at < end {
            let length = bytes.len().min((end - at) as usize);
            let (bytes, _) = bytes.split_at_mut(length);
            self.memory.read(at, bytes);
            crc.take(bytes);
            at += length as u32;
        }
        crc.value()
    }

    /// Makes the slot that is worked on the committed one; the other is then worked on.
    pub(super) fn commit(&mut self) {
        let at = self.work * SLOT_BYTES;
        let sequence = self.sequence.wrapping_add(1);
        self.spare = false;
        // The CRC last: until its last byte the slot is none, and the other one counts.
        self.memory.write(at + 8, &[0; 4]);
        self.memory.write(at, &MAGIC.to_le_bytes());
        self.memory.write(at + 4, &sequence.to_le_bytes());
        let crc = self.crc(self.work, sequence);
        self.memory.write(at + 8, &crc.to_le_bytes());
        self.sequence = sequence;
        self.work = 1 - self.work;
        self.copy_slot();
    }

    /// Makes the slot that is worked on equal to the committed one.
    fn copy_slot(&mut self) {
        let (to, from) = (self.work * SLOT_BYTES, (1 - self.work) * SLOT_BYTES);
        self.memory.write(to, &[0; HEADER_BYTES as usize]);
        let mut bytes = [0; COPY_BYTES];
        let mut at = HEADER_BYTES;
        while at < SLOT_BYTES {
            let (bytes, _) = bytes.split_at_mut(COPY_BYTES.min((SLOT_BYTES - at) as usize));
            self.memory.read(from + at, bytes);
            self.memory.write(to + at, bytes);
            at += bytes.len() as u32;
        }
        let mut header = [0; HEADER_BYTES as usize];
        self.memory.read(from, &mut header);
        self.memory.write(to, &header);
        self.spare = true;
    }

    /// Before anything of the slot that is worked on changes: it is none until the next commit.
    fn begin_work(&mut self) {
        if self.spare {
            self.memory.write(self.work * SLOT_BYTES, &[0; HEADER_BYTES as usize]);
            self.spare = false;
        }
    }

    pub(super) fn entry(&self, id: u16) -> Entry {
        let mut bytes = [0; ENTRY_BYTES as usize];
        if id < ENTRIES_MAX {
            self.memory.read(self.entry_at(id), &mut bytes);
        }
        Entry::decode(&bytes)
    }

    pub(super) fn set_entry(&mut self, id: u16, entry: &Entry) {
        if id < ENTRIES_MAX {
            self.begin_work();
            let at = self.entry_at(id);
            self.memory.write(at, &entry.encode());
        }
    }

    fn entry_at(&self, id: u16) -> u32 {
        self.work * SLOT_BYTES + ENTRIES_AT + u32::from(id) * ENTRY_BYTES
    }

    pub(super) fn free_entry(&self) -> Option<u16> {
        (0..ENTRIES_MAX).find(|id| self.entry(*id).kind == Kind::Free)
    }

    pub(super) fn children(&self, folder: u16) -> impl Iterator<Item = u16> {
        (0..ENTRIES_MAX).filter(move |id| {
            let entry = self.entry(*id);
            entry.kind != Kind::Free && entry.folder == folder
        })
    }

    pub(super) fn has_children(&self, folder: u16) -> bool {
        self.children(folder).next().is_some()
    }

    pub(super) fn child(&self, folder: u16, name: &str) -> Option<u16> {
        // The first four bytes turn nearly all others down without reading their names.
        let [f0, f1] = folder.to_le_bytes();
        let length = u8::try_from(name.len()).ok()?;
        (0..ENTRIES_MAX).find(|id| {
            let mut head = [0; 4];
            self.memory.read(self.entry_at(*id), &mut head);
            let [kind, ours @ ..] = head;
            kind != 0 && ours == [length, f0, f1] && self.entry(*id).name() == name
        })
    }

    /// Whether `folder` is `ancestor` or lies below it.
    pub(super) fn is_within(&self, folder: u16, ancestor: u16) -> bool {
        let mut at = folder;
        for _ in 0..=ENTRIES_MAX {
            if at == ancestor {
                return true;
            }
            if at == ROOT {
                return false;
            }
            at = self.entry(at).folder;
        }
        true
    }

    /// The block behind one in a chain.
    pub(super) fn next(&self, block: u16) -> u16 {
        self.next_in(self.work, block)
    }

    fn next_in(&self, slot: u32, block: u16) -> u16 {
        if u32::from(block) >= self.blocks {
            return END;
        }
        let mut bytes = [0; 2];
        self.memory.read(slot * SLOT_BYTES + CHAIN_AT + 2 * u32::from(block), &mut bytes);
        match u16::from_le_bytes(bytes) {
            // In the chain a block's number is one more than itself: zeros are a free one.
            FREE | END => END,
            number => number - 1,
        }
    }

    pub(super) fn set_next(&mut self, block: u16, next: u16) {
        let number = if next == END { END } else { next.saturating_add(1) };
        self.put_chain(block, number);
    }

    fn put_chain(&mut self, block: u16, number: u16) {
        // What stands there already is not written: a look at an old store leaves its spare whole.
        let at = self.work * SLOT_BYTES + CHAIN_AT + 2 * u32::from(block);
        let mut there = [0; 2];
        self.memory.read(at, &mut there);
        if u32::from(block) < self.blocks && there != number.to_le_bytes() {
            self.begin_work();
            self.memory.write(at, &number.to_le_bytes());
        }
    }

    fn is_free_in(&self, slot: u32, block: u16) -> bool {
        let mut bytes = [0; 2];
        self.memory.read(slot * SLOT_BYTES + CHAIN_AT + 2 * u32::from(block), &mut bytes);
        u16::from_le_bytes(bytes) == FREE
    }

    /// Whether the committed slot refers to a block.
    pub(super) fn is_committed(&self, block: u16) -> bool {
        !self.is_free_in(1 - self.work, block)
    }

    /// A block that neither slot refers to, as the last of a chain. `held` begins a chain that no draft has yet.
    pub(super) fn take_block(&mut self, drafts: &[Draft], held: u16) -> Option<u16> {
        if let Some(block) = self.find_free() {
            self.put_chain(block, END);
            return Some(block);
        }
        // Blocks of old versions are still marked: they are let go, in both slots.
        self.sweep(drafts, held);
        self.commit();
        let block = self.find_free()?;
        self.put_chain(block, END);
        Some(block)
    }

    fn find_free(&self) -> Option<u16> {
        // Fits: at most 1024 blocks.
        (0..self.blocks as u16).find(|block| self.is_free_in(0, *block) && self.is_free_in(1, *block))
    }

    /// Marks every block free, in the slot that is worked on, that no entry and no draft refers to.
    pub(super) fn sweep(&mut self, drafts: &[Draft], held: u16) {
        let used = self.used(drafts, held);
        for block in 0..self.blocks as u16 {
            if !is_set(&used, block) {
                self.put_chain(block, FREE);
            }
        }
    }

    fn used(&self, drafts: &[Draft], held: u16) -> [u32; BLOCKS_MAX as usize / 32] {
        let mut used = [0; BLOCKS_MAX as usize / 32];
        let files = (0..ENTRIES_MAX).map(|id| self.entry(id)).filter(|entry| entry.kind == Kind::File);
        let firsts = files.map(|entry| entry.first).chain(drafts.iter().map(|draft| draft.first)).chain([held]);
        for first in firsts {
            let mut block = first;
            for _ in 0..self.blocks {
                if u32::from(block) >= self.blocks {
                    break;
                }
                if let Some(word) = used.get_mut(usize::from(block) / 32) {
                    *word |= 1 << (block % 32);
                }
                block = self.next(block);
            }
        }
        used
    }

    pub(super) fn free_blocks(&self, drafts: &[Draft]) -> u32 {
        let used = self.used(drafts, NONE);
        let taken: u32 = used.iter().map(|word| word.count_ones()).sum();
        self.blocks.saturating_sub(taken)
    }

    /// Where a block's bytes are.
    pub(super) fn block_at(&self, block: u16) -> u32 {
        BLOCKS_AT + u32::from(block) * BLOCK_BYTES
    }

    pub(super) fn read(&self, at: u32, bytes: &mut [u8]) {
        self.memory.read(at, bytes);
    }
}

fn is_set(used: &[u32], block: u16) -> bool {
    used.get(usize::from(block) / 32).is_some_and(|word| word & 1 << (block % 32) != 0)
}

/// CRC-32 as in Ethernet, four bits at a time: a table of 64 bytes.
struct Crc(u32);

impl Crc {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut index = 0;
        while index < 16 {
            let (mut value, mut bit) = (index as u32, 0);
            while bit < 4 {
                value = if value & 1 == 1 { (value >> 1) ^ 0xEDB8_8320 } else { value >> 1 };
                bit += 1;
            }
            table[index] = value;
            index += 1;
        }
        table
    };

    const fn new() -> Self {
        Self(u32::MAX)
    }

    fn take(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 ^= u32::from(*byte);
            self.0 = Self::TABLE[(self.0 & 15) as usize] ^ (self.0 >> 4);
            self.0 = Self::TABLE[(self.0 & 15) as usize] ^ (self.0 >> 4);
        }
    }

    const fn value(self) -> u32 {
        !self.0
    }
}
