//! Text: building strings in the heap, str and bytes algorithms, formatting.
//!
//! Heap-level functions take and return values and are transactions: they allocate once, then commit. Strings are UTF-8; positions that Python
//! sees are code points, positions inside this module are bytes unless said otherwise.

pub mod build;
mod objects;
mod space;

pub use build::{Class, Fault, HeapText, Stop, build_bytes, build_str, raise};
pub use objects::Objects;
pub use space::{is_space, trim_space};
