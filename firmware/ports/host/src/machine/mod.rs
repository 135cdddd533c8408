//! The hardware of a board on a PC, as the firmware's contracts want it.

pub mod lines;
