//! A file as it is being written: its size and chain in RAM, its bytes in blocks that the committed directory does not know.

use super::directory::{END, NONE};
use super::{BLOCK_BYTES, COPY_BYTES, Memory, Store};
use crate::board::FileError;

/// A file, perhaps with changes that are not committed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) id: u16,
    pub(super) first: u16,
    pub(super) size: u32,
}

impl<S: Memory> Store<S> {
    /// The file as it stands for whoever reads it now.
    pub(super) fn draft_of(&self, id: u16) -> Draft {
        let kept = self.drafts.iter().find(|draft| draft.id == id).copied();
        kept.unwrap_or_else(|| {
            let entry = self.directory.entry(id);
            Draft { id, first: entry.first, size: entry.size }
        })
    }

    /// Room for one more draft: the oldest is committed if all are taken.
    pub(super) fn take_draft(&mut self, id: u16) -> Result<Draft, FileError> {
        if self.drafts.iter().all(|draft| draft.id != id) {
            if self.drafts.is_full()
                && let Some(oldest) = self.drafts.first().map(|draft| draft.id)
            {
                self.sync_id(oldest);
            }
            let draft = self.draft_of(id);
            self.drafts.push(draft).map_err(|_| FileError::Full)?;
        }
        Ok(self.draft_of(id))
    }

    pub(super) fn keep_draft(&mut self, draft: Draft) {
        if let Some(kept) = self.drafts.iter_mut().find(|kept| kept.id == draft.id) {
            *kept = draft;
        }
    }

    /// Makes a draft permanent.
    pub(super) fn sync_id(&mut self, id: u16) {
        let Some(at) = self.drafts.iter().position(|draft| draft.id == id) else { return };
        let draft = self.drafts.remove(at);
        let mut entry = self.directory.entry(id);
        if (entry.first, entry.size) != (draft.first, draft.size) {
            (entry.first, entry.size) = (draft.first, draft.size);
            self.directory.set_entry(id, &entry);
            self.directory.sweep(&self.drafts, NONE);
            self.directory.commit();
        }
    }

    pub(super) fn read_draft(&self, draft: &Draft, offset: u32, bytes: &mut [u8]) -> usize {
        let end = draft.size.min(offset.saturating_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
        let mut done = 0usize;
        let mut at = offset;
        let mut block = self.nth(draft.first, offset / BLOCK_BYTES);
        while at < end && block != NONE {
            let within = at % BLOCK_BYTES;
            let length = (BLOCK_BYTES - within).min(end - at);
            let Some(piece) = bytes.get_mut(done..done.saturating_add(length as usize)) else { break };
            self.directory.read(self.directory.block_at(block) + within, piece);
            done = done.saturating_add(length as usize);
            at += length;
            block = self.directory.next(block);
        }
        done
    }

    fn nth(&self, first: u16, index: u32) -> u16 {
        let mut block = first;
        // Bounded: an index behind the chain meets its end.
        for _ in 0..index {
            if block == NONE {
                break;
            }
            block = self.directory.next(block);
        }
        block
    }

    /// Writes into a draft; returns how many bytes found room.
    pub(super) fn write_draft(&mut self, draft: &mut Draft, offset: u32, bytes: &[u8]) -> usize {
        if offset > draft.size && self.resize_draft(draft, offset).is_err() {
            return 0;
        }
        let mut done = 0usize;
        while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
            let Some(at) = offset.checked_add(u32::try_from(done).unwrap_or(u32::MAX)) else { break };
            let within = at % BLOCK_BYTES;
            let length = rest.len().min((BLOCK_BYTES - within) as usize);
            let Some(block) = self.writable(draft, at) else { break };
            let to = self.directory.block_at(block) + within;
            self.directory.memory().write(to, rest.get(..length).unwrap_or_default());
            done = done.saturating_add(length);
            draft.size = draft.size.max(at.saturating_add(length as u32));
            self.keep_draft(*draft);
        }
        done
    }

    /// Sets a draft's size; new bytes are zeros.
    pub(super) fn resize_draft(&mut self, draft: &mut Draft, length: u32) -> Result<(), FileError> {
        if length == 0 {
            (draft.first, draft.size) = (NONE, 0);
        }
        draft.size = draft.size.min(length);
        self.keep_draft(*draft);
        let zeros = [0; COPY_BYTES];
        while draft.size < length {
            let piece = (COPY_BYTES as u32).min(length - draft.size).min(BLOCK_BYTES - draft.size % BLOCK_BYTES);
            let at = draft.size;
            let block = self.writable(draft, at).ok_or(FileError::Full)?;
            let to = self.directory.block_at(block) + at % BLOCK_BYTES;
            self.directory.memory().write(to, zeros.get(..piece as usize).unwrap_or_default());
            draft.size += piece;
            self.keep_draft(*draft);
        }
        Ok(())
    }

    /// The block of a draft that holds byte `at`, which may be one behind its end: one that may be written from there on without touching what is
    /// committed. `None` when the store is full.
    fn writable(&mut self, draft: &mut Draft, at: u32) -> Option<u16> {
        let index = at / BLOCK_BYTES;
        let committed = self.directory.entry(draft.id).size;
        let before = if index == 0 { NONE } else { self.nth(draft.first, index - 1) };
        let block = if index == 0 { draft.first } else { self.directory.next(before) };
        // A draft that was cut short may have a chain that goes on behind its end: that part is not its own.
        let exists = block != NONE && index * BLOCK_BYTES < draft.size;
        if exists && (!self.directory.is_committed(block) || at >= committed) {
            return Some(block);
        }
        let fresh = self.directory.take_block(&self.drafts, NONE)?;
        if exists {
            self.copy_block(block, fresh);
            let next = self.directory.next(block);
            self.directory.set_next(fresh, next);
        }
        self.link(draft, index, before, fresh)
    }

    /// Puts a block into a draft's chain. A block before it that is committed in this place is copied in its turn, back to the beginning.
    fn link(&mut self, draft: &mut Draft, index: u32, before: u16, fresh: u16) -> Option<u16> {
        let (mut index, mut before, mut next) = (index, before, fresh);
        loop {
            if index == 0 {
                draft.first = next;
                self.keep_draft(*draft);
                return Some(fresh);
            }
            // The chain is the directory's: a link of a block that is not committed is this draft's own. That of a committed block may be set
            // where it was the last of its file, since the committed slot has a chain of its own.
            if !self.directory.is_committed(before) || self.directory.next(before) == END {
                self.directory.set_next(before, next);
                return Some(fresh);
            }
            let copy = self.directory.take_block(&self.drafts, next)?;
            self.copy_block(before, copy);
            self.directory.set_next(copy, next);
            index -= 1;
            next = copy;
            before = if index == 0 { NONE } else { self.nth(draft.first, index - 1) };
        }
    }

    fn copy_block(&mut self, from: u16, to: u16) {
        let (from, to) = (self.directory.block_at(from), self.directory.block_at(to));
        let mut bytes = [0; COPY_BYTES];
        for at in (0..BLOCK_BYTES).step_by(COPY_BYTES) {
            self.directory.read(from + at, &mut bytes);
            self.directory.memory().write(to + at, &bytes);
        }
    }
}
