//! Async glue between the network, the supervisor and the Python program, and the contract a board must fulfil.
//!
//! Everything here is a plain `async fn` over borrowed storage: no statics, no executor, no allocation. A port builds the storage,
//! hands the futures to its executor, and implements the [`board`] traits. Only [`net`] names the network stack, so that the stack
//! can be exchanged without touching anything else.
//!
//! Invariants: every queue is bounded; the network never holds memory of the program (bytes cross in one bounded buffer); nothing here
//! waits for the program, so a program that hangs cannot stop the recovery of the network.
#![no_std]
#![forbid(unsafe_code)]

pub mod board;
pub mod boot_out;
pub mod chip;
pub mod core;
pub mod limits;
pub mod link;
pub mod net;
pub mod parts;
pub mod probes;
pub mod program;
pub mod programs;
pub mod python;
pub mod radio;
pub mod supervise;
pub mod tap;
pub mod wires;
