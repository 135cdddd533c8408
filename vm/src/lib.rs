//! A finalizer-based Python runtime in `no_std` Rust without `alloc`. See `docs/vm.md`.
#![cfg_attr(not(test), no_std)]
// An image is built for size, and its dispatch loop for speed: `xtask/src/toolchain.rs` sets this where the compiler can do both.
#![cfg_attr(fast_loop, feature(optimize_attribute))]
#![forbid(unsafe_code)]

pub mod attr;
pub mod builtins;
pub mod compiler;
pub mod exception;
pub mod handlers;
pub mod heap;
pub mod host;
pub mod hosted;
pub mod interp;
pub mod layout;
pub mod modules;
pub mod names;
pub mod native;
pub mod num;
pub mod op;
pub mod packed;
pub mod prelude;
pub mod prelude_data;
pub mod repr;
pub mod shape;
pub mod signals;
pub mod state;
pub mod table;
pub mod tables;
pub mod text;
pub mod types;
pub mod value;
