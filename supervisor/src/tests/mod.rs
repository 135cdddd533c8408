//! Tests of the whole machine, on a board made of memory and a clock.

mod bench;
mod boot;
mod crashes;
mod decision;
mod explorer;
mod fuzz;
mod lifecycle;
mod network;
mod power;
mod safe_mode;
mod status;
mod time;
mod watchdog;
mod watchdog_search;
