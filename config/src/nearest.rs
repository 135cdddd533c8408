//! The known key that reads almost like an unknown one.

use crate::limits::KEY_BYTES_MAX;

/// Edits (a letter more, less, other, or two neighbours swapped) up to which two keys read almost the same: a fifth of
/// the shorter one's length, at least one.
fn edits_max(a: &str, b: &str) -> usize {
    (a.len().min(b.len()) / 5).clamp(1, 4)
}

/// The one of `known` with the fewest edits from `key`, if it is near; the first of equals.
pub(crate) fn nearest(key: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let mut best: Option<(usize, &'static str)> = None;
    for candidate in known {
        let bound = best.map_or(usize::MAX, |(fewest, _)| fewest.saturating_sub(1)).min(edits_max(key, candidate));
        if let Some(edits) = distance(key.as_bytes(), candidate.as_bytes(), bound) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Edits between two keys, capitals and small letters being the same: the optimal string alignment distance.
/// `None` if there are more than `bound`, or either key is longer than [`KEY_BYTES_MAX`].
fn distance(a: &[u8], b: &[u8], bound: usize) -> Option<usize> {
    if a.len() > KEY_BYTES_MAX || b.len() > KEY_BYTES_MAX || a.len().abs_diff(b.len()) > bound {
        return None;
    }
    // Three rows of the table of distances between prefixes: two before, one before, this one.
    let mut rows = [[0usize; KEY_BYTES_MAX + 1]; 3];
    for (column, cell) in rows[1].iter_mut().enumerate() {
        *cell = column;
    }
    let mut fewest_last = 0;
    for (row, byte_a) in a.iter().enumerate() {
        let [before_last, last, this] = &mut rows;
        this[0] = row + 1;
        let mut fewest = this[0];
        for (column, byte_b) in b.iter().enumerate() {
            let differs = usize::from(!byte_a.eq_ignore_ascii_case(byte_b));
            let mut cost = (last[column] + differs).min(last[column + 1] + 1).min(this[column] + 1);
            let swapped = row > 0
                && column > 0
                && byte_a.eq_ignore_ascii_case(&b[column - 1])
                && a[row - 1].eq_ignore_ascii_case(byte_b);
            if swapped {
                cost = cost.min(before_last[column - 1] + 1);
            }
            this[column + 1] = cost;
            fewest = fewest.min(cost);
        }
        // Every further cell builds on one of these two rows and is no smaller.
        if fewest > bound && fewest_last > bound {
            return None;
        }
        fewest_last = fewest;
        rows.rotate_left(1);
    }
    Some(rows[1][b.len()]).filter(|edits| *edits <= bound)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn distance_counts_each_kind_of_edit_once() {
        for (a, b, edits) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("abc", "ABC", 0),
            ("abcd", "abd", 1),
            ("abd", "abcd", 1),
            ("abcd", "acbd", 1),
            ("abcd", "axyd", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes(), 48), Some(edits), "{a} {b}");
            assert_eq!(distance(a.as_bytes(), b.as_bytes(), edits), Some(edits), "{a} {b}");
            if edits > 0 {
                assert_eq!(distance(a.as_bytes(), b.as_bytes(), edits - 1), None, "{a} {b}");
            }
        }
        assert_eq!(distance(&[b'a'; 49], b"a", 48), None);
    }

    #[test]
    fn nearest_far_word_finds_nothing() {
        let known = ["CIRCUITPY_WIFI_SSID", "CIRCUITPY_WEB_API_PORT"];
        assert_eq!(nearest("CIRCUTPY_WIFI_SSID", known.into_iter()), Some("CIRCUITPY_WIFI_SSID"));
        assert_eq!(nearest("circuitpy_wifi_sidd", known.into_iter()), Some("CIRCUITPY_WIFI_SSID"));
        assert_eq!(nearest("WIFI_SSID", known.into_iter()), None);
        assert_eq!(nearest("broker", known.into_iter()), None);
    }
}
