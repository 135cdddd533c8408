//! The host port: a board on a PC, as a library, so that tests drive it as the `fieldwarden` program does.
//!
//! `rt` is the clock and the executor, `sim` a world and a board in one process and in virtual time, `run` a board as a process of its
//! own in real time.
#![allow(unsafe_code)]

pub mod folder;
pub mod machine;
pub mod rt;
pub mod run;
pub mod sim;
pub mod timeline;
