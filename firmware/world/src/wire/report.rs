//! What the board tells the judge: its verdicts and its actions, as it believes them.

use super::codec::{Reader, Writer};
use super::{DecodeError, EncodeError};
use crate::types::{Class, Layer, Outcome, Rung};

/// One report. Sent when something changes, never periodically.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The verdict is now this one.
    Verdict {
        /// Whose fault.
        class: Class,
        /// Where, when the class has a place.
        layer: Option<Layer>,
    },
    /// An action begins. A reload or MCU reset is reported before it is executed.
    RungBegun(Rung),
    /// An action ended. The end of an MCU reset is the next start and needs no report.
    RungEnded(Rung, Outcome),
    /// The program was started anew by the supervisor (after an ending, an exception, or as the reload rung).
    ProgramStarted,
    /// The program ended; `true` when by an exception.
    ProgramEnded(bool),
    /// The end of a program left something behind: claims, objects that were never finalized, words of the heap. A defect of the board.
    ProgramLeft {
        /// Resources still claimed.
        claims: u16,
        /// Objects whose finalizer never ran.
        finalizers: u32,
        /// Words of the heap in use after it was emptied.
        heap_words: u32,
    },
}

impl Report {
    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let rung = |reader: &mut Reader<'_>| Rung::from_code(reader.u8()?).ok_or(DecodeError::BadValue);
        Ok(match reader.u8()? {
            0 => {
                let class = Class::from_code(reader.u8()?).ok_or(DecodeError::BadValue)?;
                let layer = match reader.flag()? {
                    true => Some(Layer::from_code(reader.u8()?).ok_or(DecodeError::BadValue)?),
                    false => None,
                };
                Report::Verdict { class, layer }
            }
            1 => Report::RungBegun(rung(reader)?),
            2 => {
                let rung = rung(reader)?;
                Report::RungEnded(rung, Outcome::from_code(reader.u8()?).ok_or(DecodeError::BadValue)?)
            }
            3 => Report::ProgramStarted,
            4 => Report::ProgramEnded(reader.flag()?),
            5 => Report::ProgramLeft { claims: reader.u16()?, finalizers: reader.u32()?, heap_words: reader.u32()? },
            _ => return Err(DecodeError::UnknownTag),
        })
    }

    pub(super) fn encode(&self, writer: &mut Writer<'_>) -> Result<(), EncodeError> {
        match self {
            Report::Verdict { class, layer } => {
                writer.u8(0)?;
                writer.u8(class.code())?;
                writer.flag(layer.is_some())?;
                layer.iter().try_for_each(|layer| writer.u8(layer.code()))
            }
            Report::RungBegun(rung) => writer.u8(1).and_then(|()| writer.u8(rung.code())),
            Report::RungEnded(rung, outcome) => {
                writer.u8(2)?;
                writer.u8(rung.code())?;
                writer.u8(outcome.code())
            }
            Report::ProgramStarted => writer.u8(3),
            Report::ProgramEnded(raised) => writer.u8(4).and_then(|()| writer.flag(*raised)),
            Report::ProgramLeft { claims, finalizers, heap_words } => {
                writer.u8(5)?;
                writer.u16(*claims)?;
                writer.u32(*finalizers)?;
                writer.u32(*heap_words)
            }
        }
    }
}
