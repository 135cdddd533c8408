//! The recovery machine against a small simulated link: scenarios, long runs, random evidence, exhaustive search.
mod driven;
mod explore;
mod long;
mod page;
mod random;
mod rig;
mod scenarios;
mod swarm;
mod world;
