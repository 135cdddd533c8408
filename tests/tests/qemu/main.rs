//! The image on QEMU's Cortex-M3, end to end: four scenarios every day, all of them with `FIELDWARDEN_QEMU=full`.
//!
//! Without a toolchain for the target or without QEMU the scenarios are left out with a line that says so, and fail where CI runs them.

mod bench;
mod everyday;
mod faults;
mod files;
mod modules;
mod resets;
mod same;
mod shield;
mod wedges;
