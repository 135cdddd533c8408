//! What crosses between the two processes besides frames and chip commands: the port's own messages.
//!
//! ```text
//! tag   body                                  direction
//! 0x80  timeout_us u64                        child -> parent   the watchdog is started or fed
//! 0x81  text                                  child -> parent   console output
//! 0x82  mode u8, command u8                   child -> parent   a reset is wanted; the process ends
//! 0x83  JSON                                  child -> parent   something happened: a line of the timeline
//! 0x84  JSON                                  child -> parent   the status document
//! 0x85  off_us u64                            child -> parent   the write came that a power cut waited for; the process ends
//! 0x90  inner u8                              parent -> child   what is wrong inside the program
//! 0x91  target u8, write u32, byte u32, off_us u64   parent -> child   a power cut that waits for a write
//! 0x92                                        parent -> child   somebody saved a file
//! ```

use fieldwarden_supervisor::{ResetCommand, RunMode};
use fieldwarden_world::fault::WriteTarget;

use crate::machine::faulty::Inner;
use crate::machine::hardware::ArmedCut;

/// From the child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromBoard<'a> {
    /// The watchdog is started or fed: it bites after so many microseconds.
    Feed(u64),
    /// Console output.
    Console(&'a [u8]),
    /// A reset.
    Reset(RunMode, Option<ResetCommand>),
    /// A line of the timeline.
    Note(&'a str),
    /// The status document.
    Status(&'a str),
    /// Power is gone, for so many microseconds.
    PowerGone(u64),
}

impl<'a> FromBoard<'a> {
    /// Reads a message; `None` for garbage.
    pub fn decode(tag: u8, body: &'a [u8]) -> Option<Self> {
        let number = || Some(u64::from_le_bytes(body.try_into().ok()?));
        let text = || std::str::from_utf8(body).ok();
        Some(match tag {
            0x80 => Self::Feed(number()?),
            0x81 => Self::Console(body),
            0x82 => {
                let [mode, command] = body.try_into().ok()?;
                Self::Reset(RunMode::from_code(mode)?, ResetCommand::from_code(command))
            }
            0x83 => Self::Note(text()?),
            0x84 => Self::Status(text()?),
            0x85 => Self::PowerGone(number()?),
            _ => return None,
        })
    }

    /// Hands the message to `send`.
    pub fn encode(&self, send: impl FnOnce(u8, &[u8])) {
        match self {
            Self::Feed(us) => send(0x80, &us.to_le_bytes()),
            Self::Console(text) => send(0x81, text),
            Self::Reset(mode, command) => send(0x82, &[mode.code(), command.map_or(u8::MAX, ResetCommand::code)]),
            Self::Note(text) => send(0x83, text.as_bytes()),
            Self::Status(text) => send(0x84, text.as_bytes()),
            Self::PowerGone(us) => send(0x85, &us.to_le_bytes()),
        }
    }
}

/// To the child.
#[derive(Clone, Copy, Debug)]
pub enum ToBoard {
    /// What is wrong inside the program.
    Inject(Inner),
    /// A power cut that waits for a write.
    Cut(ArmedCut),
    /// Somebody saved a file of the board's folder.
    FileWritten,
}

const INNER: [Inner; 5] = [Inner::Well, Inner::HangsInPython, Inner::HangsInNative, Inner::Raises, Inner::NoMemory];

impl ToBoard {
    /// Reads a message; `None` for garbage.
    pub fn decode(tag: u8, body: &[u8]) -> Option<Self> {
        Some(match (tag, body) {
            (0x90, [inner]) => Self::Inject(*INNER.get(usize::from(*inner))?),
            (0x91, [target, rest @ ..]) => {
                let (write, rest) = rest.split_first_chunk::<4>()?;
                let (byte, off_us) = rest.split_first_chunk::<4>()?;
                Self::Cut(ArmedCut {
                    target: WriteTarget::from_code(*target)?,
                    writes: u32::from_le_bytes(*write),
                    byte: u32::from_le_bytes(*byte),
                    off_us: u64::from_le_bytes(off_us.try_into().ok()?),
                })
            }
            (0x92, []) => Self::FileWritten,
            _ => return None,
        })
    }

    /// Hands the message to `send`.
    pub fn encode(&self, send: impl FnOnce(u8, &[u8])) {
        match self {
            Self::Inject(inner) => {
                let place = INNER.iter().position(|known| known == inner).unwrap_or(0);
                send(0x90, &[place as u8]);
            }
            Self::Cut(cut) => {
                let mut body = vec![cut.target.code()];
                body.extend(cut.writes.to_le_bytes());
                body.extend(cut.byte.to_le_bytes());
                body.extend(cut.off_us.to_le_bytes());
                send(0x91, &body);
            }
            Self::FileWritten => send(0x92, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_reads_back_as_it_was() {
        let all = [
            FromBoard::Feed(8_000_000),
            FromBoard::Console(b"hello"),
            FromBoard::Reset(RunMode::SafeMode, Some(ResetCommand::Ladder)),
            FromBoard::Reset(RunMode::Normal, None),
            FromBoard::Note("{}"),
            FromBoard::Status("{}"),
            FromBoard::PowerGone(5),
        ];
        for message in all {
            let mut wire = None;
            message.encode(|tag, body| wire = Some((tag, body.to_vec())));
            let (tag, body) = wire.unwrap();
            assert_eq!(FromBoard::decode(tag, &body), Some(message));
        }
        let cut = ArmedCut { target: WriteTarget::Nvm, writes: 3, byte: 7, off_us: 9 };
        let mut wire = None;
        ToBoard::Cut(cut).encode(|tag, body| wire = Some((tag, body.to_vec())));
        let (tag, body) = wire.unwrap();
        let Some(ToBoard::Cut(read)) = ToBoard::decode(tag, &body) else { panic!("not a cut") };
        assert_eq!((read.target, read.writes, read.byte, read.off_us), (cut.target, 3, 7, 9));
    }

    #[test]
    fn garbage_is_no_message() {
        assert_eq!(FromBoard::decode(0x80, &[1]), None);
        assert_eq!(FromBoard::decode(0x82, &[200, 0]), None);
        assert!(ToBoard::decode(0x90, &[99]).is_none());
        assert!(ToBoard::decode(0x91, &[0, 1]).is_none());
    }
}
