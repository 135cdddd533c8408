//! The embedded collector: one JSON object a line in, one acknowledgement a line out.
//!
//! ```text
//! board     -> {"seq": 7, "temperature_c": 21.5}\n
//! collector -> {"ack": 7}\n
//! ```
//!
//! The acknowledgement carries the line's `seq`, a non-negative integer at the top level of the object; a line without
//! one is acknowledged with the number of the line on its connection, from 1. A line longer than [`LINE_LEN_MAX`] ends
//! the connection.

/// Longest line with its newline, bytes.
pub const LINE_LEN_MAX: usize = 4_096;

/// One connection to the collector.
#[derive(Clone, Debug, Default)]
pub struct Connection {
    partial: Vec<u8>,
    lines: u64,
    /// Acknowledgements not yet taken by the socket.
    pub pending: Vec<u8>,
}

/// The line was too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl Connection {
    /// Takes bytes; each whole line is handed to `line` and acknowledged.
    pub fn take(&mut self, mut bytes: &[u8], mut line: impl FnMut(&[u8])) -> Result<(), TooLong> {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (head, tail) = bytes.split_at(end);
            bytes = &tail[1..];
            self.lines += 1;
            let whole: &[u8] = if self.partial.is_empty() {
                head
            } else {
                self.partial.extend_from_slice(head);
                &self.partial
            };
            if whole.len() >= LINE_LEN_MAX {
                return Err(TooLong);
            }
            line(whole);
            acknowledge(&mut self.pending, sequence(whole).unwrap_or(self.lines));
            self.partial.clear();
        }
        if self.partial.len() + bytes.len() >= LINE_LEN_MAX {
            return Err(TooLong);
        }
        self.partial.extend_from_slice(bytes);
        Ok(())
    }
}

fn acknowledge(pending: &mut Vec<u8>, number: u64) {
    use std::io::Write;
    // Writing to a vector cannot fail.
    let _ = writeln!(pending, "{{\"ack\": {number}}}");
}

/// The value of `seq` at the top level of a JSON object, if it is a non-negative integer below 2^64.
pub fn sequence(line: &[u8]) -> Option<u64> {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            b'"' => {
                let end = string_end(line, at + 1)?;
                let rest = line.get(end + 1..)?.trim_ascii_start();
                if depth == 1
                    && &line[at + 1..end] == b"seq"
                    && let Some(value) = rest.strip_prefix(b":")
                {
                    return integer(value.trim_ascii_start());
                }
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Index of the closing quote.
fn string_end(line: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match line.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn integer(text: &[u8]) -> Option<u64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if matches!(text.get(digits), Some(b'.' | b'e' | b'E')) {
        return None;
    }
    core::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}
