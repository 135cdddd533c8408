//! What a board on a PC runs on: a clock that can be virtual, real or scaled, and a small executor over it.
//!
//! Both are per thread, so that many boards can run at once, one a thread, and none knows of another.

pub mod clock;
pub mod executor;
