//! The messages between a board and its world over a datagram channel: one datagram, one message.
//!
//! ```text
//! byte 0      byte 1 ..
//! +---------+----------------------------------------------+
//! | tag     | body, fields little-endian, no padding        |
//! +---------+----------------------------------------------+
//! 0x01 frame        Ethernet frame, 14..=1514 bytes
//! 0x10 command      id u16, code u8, fields            board -> world
//! 0x11 reply        id u16, code u8, fields            world -> board
//! 0x12 event        code u8, fields                    world -> board
//! 0x20 report       code u8, fields                    board -> world
//! 0x80..=0xff       the port's own (console, retained RAM, watchdog feed …); the world ignores them
//! ```
//!
//! Not a stable protocol between versions: both ends are built together. Invariants: decoding never panics and never
//! reads past the datagram; what decodes, encodes to the same bytes; no message is longer than [`MESSAGE_LEN_MAX`].

mod codec;
mod link;
mod report;
#[cfg(test)]
mod tests;

use codec::{Reader, Writer};
pub use link::{ChipStatus, Command, Event, LinkDown, Network, Refusal, Reply};
pub use report::Report;

/// Longest Ethernet frame without its check sequence: a 14-byte header and 1500 bytes.
pub const FRAME_LEN_MAX: usize = 1514;
/// Shortest frame the world looks at: an Ethernet header.
pub const FRAME_LEN_MIN: usize = 14;
/// Longest message: a tag and the longest frame. A port's own messages keep to it too.
pub const MESSAGE_LEN_MAX: usize = 1 + FRAME_LEN_MAX;
/// Longest SSID, IEEE 802.11.
pub const SSID_LEN_MAX: usize = 32;
/// Longest passphrase, WPA2.
pub const PASSWORD_LEN_MAX: usize = 63;
/// Most networks in one scan reply; 32 + 1 + 6 + 2 bytes each stay far below the message bound.
pub const SCAN_LEN_MAX: usize = 16;

/// Tag of an Ethernet frame: such a message is the tag, then the frame as it is.
pub const TAG_FRAME: u8 = 0x01;
/// Tag of a command to the link chip.
pub const TAG_COMMAND: u8 = 0x10;
/// Tag of the chip's reply.
pub const TAG_REPLY: u8 = 0x11;
/// Tag of what the chip says unasked.
pub const TAG_EVENT: u8 = 0x12;
/// Tag of what the board tells the judge.
pub const TAG_REPORT: u8 = 0x20;
/// First tag of the port's own messages.
pub const TAG_PORT_MIN: u8 = 0x80;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    /// An Ethernet frame, either direction.
    Frame(&'a [u8]),
    /// Board to chip. `id` comes back in the reply; a wedged chip may never reply.
    Command {
        /// Chosen by the board.
        id: u16,
        /// What the chip shall do.
        command: Command<'a>,
    },
    /// Chip to board.
    Reply {
        /// The id of the command.
        id: u16,
        /// What came of it.
        reply: Reply,
    },
    /// Chip to board, unasked.
    Event(Event),
    /// Board to judge. A world without a judge listening loses nothing.
    Report(Report),
    /// The port's own; the world never looks inside.
    Port {
        /// [`TAG_PORT_MIN`] or above.
        tag: u8,
        /// Anything.
        body: &'a [u8],
    },
}

/// Why bytes are not a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Shorter than its fields.
    Truncated,
    /// Longer than its fields.
    Trailing,
    /// Longer than [`MESSAGE_LEN_MAX`].
    TooLong,
    /// No message has this tag or code.
    UnknownTag,
    /// A field has a value outside its range.
    BadValue,
}

/// Why a message cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The buffer is too short, or a field is longer than its bound.
    TooLong,
    /// A port tag below [`TAG_PORT_MIN`].
    BadTag,
}

impl<'a> Message<'a> {
    /// Reads one datagram. Bounded work; never panics.
    pub fn decode(datagram: &'a [u8]) -> Result<Self, DecodeError> {
        if datagram.len() > MESSAGE_LEN_MAX {
            return Err(DecodeError::TooLong);
        }
        let mut reader = Reader::new(datagram);
        let tag = reader.u8()?;
        let message = match tag {
            TAG_FRAME => {
                let frame = reader.rest();
                if frame.len() < FRAME_LEN_MIN {
                    return Err(DecodeError::Truncated);
                }
                Message::Frame(frame)
            }
            TAG_COMMAND => Message::Command { id: reader.u16()?, command: Command::decode(&mut reader)? },
            TAG_REPLY => Message::Reply { id: reader.u16()?, reply: Reply::decode(&mut reader)? },
            TAG_EVENT => Message::Event(Event::decode(&mut reader)?),
            TAG_REPORT => Message::Report(Report::decode(&mut reader)?),
            TAG_PORT_MIN.. => Message::Port { tag, body: reader.rest() },
            _ => return Err(DecodeError::UnknownTag),
        };
        reader.end()?;
        Ok(message)
    }

    /// Writes one datagram into `buffer` and returns its length, at most [`MESSAGE_LEN_MAX`].
    pub fn encode(&self, buffer: &mut [u8]) -> Result<usize, EncodeError> {
        let bound = buffer.len().min(MESSAGE_LEN_MAX);
        let mut writer = Writer::new(&mut buffer[..bound]);
        match self {
            Message::Frame(frame) => {
                writer.u8(TAG_FRAME)?;
                if frame.len() < FRAME_LEN_MIN {
                    return Err(EncodeError::TooLong);
                }
                writer.bytes(frame)?;
            }
            Message::Command { id, command } => {
                writer.u8(TAG_COMMAND)?;
                writer.u16(*id)?;
                command.encode(&mut writer)?;
            }
            Message::Reply { id, reply } => {
                writer.u8(TAG_REPLY)?;
                writer.u16(*id)?;
                reply.encode(&mut writer)?;
            }
            Message::Event(event) => {
                writer.u8(TAG_EVENT)?;
                event.encode(&mut writer)?;
            }
            Message::Report(report) => {
                writer.u8(TAG_REPORT)?;
                report.encode(&mut writer)?;
            }
            Message::Port { tag, body } => {
                if *tag < TAG_PORT_MIN {
                    return Err(EncodeError::BadTag);
                }
                writer.u8(*tag)?;
                writer.bytes(body)?;
            }
        }
        Ok(writer.len())
    }

    /// [`Message::encode`] into a new vector.
    pub fn to_vec(&self) -> Result<Vec<u8>, EncodeError> {
        let mut buffer = vec![0; MESSAGE_LEN_MAX];
        let len = self.encode(&mut buffer)?;
        buffer.truncate(len);
        Ok(buffer)
    }
}
