//! Text: building strings in the heap, str and bytes algorithms, formatting.
//!
//! Heap-level functions take and return values and are transactions: they allocate once, then commit. Strings are UTF-8; positions that Python
//! sees are code points, positions inside this module are bytes unless said otherwise.

pub mod build;
pub mod case;
pub mod codec;
pub mod digits;
mod format;
mod objects;
pub mod ops;
pub mod percent;
pub mod repr;
pub mod search;
mod space;
pub mod spec;
pub mod split;
pub mod template;
pub mod view;

pub use build::{Class, Fault, HeapText, Stop, build, build_bytes, build_str, raise};
pub use format::{format_value, formats, write_format, write_str};
pub use objects::{Objects, buffer_mut, item_size};
pub use space::{is_space, trim_space};

/// Code points in UTF-8.
pub fn code_points(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

/// The first `count` code points of UTF-8.
pub fn take_code_points(bytes: &[u8], count: usize) -> &[u8] {
    let starts = bytes.iter().enumerate().filter(|&(_, &byte)| byte & 0xc0 != 0x80);
    match starts.skip(count).map(|(at, _)| at).next() {
        Some(end) => &bytes[..end],
        None => bytes,
    }
}

#[cfg(test)]
mod tests;
