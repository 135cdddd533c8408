//! The recovery machine against a small simulated link: scenarios, long runs, random evidence, exhaustive search.

mod rig;
mod scenarios;
mod world;
