//! Random faults, one upon the other: the world stays consistent and always lets the board back in.
//!
//! `FIELDWARDEN_SEEDS=1000` runs more of them. A failure names its seed.

mod standin;

use fieldwarden_world::fault::table::{Lasting, TABLE};
use fieldwarden_world::wire::{Command, Reply};
use fieldwarden_world::{BoardFault, LinkKind, ResetCause, Script, WorldConfig};
use standin::{Board, SECOND};

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

const FAULTS_END: u64 = 4_000;

fn script(random: &mut Random) -> String {
    let mut text = format!("[world]\nneighbours = {}\n", random.below(4));
    for _ in 0..1 + random.below(12) {
        let info = &TABLE[random.below(TABLE.len() as u64) as usize];
        text.push_str(&format!("[[fault]]\nkind = \"{}\"\nat = {}\n", info.kind, 60 + random.below(2_000)));
        if info.lasting == Lasting::Outside || (info.lasting == Lasting::Curable && random.below(2) == 0) {
            text.push_str(&format!("for = {}\n", 1 + random.below(600)));
        }
        if !info.cures.is_empty() && random.below(2) == 0 {
            let cure = info.cures[random.below(info.cures.len() as u64) as usize];
            text.push_str(&format!("cure = \"{cure}\"\n"));
        }
        for param in info.params.iter().filter(|param| param.accepted.starts_with('"')) {
            let words: Vec<_> = param.accepted.split(", ").collect();
            text.push_str(&format!("{} = {}\n", param.key, words[random.below(words.len() as u64) as usize]));
        }
    }
    text
}

/// Power, resets and restarts as a port would inject them.
fn inject(board: &mut Board) {
    while let Some(event) = board.world.next_board_fault() {
        match event.fault {
            BoardFault::PowerCut { off_us, .. } if event.begins => {
                board.world.board_power_cut(board.now);
                board.run_for(off_us);
                board.reset(ResetCause::PowerOn);
            }
            BoardFault::BrownOut { .. } if event.begins => board.reset(ResetCause::Brownout),
            BoardFault::RetainedCorrupt { .. } | BoardFault::ClockWrap { .. } if event.begins => {
                board.reset(ResetCause::Pin);
            }
            BoardFault::VmHang { .. } if event.begins => board.reset(ResetCause::Watchdog),
            _ => {}
        }
    }
}

/// A board that knows no diagnosis: it tries everything, harder each time.
fn struggle(board: &mut Board, attempt: u64) {
    match attempt % 5 {
        0 => drop(board.open_collector()),
        1 => {
            board.command(Command::Disconnect);
            board.connect();
            board.renew();
        }
        2 => drop((board.command(Command::SoftReset), board.join())),
        3 => {
            if board.command(Command::Reset) == Some(Reply::Done) {
                board.online();
            }
        }
        _ => {
            board.reset(ResetCause::Watchdog);
            board.command(Command::Reset);
            board.online();
        }
    }
    if board.address.is_some() {
        board.open_collector();
    }
}

fn run(seed: u64) -> (u64, String) {
    let mut random = Random(seed);
    let text = script(&mut random);
    let link = [LinkKind::Wifi, LinkKind::Coprocessor, LinkKind::Wired][random.below(3) as usize];
    let script = Script::parse("random", &text).unwrap_or_else(|errors| panic!("seed {seed}: {errors:?}\n{text}"));
    let mut board = Board::new(WorldConfig { seed, link, script, ..WorldConfig::default() });
    let mut attempt = 0;
    let mut lines_after = 0;
    while lines_after < 3 {
        inject(&mut board);
        if board.line() {
            attempt = 0;
            lines_after += u64::from(board.now > FAULTS_END * SECOND);
            board.run_for(10 * SECOND);
        } else {
            struggle(&mut board, attempt);
            attempt += 1;
        }
        assert!(board.now < 2 * FAULTS_END * SECOND, "seed {seed}: not back\n{text}");
    }
    let summary = board.world.judge().summary(board.now);
    for fault in &summary.faults {
        let exception = fault.kind.name() == "exception" || fault.kind.name() == "memory-exhaustion";
        assert!(fault.cleared_s.is_some() || exception, "seed {seed}: {fault:?}\n{text}");
        assert!(fault.recovered_s.is_some() || exception, "seed {seed}: {fault:?}\n{text}");
        assert!(fault.cleared_s >= Some(fault.started_s) || exception);
        assert!(fault.recovered_s >= fault.cleared_s || exception);
    }
    assert!((0.0..=1.0).contains(&summary.online_ratio));
    (board.world.digest(), serde_json::to_string(&summary).unwrap())
}

#[test]
fn random_faults_board_always_comes_back_and_a_seed_repeats() {
    let seeds = std::env::var("FIELDWARDEN_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(150u64);
    for seed in 0..seeds {
        let first = run(seed);
        if seed % 10 == 0 {
            assert_eq!(run(seed), first, "seed {seed}");
        }
    }
}
