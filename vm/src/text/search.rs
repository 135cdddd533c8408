//! Finding bytes in bytes.
//!
//! First bytes are scanned for; when that compares too much (a hostile pattern), a rolling hash takes over, so the work stays linear.

/// The first `needle` in `hay` at or after `from`.
pub fn find(hay: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let last = hay.len().checked_sub(needle.len())?;
    let Some((&first, rest)) = needle.split_first() else { return (from <= hay.len()).then_some(from) };
    let mut at = from;
    let mut budget = 4 * hay.len() + 64;
    while at <= last {
        at += hay[at..=last].iter().position(|&byte| byte == first)?;
        let matched = hay[at + 1..].iter().zip(rest).take_while(|(a, b)| a == b).count();
        if matched == rest.len() {
            return Some(at);
        }
        at += 1;
        match budget.checked_sub(matched) {
            Some(left) => budget = left,
            None => return find_rolling(hay, needle, at),
        }
    }
    None
}

/// The last `needle` that lies in `hay` wholly.
pub fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let last = hay.len().checked_sub(needle.len())?;
    let Some((&first, rest)) = needle.split_first() else { return Some(last) };
    let mut end = last + 1;
    let mut budget = 4 * hay.len() + 64;
    while end > 0 {
        let at = hay[..end].iter().rposition(|&byte| byte == first)?;
        let matched = hay[at + 1..].iter().zip(rest).take_while(|(a, b)| a == b).count();
        if matched == rest.len() {
            return Some(at);
        }
        end = at;
        match budget.checked_sub(matched) {
            Some(left) => budget = left,
            None => return rfind_rolling(&hay[..at + needle.len() - 1], needle),
        }
    }
    None
}

/// How often `needle` (not empty) occurs without overlap.
pub fn count(hay: &[u8], needle: &[u8]) -> usize {
    let (mut at, mut found) = (0, 0);
    while let Some(next) = find(hay, needle, at) {
        found += 1;
        at = next + needle.len().max(1);
    }
    found
}

const BASE: u32 = 0x0100_0193;

fn hash(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0, |h, byte| h.wrapping_mul(BASE).wrapping_add(byte as u32))
}

fn top_factor(length: usize) -> u32 {
    (1..length).fold(1, |factor: u32, _| factor.wrapping_mul(BASE))
}

fn find_rolling(hay: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let n = needle.len();
    let wanted = hash(needle.iter().copied());
    let top = top_factor(n);
    let mut rolling = hash(hay.get(from..from + n)?.iter().copied());
    for at in from..=hay.len() - n {
        if rolling == wanted && &hay[at..at + n] == needle {
            return Some(at);
        }
        let Some(&next) = hay.get(at + n) else { break };
        rolling = rolling.wrapping_sub((hay[at] as u32).wrapping_mul(top)).wrapping_mul(BASE).wrapping_add(next as u32);
    }
    None
}

fn rfind_rolling(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let n = needle.len();
    let wanted = hash(needle.iter().rev().copied());
    let top = top_factor(n);
    let mut at = hay.len().checked_sub(n)?;
    let mut rolling = hash(hay[at..].iter().rev().copied());
    loop {
        if rolling == wanted && &hay[at..at + n] == needle {
            return Some(at);
        }
        at = at.checked_sub(1)?;
        rolling = rolling
            .wrapping_sub((hay[at + n] as u32).wrapping_mul(top))
            .wrapping_mul(BASE)
            .wrapping_add(hay[at] as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periodic_patterns_are_found_where_the_standard_library_finds_them() {
        let mut seed = 7u32;
        let mut next = |n: u32| {
            seed = seed.wrapping_mul(1664525).wrapping_add(1013904223);
            (seed >> 16) % n
        };
        for _ in 0..3000 {
            let hay: String = (0..next(200)).map(|_| if next(9) == 0 { 'b' } else { 'a' }).collect();
            let needle: String = (0..next(12)).map(|_| if next(9) == 0 { 'b' } else { 'a' }).collect();
            let (h, n) = (hay.as_bytes(), needle.as_bytes());
            assert_eq!(find(h, n, 0), hay.find(&needle));
            assert_eq!(rfind(h, n), hay.rfind(&needle));
            if !n.is_empty() && n.len() <= h.len() {
                assert_eq!(find_rolling(h, n, 0), hay.find(&needle));
                assert_eq!(rfind_rolling(h, n), hay.rfind(&needle));
                assert_eq!(count(h, n), hay.matches(&needle).count());
            }
        }
    }

    #[test]
    fn hostile_pattern_changes_to_the_rolling_search() {
        let hay = [b'a'; 4000];
        let mut needle = [b'a'; 1000];
        needle[999] = b'b';
        assert_eq!(find(&hay, &needle, 0), None);
        needle[999] = b'a';
        needle[0] = b'b';
        assert_eq!(rfind(&hay, &needle), None);
        let mut hay = hay;
        hay[1] = b'b';
        assert_eq!(rfind(&hay, &needle), Some(1));
    }
}
