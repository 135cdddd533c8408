//! Everything of the image.

mod clock;
mod console;
mod fault;
#[cfg(feature = "inject")]
mod inject;
mod kept;
mod lan;
mod parts;
mod registers;
mod start;
mod store;
mod vectors;
mod watchdog;
