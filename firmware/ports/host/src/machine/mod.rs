//! A board on a PC: its hardware as the firmware's contracts want it, and one run of it from a start to the next reset.

pub mod board;
pub mod faulty;
pub mod files;
pub mod hardware;
pub mod lines;
pub mod parts;
pub mod policy;
pub mod python;
pub mod telemetry;
