//! A small generator for jitter (SplitMix64). Not for secrets.

/// The same seed gives the same numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound`, both included.
    pub fn up_to(&mut self, bound: u64) -> u64 {
        // The high half of a 128-bit product maps the whole range evenly, without division.
        ((u128::from(self.next()) * (u128::from(bound) + 1)) >> 64) as u64
    }
}
