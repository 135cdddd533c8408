//! A board drawn from a seed: its link, settings and program, what surrounds it, and what goes wrong.
//!
//! Swarm testing: each seed leaves most things out and goes far in a few, so that over many seeds every combination has its turn.
//! The same seed draws the same board on every machine; [`MIX`] names the mix, and figures of different mixes are never merged.

use std::fmt::Write;
use std::path::Path;

/// Name of the mix of faults. To be changed whenever the same seed draws another board.
pub const MIX: &str = "swarm-1";

/// A link, as the command line names it.
pub const LINKS: [&str; 3] = ["wifi", "coprocessor", "wired"];
/// Programs: one connection with a line at a time, a connection for each line, one that declares its own liveness, one that crashes.
const PROGRAMS: [(&str, &str); 4] = [
    ("lines", include_str!("programs/lines.py")),
    ("calls", include_str!("programs/calls.py")),
    ("watched", include_str!("programs/watched.py")),
    ("crashing", include_str!("programs/crashing.py")),
];

const MINUTE_S: u64 = 60;
const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 86_400;
/// Faults begin within so much of a board's life, on average; what follows is quiet.
const LIFE_S: u64 = 5 * DAY_S;
/// Quiet time at the end: longer than every bound.
pub const QUIET_S: u64 = 2 * HOUR_S;

/// SplitMix64; not for secrets.
pub struct Draw(u64);

impl Draw {
    /// For a seed, and a purpose.
    pub const fn new(seed: u64, purpose: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ purpose)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From `least` to `most`.
    pub fn within(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// The same, small ones as often as large ones.
    fn spread(&mut self, least: u64, most: u64) -> u64 {
        let doublings = (most as f64 / least as f64).log2();
        let at = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((least as f64 * (doublings * at).exp2()) as u64).clamp(least, most)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[(self.next() % from.len() as u64) as usize]
    }
}

/// One board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// It was drawn from this.
    pub seed: u64,
    /// One of [`LINKS`].
    pub link: &'static str,
    /// `settings.toml`.
    pub settings: String,
    /// `code.py`.
    pub program: &'static str,
    /// Its name.
    pub program_name: &'static str,
    /// Fault script.
    pub script: String,
    /// How long it lives.
    pub board_s: u64,
}

/// How a kind of fault is written into a script.
#[derive(Clone, Copy)]
enum Shape {
    /// Ends with its time.
    Outside,
    /// Until one of these rungs cures it.
    Cured(&'static [&'static str]),
    /// Over at once.
    Once,
}

use Shape::{Cured, Once, Outside};

/// A kind, further keys one of which is chosen, its shape, and whether a cable can have it.
type Row = (&'static str, &'static [&'static str], Shape, bool);

const RADIO: &[&str] = &["radio-toggle", "radio-toggle", "reconnect", "chip-reset"];
const CHIP: &[&str] = &["chip-reset", "chip-reset", "chip-reset", "mcu-reset"];
const SYMPTOMS: &[&str] = &["symptom = \"mute\"", "symptom = \"stuck\"", "symptom = \"deaf\""];
const MANNERS: &[&str] = &["manner = \"silent\"", "manner = \"refuse\""];

/// Every kind that a board can meet; the list is the mix, each row as likely as another.
const KINDS: &[Row] = &[
    ("ap-down", &[], Outside, true),
    ("wrong-password", &[], Outside, false),
    ("weak-signal", &["loss_percent = 70", "loss_percent = 90", "rssi_dbm = -91\nloss_percent = 85"], Outside, false),
    ("dhcp-silent", &[], Outside, true),
    ("dhcp-refusing", &[], Outside, true),
    ("gateway-dead", &[], Outside, true),
    ("dns-dead", MANNERS, Outside, true),
    ("upstream-dead", MANNERS, Outside, true),
    ("upstream-dead", MANNERS, Outside, true),
    ("service-dead", MANNERS, Outside, true),
    ("half-open-tcp", &["manner = \"gone\"", "manner = \"stalled\""], Cured(&["service"]), true),
    ("half-open-tcp", &["manner = \"gone\"", "manner = \"stalled\""], Cured(&["service"]), true),
    ("captive-portal", &[], Outside, true),
    ("radio-wedged", &["symptom = \"deaf\"", "symptom = \"stuck\""], Cured(RADIO), true),
    ("radio-wedged", &["symptom = \"deaf\"", "symptom = \"stuck\""], Cured(RADIO), true),
    ("chip-wedged", SYMPTOMS, Cured(CHIP), true),
    ("chip-wedged", SYMPTOMS, Cured(CHIP), true),
    ("chip-restart", &[], Once, true),
    ("vm-hang", &["place = \"native\""], Cured(&["mcu-reset"]), true),
    ("exception", &[], Once, true),
    ("memory-exhaustion", &[], Cured(&["reload"]), true),
    ("brown-out", &["off = \"1s\""], Once, true),
    (
        "power-cut",
        &["off = \"5s\"", "during = \"retained\"\nwrite = 3\nbyte = 40", "during = \"nvm\"\nbyte = 9"],
        Once,
        true,
    ),
    ("retained-corrupt", &["how = \"bit\"", "how = \"bytes\"", "how = \"garbage\""], Once, true),
    ("flash-full", &[], Outside, true),
    (
        "clock-wrap",
        &["wrap = \"2^29ms\"", "wrap = \"2^31ms\"", "wrap = \"2^32ms\"", "wrap = \"2^32us\"", "wrap = \"2^32s\""],
        Once,
        true,
    ),
];

/// Draws the board of a seed.
pub fn board(seed: u64) -> Board {
    let mut draw = Draw::new(seed, 0x424F_4152_4400_0001);
    let link = draw.pick(&LINKS);
    let (program_name, program) = if draw.one_in(12) { PROGRAMS[3] } else { draw.pick(&PROGRAMS[..3]) };
    let settings = settings(&mut draw);
    let (script, end_s) = script(&mut draw, link == "wired");
    Board { seed, link, settings, program, program_name, script, board_s: end_s + QUIET_S }
}

fn settings(draw: &mut Draw) -> String {
    let mut text = String::from(
        "CIRCUITPY_WIFI_SSID = \"mast-7\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n\
         FIELDWARDEN_COLLECTOR = \"collector.fieldwarden.test:7000\"\n",
    );
    let _ = writeln!(text, "SEND_EVERY_S = {}", draw.spread(10, 120));
    if !draw.one_in(6) {
        text += "FIELDWARDEN_PROBE_NAME = \"collector.fieldwarden.test\"\n";
    }
    // Without a peer to ask, what lies beyond the gateway is known by the program's own traffic only.
    if !draw.one_in(6) {
        text += "FIELDWARDEN_PROBE_TARGET = \"203.0.113.53:80\"\n";
    }
    for (key, least, most) in [
        ("PROBE_S", 5, 20),
        ("PROBE_FAR_S", 15, 60),
        ("CONFIRM", 2, 4),
        ("ACK_WAIT_S", 15, 60),
        ("RETURN_JITTER_MS", 500, 6_000),
        ("WATCHDOG_S", 8, 60),
        ("DECAY_MIN", 5, 20),
        ("CHECKPOINT_S", 10, 120),
    ] {
        if draw.one_in(3) {
            let _ = writeln!(text, "FIELDWARDEN_{key} = {}", draw.within(least, most));
        }
    }
    text
}

/// A script, and when the last fault has ended by itself.
fn script(draw: &mut Draw, wired: bool) -> (String, u64) {
    let neighbours = if draw.one_in(8) { 0 } else { draw.within(1, 6) };
    let stations = draw.within(0, 4);
    let mut text = format!("about = \"drawn\"\n\n[world]\nneighbours = {neighbours}\nstations = {stations}\n");
    // A board meets a few kinds often rather than all of them seldom.
    let usable: Vec<Row> = KINDS.iter().copied().filter(|row| row.3 || !wired).collect();
    let own: Vec<Row> = (0..draw.within(3, 9)).map(|_| draw.pick(&usable)).collect();
    let crowded = draw.one_in(4);
    let mut at_s = draw.within(20 * MINUTE_S, 40 * MINUTE_S);
    while at_s < LIFE_S {
        let (kind, further, shape, _) = draw.pick(&own);
        let _ = write!(text, "\n[[fault]]\nkind = \"{kind}\"\nat = \"{at_s}s\"\n");
        let lasts_s = match shape {
            Outside => {
                let lasts_s = match draw.within(0, 19) {
                    0 => draw.spread(6 * HOUR_S, DAY_S),
                    1..=4 => draw.spread(10 * MINUTE_S, 6 * HOUR_S),
                    _ => draw.spread(15, 10 * MINUTE_S),
                };
                let _ = writeln!(text, "for = \"{lasts_s}s\"");
                lasts_s
            }
            Cured(rungs) => {
                let _ = writeln!(text, "cure = \"{}\"", draw.pick(rungs));
                5 * MINUTE_S
            }
            Once => 0,
        };
        if !further.is_empty() {
            let _ = writeln!(text, "{}", draw.pick(further));
        }
        let gap_s = if crowded && draw.one_in(2) {
            draw.spread(MINUTE_S, 10 * MINUTE_S)
        } else {
            draw.spread(20 * MINUTE_S, 12 * HOUR_S)
        };
        at_s += lasts_s + gap_s;
    }
    (text, at_s)
}

impl Board {
    /// Writes the board's folder and its script beside, and says what to play.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("settings.toml"), &self.settings)?;
        std::fs::write(folder.join("code.py"), self.program)?;
        std::fs::write(folder.join("faults.toml"), &self.script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_draws_the_same_board_and_many_seeds_draw_everything() {
        assert_eq!(board(7), board(7));
        let boards: Vec<_> = (0..300).map(board).collect();
        for row in KINDS {
            let named = format!("kind = \"{}\"", row.0);
            assert!(boards.iter().any(|board| board.script.contains(&named)), "{named}");
        }
        for link in LINKS {
            assert!(boards.iter().any(|board| board.link == link));
        }
        for (name, _) in PROGRAMS {
            assert!(boards.iter().any(|board| board.program_name == name));
        }
        assert!(boards.iter().all(|board| board.link != "wired" || !board.script.contains("wrong-password")));
        assert!(boards.iter().all(|board| (LIFE_S..3 * LIFE_S).contains(&board.board_s)));
    }
}
