//! A small seeded generator for everything random on a simulated board: the same seed gives the same board.

/// SplitMix64; not for secrets.
pub(crate) struct Noise {
    state: u64,
}

impl Noise {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed ^ 0xB0A2_D5EE_D000_0001 }
    }

    pub(crate) const fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_u64().to_le_bytes()[..chunk.len()]);
        }
    }

    /// What a dip of the supply does to RAM: every second time nothing, else a few bits.
    pub(crate) fn flip_some(&mut self, bytes: &mut [u8]) {
        if self.next_u64() & 1 == 0 {
            return;
        }
        for _ in 0..1 + self.next_u64() % 8 {
            let at = (self.next_u64() % bytes.len() as u64) as usize;
            bytes[at] ^= 1 << (self.next_u64() % 8);
        }
    }
}
