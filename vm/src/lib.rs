//! A finalizer-based Python runtime in `no_std` Rust without `alloc`. See `docs/vm.md`.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

pub mod compiler;
pub mod heap;
pub mod layout;
pub mod names;
pub mod num;
pub mod op;
pub mod table;
pub mod text;
pub mod value;
