//! How fast the world runs: a stand-in board sends one telemetry line every ten seconds for thirty days.
//!
//! `cargo run --release -p fieldwarden-world --example bench`
//!
//! The figure includes the stand-in's own stack; a second run with the board silent shows what an idle world costs.

#[path = "../tests/standin/mod.rs"]
mod standin;

use std::hint::black_box;
use std::time::Instant;

use fieldwarden_world::WorldConfig;
use standin::{Board, SECOND};

fn main() {
    let mut board = Board::new(WorldConfig::default());
    assert!(board.online() && board.open_collector());
    let lines = 30 * 8_640;
    let (start, from_us) = (Instant::now(), board.now);
    for _ in 0..lines {
        assert!(board.line());
        board.run_for(10 * SECOND);
    }
    let wall = start.elapsed().as_secs_f64();
    let simulated = (board.now - from_us) as f64 / 1e6;
    println!(
        "telemetry every 10 s: {:.0} simulated seconds a second, {:.1} us a line (stand-in's stack included)",
        simulated / wall,
        wall * 1e6 / f64::from(lines)
    );
    let (start, from_us) = (Instant::now(), board.now);
    for _ in 0..lines {
        assert!(board.open_collector() && board.line());
        board.socket().close();
        board.run_for(10 * SECOND);
    }
    let wall = start.elapsed().as_secs_f64();
    let simulated = (board.now - from_us) as f64 / 1e6;
    println!("a connection for each line: {:.0} simulated seconds a second", simulated / wall);
    let polls = 10_000_000u64;
    let start = Instant::now();
    for _ in 0..polls {
        board.world.poll(black_box(board.now), &mut |_| {});
        black_box(board.world.next_deadline());
    }
    println!("idle poll and deadline: {:.1} ns", start.elapsed().as_secs_f64() * 1e9 / polls as f64);
    println!("digest {:016x}", board.world.digest());
}
