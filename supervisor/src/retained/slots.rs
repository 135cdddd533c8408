//! Two slots with one commit point: the container of every record that outlives a reset.
//!
//! ```text
//! slot:  0      4      8        12         16                      SLOT
//!        | mark | crc  | layout | sequence | payload …             |
//!                      `------- covered by crc ------------------- '
//! ```
//! All words are little endian. A commit goes to the slot that does not hold the newest record: the mark is zeroed, the
//! rest is written, then the mark is written. The last byte of the mark is the commit point: none of its bytes is zero, so
//! that a mark written in part, or zeroed in part, is no mark, whichever byte the power was cut at.
//!
//! Invariants
//! - sequence `n` stands in slot `n mod 2`, so that a record copied to the wrong place is none;
//! - the newer of two good slots is found by serial-number arithmetic, so that the sequence may wrap;
//! - a slot is good only if mark, layout, parity and CRC-32 agree and its payload decodes.

use crate::crc::crc32;

/// Bytes of a slot before its payload.
pub const HEADER_BYTES: usize = 16;

/// "FWR1" read as a number; no byte of it is zero.
const MARK: [u8; 4] = *b"FWR1";

/// Longest single write of a commit, in bytes: keeps a torn write small and a critical section short.
const WRITE_BYTES_MAX: usize = 32;

/// One write of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write<'a> {
    /// Where in the region, in bytes.
    pub offset: usize,
    /// What to write, in order of address.
    pub bytes: &'a [u8],
}

/// The writes of one commit, in order. Nothing is committed before the last one.
#[derive(Clone, Debug)]
pub struct Commit<const SLOT: usize> {
    slot: [u8; SLOT],
    base: usize,
    step: usize,
}

impl<const SLOT: usize> Commit<SLOT> {
    /// The commit of `payload` as `sequence`. A payload is cut at, or filled with zeros to, the slot's size; its encoder
    /// asserts that it fits.
    pub(crate) fn new(layout: u32, sequence: u32, payload: &[u8]) -> Commit<SLOT> {
        const { assert!(SLOT > HEADER_BYTES) };
        let mut slot = [0; SLOT];
        slot[..4].copy_from_slice(&MARK);
        slot[8..12].copy_from_slice(&layout.to_le_bytes());
        slot[12..16].copy_from_slice(&sequence.to_le_bytes());
        for (to, from) in slot[HEADER_BYTES..].iter_mut().zip(payload) {
            *to = *from;
        }
        let crc = crc32(&slot[8..]);
        slot[4..8].copy_from_slice(&crc.to_le_bytes());
        Commit { slot, base: if sequence & 1 == 0 { 0 } else { SLOT }, step: 0 }
    }

    /// The next write; `None` when all are done.
    pub fn next_write(&mut self) -> Option<Write<'_>> {
        const INVALID: [u8; 4] = [0; 4];
        const BODY: usize = 4;
        let step = self.step;
        self.step = step.saturating_add(1);
        if step == 0 {
            return Some(Write { offset: self.base, bytes: &INVALID });
        }
        let chunks = (SLOT - BODY).div_ceil(WRITE_BYTES_MAX);
        if step <= chunks {
            let from = BODY + (step - 1) * WRITE_BYTES_MAX;
            let to = (from + WRITE_BYTES_MAX).min(SLOT);
            return Some(Write { offset: self.base + from, bytes: &self.slot[from..to] });
        }
        if step == chunks + 1 {
            return Some(Write { offset: self.base, bytes: &self.slot[..4] });
        }
        self.step = step;
        None
    }

    /// Applies every write to an image of the region.
    pub fn apply(mut self, region: &mut [u8]) {
        while let Some(write) = self.next_write() {
            if let Some(to) = region.get_mut(write.offset..write.offset.saturating_add(write.bytes.len())) {
                to.copy_from_slice(write.bytes);
            }
        }
    }
}

/// What the slot beside the one in use holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherSlot {
    /// The record before.
    Good,
    /// A commit that was cut short.
    Interrupted,
    /// Anything else: it was a record and is damaged.
    Damaged,
}

/// The newest record of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loaded<T> {
    pub(crate) value: T,
    pub(crate) sequence: u32,
    pub(crate) other: OtherSlot,
}

fn word(slot: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(slot.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// The checked payload and sequence of one slot.
fn good(slot: &[u8], layout: u32, index: u32) -> Option<(u32, &[u8])> {
    let sequence = word(slot, 12)?;
    let agrees = slot.get(..4)? == MARK && word(slot, 8)? == layout && sequence & 1 == index;
    (agrees && word(slot, 4)? == crc32(slot.get(8..)?)).then_some(())?;
    Some((sequence, slot.get(HEADER_BYTES..)?))
}

/// Finds the newest good record of `image` whose payload `decode` takes. `None`: there is none, as after a cold boot.
pub(crate) fn load<const SLOT: usize, T>(
    image: &[u8],
    layout: u32,
    decode: impl Fn(&[u8]) -> Option<T>,
) -> Option<Loaded<T>> {
    let slots = [image.get(..SLOT)?, image.get(SLOT..SLOT.checked_mul(2)?)?];
    let read = |index: usize| {
        let (sequence, payload) = good(slots[index], layout, index as u32)?;
        decode(payload).map(|value| (sequence, value))
    };
    let other = |index: usize| {
        // Both ends of a commit write the mark alone, so that a mark of nothing but its own bytes and zeros is one of them.
        let cut_short = slots[index].iter().zip(MARK).all(|(byte, mark)| *byte == 0 || *byte == mark)
            && slots[index].get(..4).is_some_and(|mark| mark.contains(&0));
        if cut_short { OtherSlot::Interrupted } else { OtherSlot::Damaged }
    };
    match (read(0), read(1)) {
        (Some((a, _)), Some((b, value))) if (b.wrapping_sub(a) as i32) > 0 => {
            Some(Loaded { value, sequence: b, other: OtherSlot::Good })
        }
        (Some((sequence, value)), Some(_)) => Some(Loaded { value, sequence, other: OtherSlot::Good }),
        (Some((sequence, value)), None) => Some(Loaded { value, sequence, other: other(1) }),
        (None, Some((sequence, value))) => Some(Loaded { value, sequence, other: other(0) }),
        (None, None) => None,
    }
}

#[cfg(test)]
#[path = "slots_tests.rs"]
pub(crate) mod tests;
