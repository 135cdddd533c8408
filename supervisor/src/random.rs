//! Jitter: a 64-bit linear congruential generator whose upper half is used. Not for secrets.

/// The same seed gives the same numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A number from 0 to `bound`, both included. Multiplier and increment are Knuth's (MMIX).
    pub(crate) fn up_to(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let upper = self.0 >> 32;
        (upper.wrapping_mul(u64::from(bound).wrapping_add(1)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_the_bound_and_reach_it() {
        let mut random = Random::new(1);
        let mut seen = [0u32; 4];
        for _ in 0..1000 {
            seen[random.up_to(3) as usize] += 1;
        }
        assert!(seen.iter().all(|count| *count > 150), "{seen:?}");
        assert!((0..100).all(|_| random.up_to(0) == 0));
        assert!((0..100).any(|_| random.up_to(u32::MAX) > u32::MAX / 2));
    }
}
