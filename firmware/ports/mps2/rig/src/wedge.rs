//! What the world injects into a board whose inside it cannot see: frames of a private kind, taken by an image built with `inject`.
//!
//! ```text
//! to (6) | from (6) | 0x88B5 | "FWIJ" | code u8 | instance u32, little endian | symptom u8 | cure u8 | number u64      world -> board
//! to (6) | from (6) | 0x88B5 | "FWIJ" | 0x80    | instance u32                | rung u8    | 0            board -> world
//! ```

use fieldwarden_world::Rung;
use fieldwarden_world::fault::{Corruption, Symptom};

/// EtherType for experiments, IEEE 802.
const ETHER_TYPE: [u8; 2] = [0x88, 0xB5];
const MARK: &[u8; 4] = b"FWIJ";
const FREED: u8 = 0x80;
/// Shortest Ethernet frame without its check sequence.
const FRAME_BYTES_MIN: usize = 60;

/// What is injected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Injection {
    /// The link chip wedges.
    Wedge {
        /// Number of the fault.
        instance: u32,
        /// What it does instead of its work.
        symptom: Symptom,
        /// Least rung that frees it.
        cure: Rung,
    },
    /// That ends by itself.
    Release {
        /// Number of the fault.
        instance: u32,
    },
    /// The program hangs in a loop of its own, with every safepoint passed.
    HangInPython,
    /// The program hangs in a native.
    HangInNative,
    /// The program raises.
    Raise,
    /// The program finds no memory.
    NoMemory,
    /// The program's thread masks interrupts and never lets them through again.
    MaskInterrupts,
    /// The processor faults.
    Fault,
    /// The firmware panics.
    Panic,
    /// The thread's stack overflows.
    OverflowThread,
    /// The stack of handlers and network overflows.
    OverflowMain,
    /// What is wrong inside the program is over.
    Well,
    /// Writes to the file store find no room, or find it again.
    FlashFull(bool),
    /// The supervisor's record in retained RAM changes.
    Corrupt {
        /// How.
        how: Corruption,
        /// Chooses the place and what is there then.
        chance: u64,
    },
    /// A reset as by the pin, after which the clock begins at so many microseconds.
    ClockBegins(u64),
    /// A reset as by the pin.
    Reset,
}

impl Injection {
    /// Code, number of the fault, two parameters, and a number.
    fn fields(self) -> (u8, u32, u8, u8, u64) {
        let (code, instance, symptom, cure) = match self {
            Self::Wedge { instance, symptom, cure } => {
                let symptom = match symptom {
                    Symptom::Deaf => 0,
                    Symptom::Stuck => 1,
                    Symptom::Mute => 2,
                };
                (1, instance, symptom, cure.code())
            }
            Self::Release { instance } => (2, instance, 0, 0),
            Self::HangInPython => (3, 0, 0, 0),
            Self::HangInNative => (4, 0, 0, 0),
            Self::Raise => (5, 0, 0, 0),
            Self::NoMemory => (6, 0, 0, 0),
            Self::MaskInterrupts => (7, 0, 0, 0),
            Self::Fault => (8, 0, 0, 0),
            Self::Panic => (9, 0, 0, 0),
            Self::OverflowThread => (10, 0, 0, 0),
            Self::OverflowMain => (11, 0, 0, 0),
            Self::Well => (12, 0, 0, 0),
            Self::FlashFull(full) => (13, 0, full.into(), 0),
            Self::Corrupt { how, chance } => {
                let how = match how {
                    Corruption::Bit => 0,
                    Corruption::Bytes => 1,
                    Corruption::Garbage => 2,
                };
                return (14, 0, how, 0, chance);
            }
            Self::ClockBegins(us) => return (15, 0, 0, 0, us),
            Self::Reset => (16, 0, 0, 0),
        };
        (code, instance, symptom, cure, 0)
    }

    /// Whether the board resets at once, as by its pin.
    pub fn resets(self) -> bool {
        matches!(self, Self::ClockBegins(_) | Self::Reset)
    }

    /// The frame.
    pub fn frame(self) -> Vec<u8> {
        let (code, instance, symptom, cure, number) = self.fields();
        let mut frame = vec![0xFF; 6];
        frame.extend([0x02, 0, 0, 0, 0, 0xFE]);
        frame.extend(ETHER_TYPE);
        frame.extend(MARK);
        frame.push(code);
        frame.extend(instance.to_le_bytes());
        frame.extend([symptom, cure]);
        frame.extend(number.to_le_bytes());
        frame.resize(FRAME_BYTES_MIN, 0);
        frame
    }
}

/// The wedge that a frame of the board says was freed, and by which rung. The outer `None`: it is a frame of the network.
pub fn freed(frame: &[u8]) -> Option<Option<(u32, Rung)>> {
    if frame.get(12..14) != Some(&ETHER_TYPE) {
        return None;
    }
    let body = frame.get(14..24)?;
    let &[a, b, c, d, code, i0, i1, i2, i3, rung] = body else { return Some(None) };
    let is_freed = [a, b, c, d] == *MARK && code == FREED;
    let rung = Rung::from_code(rung).filter(|_| is_freed);
    Some(rung.map(|rung| (u32::from_le_bytes([i0, i1, i2, i3]), rung)))
}
