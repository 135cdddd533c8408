//! Figures: free and used memory, blocks, and the map of `micropython.mem_info(1)`.
//!
//! A block is 16 bytes, as programs written for the peer expect; here it is only a unit of measure.

use super::Heap;
use crate::layout::{self, kind};

/// Words in a block.
pub const BLOCK_WORDS: usize = 4;
/// Kinds counted.
const KINDS: usize = 64;

/// What a walk over the heap counts.
#[derive(Clone, Copy, Debug)]
pub struct Stats {
    /// Words in all.
    pub total_words: usize,
    /// Words used, dead objects included.
    pub used_words: usize,
    /// Words that can be taken, all in one block.
    pub free_words: usize,
    /// Objects of at most one block.
    pub one_blocks: usize,
    /// Objects of two blocks.
    pub two_blocks: usize,
    /// The largest object, in words.
    pub largest_words: usize,
    /// Objects in all, FILLERs not counted.
    pub objects: usize,
    /// Objects by kind.
    pub by_kind: [u32; KINDS],
}

/// Where the map has got to.
#[derive(Clone, Copy, Debug, Default)]
pub struct MapCursor {
    block: usize,
    object: usize,
}

impl MapCursor {
    /// The next block to be drawn.
    pub fn block(&self) -> usize {
        self.block
    }
}

impl Heap<'_> {
    /// Free words; constant time.
    #[inline]
    pub fn free_words(&self) -> usize {
        self.end - self.top
    }

    /// Words that whoever runs now can still take, all in one block: the free ones, less what is kept for handlers unless one runs. Constant
    /// time.
    #[inline]
    pub fn available_words(&self) -> usize {
        self.hard_limit().saturating_sub(self.top)
    }

    /// Words in use, dead objects included; constant time.
    #[inline]
    pub fn used_words(&self) -> usize {
        self.top
    }

    /// Words in all.
    pub fn total_words(&self) -> usize {
        self.mem.len()
    }

    /// A hash of all that the heap holds, dead objects included; time linear in the words used. Values, headers and layouts are the same 32-bit words on
    /// every target, so two machines that ran the same program and collected have the same one.
    pub fn image_hash(&self) -> u32 {
        // The multiplier of Fibonacci hashing; odd, so that no word is lost.
        let step = |hash: u32, word: &u32| (hash.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B9);
        self.mem.get(1..self.top).unwrap_or_default().iter().fold(self.top as u32, step)
    }

    /// Counts the heap; time linear in the number of objects.
    pub fn stats(&self) -> Stats {
        let mut stats = Stats {
            total_words: self.mem.len(),
            used_words: self.top,
            free_words: self.available_words(),
            one_blocks: 0,
            two_blocks: 0,
            largest_words: 0,
            objects: 0,
            by_kind: [0; KINDS],
        };
        let mut at = 1;
        while let Some((k, size)) = self.object_at(at) {
            if k != kind::FILLER {
                stats.objects += 1;
                stats.by_kind[k as usize % KINDS] += 1;
                stats.largest_words = stats.largest_words.max(size);
                match size.div_ceil(BLOCK_WORDS) {
                    1 => stats.one_blocks += 1,
                    2 => stats.two_blocks += 1,
                    _ => {}
                }
            }
            at += size;
        }
        stats
    }

    /// Kind and size of the object at word `at`, if one begins there.
    pub(super) fn object_at(&self, at: usize) -> Option<(u32, usize)> {
        if at >= self.top {
            return None;
        }
        let header = self.mem[at];
        Some((layout::kind_of_header(header), layout::size_of_header(header).max(1)))
    }

    /// Draws the next blocks of the map, one letter each, and returns how many: `h` an object begins in the block (`m` while it is
    /// marked), `=` one goes on, `.` free.
    pub fn map_line(&self, cursor: &mut MapCursor, line: &mut [u8]) -> usize {
        cursor.object = cursor.object.max(1);
        for (i, letter) in line.iter_mut().enumerate() {
            let from = cursor.block * BLOCK_WORDS;
            if from >= self.mem.len() {
                return i;
            }
            *letter = if from >= self.top { b'.' } else { b'=' };
            while let Some((k, size)) = self.object_at(cursor.object) {
                if cursor.object >= from + BLOCK_WORDS {
                    break;
                }
                if k != kind::FILLER && *letter == b'=' {
                    *letter = if self.mem[cursor.object] & layout::MARK == 0 { b'h' } else { b'm' };
                }
                cursor.object += size;
            }
            cursor.block += 1;
        }
        line.len()
    }
}
