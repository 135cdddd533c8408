//! The container against power cuts at every byte, flipped bits and cold memory.

use std::vec::Vec;

use super::*;
use crate::retained::{RETAINED_BYTES, RETAINED_LAYOUT, RETAINED_SLOT_BYTES};

const SLOT: usize = RETAINED_SLOT_BYTES;
const LAYOUT: u32 = RETAINED_LAYOUT;

/// A generator for test data (xorshift64*).
pub(crate) struct Noise(pub u64);

impl Noise {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// How many cases a campaign has: `FIELDWARDEN_<name>` or the everyday number.
pub(crate) fn cases(name: &str, everyday: u64) -> u64 {
    std::env::var(std::format!("FIELDWARDEN_{name}")).ok().and_then(|text| text.parse().ok()).unwrap_or(everyday)
}

fn whole(payload: &[u8]) -> Option<Vec<u8>> {
    Some(payload.to_vec())
}

fn payload(number: u32) -> Vec<u8> {
    let mut bytes = std::vec![0; SLOT - HEADER_BYTES];
    Noise(u64::from(number) + 1).fill(&mut bytes);
    bytes
}

fn writes(sequence: u32) -> Vec<(usize, Vec<u8>)> {
    let mut commit = Commit::<SLOT>::new(LAYOUT, sequence, &payload(sequence));
    let mut all = Vec::new();
    while let Some(write) = commit.next_write() {
        assert!(write.bytes.len() <= WRITE_BYTES_MAX, "{} bytes at once", write.bytes.len());
        all.push((write.offset, write.bytes.to_vec()));
    }
    assert!(commit.next_write().is_none());
    // Each byte once, but for the mark, which is taken away first and set last.
    assert_eq!(all.iter().map(|(_, bytes)| bytes.len()).sum::<usize>(), SLOT + 4);
    all
}

fn found(image: &[u8]) -> Option<(u32, OtherSlot)> {
    let loaded = load::<SLOT, _>(image, LAYOUT, whole)?;
    assert_eq!(loaded.value, payload(loaded.sequence), "a record is whole or none");
    Some((loaded.sequence, loaded.other))
}

#[test]
fn power_cut_after_any_byte_of_any_write_leaves_the_record_before_or_the_new_one() {
    let mut cold = [0; RETAINED_BYTES];
    Noise(7).fill(&mut cold);
    // From cold memory, from erased memory, and across the wrap of the sequence.
    for (mut image, first) in [(cold, 1), ([0xFF; RETAINED_BYTES], 1), ([0; RETAINED_BYTES], u32::MAX - 3)] {
        let mut before = None;
        for step in 0..8 {
            let sequence = u32::wrapping_add(first, step);
            let all = writes(sequence);
            let last = all.len() - 1;
            for (index, (offset, bytes)) in all.iter().enumerate() {
                for (at, byte) in bytes.iter().enumerate() {
                    image[offset + at] = *byte;
                    let committed = index == last && at + 1 == bytes.len();
                    let expected = if committed { Some(sequence) } else { before };
                    let other = found(&image);
                    assert_eq!(other.map(|(sequence, _)| sequence), expected, "write {index} byte {at} of {sequence}");
                    // Before the second commit the other slot never held a record, so that nothing can be said of it.
                    if let (false, Some((_, other)), 2..) = (committed, other, step) {
                        assert_eq!(other, OtherSlot::Interrupted, "write {index} byte {at} of {sequence}");
                    }
                }
            }
            before = Some(sequence);
        }
        assert_eq!(found(&image).map(|(_, other)| other), Some(OtherSlot::Good));
    }
}

#[test]
fn any_flipped_bit_gives_the_slot_that_is_whole() {
    for newest in [6, 7, 0, u32::MAX] {
        let mut image = [0; RETAINED_BYTES];
        Commit::<SLOT>::new(LAYOUT, newest.wrapping_sub(1), &payload(newest.wrapping_sub(1))).apply(&mut image);
        Commit::<SLOT>::new(LAYOUT, newest, &payload(newest)).apply(&mut image);
        assert_eq!(found(&image), Some((newest, OtherSlot::Good)));
        let newest_at = if newest & 1 == 0 { 0..SLOT } else { SLOT..2 * SLOT };
        for bit in 0..RETAINED_BYTES * 8 {
            image[bit / 8] ^= 1 << (bit % 8);
            let survivor = if newest_at.contains(&(bit / 8)) { newest.wrapping_sub(1) } else { newest };
            assert_eq!(found(&image), Some((survivor, OtherSlot::Damaged)), "bit {bit}");
            image[bit / 8] ^= 1 << (bit % 8);
        }
    }
}

#[test]
fn cold_memory_is_never_a_record() {
    let images = cases("COLD_IMAGES", 100_000);
    let decode = |_: &[u8]| Some(());
    let mut noise = Noise(0x5EED);
    let mut image = [0; RETAINED_BYTES];
    for number in 0..images {
        noise.fill(&mut image);
        assert!(load::<SLOT, _>(&image, LAYOUT, decode).is_none(), "random image {number}");
        // The hardest: everything right but the CRC.
        for (index, slot) in image.chunks_mut(SLOT).enumerate() {
            slot[..4].copy_from_slice(&MARK);
            slot[8..12].copy_from_slice(&LAYOUT.to_le_bytes());
            slot[12] = (slot[12] & !1) | index as u8;
        }
        assert!(load::<SLOT, _>(&image, LAYOUT, decode).is_none(), "dressed image {number}");
    }
    // Memory often comes up in patterns.
    for pattern in 0..=u16::MAX {
        let bytes = pattern.to_le_bytes();
        for (at, byte) in image.iter_mut().enumerate() {
            *byte = bytes[at % 2];
        }
        assert!(load::<SLOT, _>(&image, LAYOUT, decode).is_none(), "pattern {pattern:#x}");
    }
}

#[test]
fn record_of_another_layout_is_none() {
    let mut image = [0; RETAINED_BYTES];
    for sequence in [1, 2] {
        Commit::<SLOT>::new(LAYOUT + 1, sequence, &payload(sequence)).apply(&mut image);
    }
    assert_eq!(found(&image), None);
}

#[test]
fn record_in_the_wrong_slot_is_none() {
    let mut image = [0; RETAINED_BYTES];
    Commit::<SLOT>::new(LAYOUT, 2, &payload(2)).apply(&mut image);
    image.rotate_right(SLOT);
    assert_eq!(found(&image), None);
}

#[test]
fn whole_slot_whose_payload_does_not_decode_gives_way_to_the_other() {
    let mut image = [0; RETAINED_BYTES];
    for sequence in [1, 2] {
        Commit::<SLOT>::new(LAYOUT, sequence, &payload(sequence)).apply(&mut image);
    }
    let loaded = load::<SLOT, _>(&image, LAYOUT, |bytes| (bytes == payload(1)).then_some(()));
    assert_eq!(loaded.map(|loaded| (loaded.sequence, loaded.other)), Some((1, OtherSlot::Damaged)));
}

#[test]
fn short_region_is_no_record() {
    for length in [0, 1, SLOT, 2 * SLOT - 1] {
        assert_eq!(found(&std::vec![0x46; length]), None);
    }
}
