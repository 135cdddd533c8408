//! Encodings: str to bytes and back. UTF-8, ASCII and Latin-1, with CPython's error handlers and messages.

use super::{Class, Fault, HeapText, Stop, build_bytes, build_str, raise};
use crate::heap::Heap;
use crate::value::Value;

/// An encoding this runtime has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `utf-8`
    Utf8,
    /// `ascii`
    Ascii,
    /// `latin-1`
    Latin1,
}

/// What to do with what cannot be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Errors {
    Strict,
    Ignore,
    Replace,
    BackslashReplace,
    XmlReplace,
}

impl Encoding {
    /// By any of its usual names.
    pub fn by_name(name: &str) -> Option<Encoding> {
        let mut plain: heapless::String<16> = heapless::String::new();
        for c in name.chars() {
            let c = if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() };
            plain.push(c).ok()?;
        }
        Some(match plain.as_str() {
            "utf_8" | "utf8" | "u8" | "utf" | "cp65001" => Encoding::Utf8,
            "ascii" | "us_ascii" | "646" => Encoding::Ascii,
            "latin_1" | "latin1" | "iso_8859_1" | "iso8859_1" | "8859" | "cp819" | "latin" | "l1" => Encoding::Latin1,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Ascii => "ascii",
            Encoding::Latin1 => "latin-1",
        }
    }
}

fn errors_by_name(name: &str) -> Option<Errors> {
    Some(match name {
        "strict" => Errors::Strict,
        "ignore" => Errors::Ignore,
        "replace" => Errors::Replace,
        "backslashreplace" => Errors::BackslashReplace,
        "xmlcharrefreplace" => Errors::XmlReplace,
        _ => return None,
    })
}

fn resolve(heap: &mut Heap, encoding: &str, errors: &str) -> Result<(Encoding, Option<Errors>), Fault> {
    match Encoding::by_name(encoding) {
        Some(encoding) => Ok((encoding, errors_by_name(errors))),
        None => Err(raise(heap, Class::LookupError, format_args!("unknown encoding: {encoding}"))),
    }
}

fn unknown_handler(out: &mut HeapText<'_>, errors: &str) -> Stop {
    out.raise(Class::LookupError, format_args!("unknown error handler name '{errors}'"))
}

/// `v.encode(encoding, errors)` of a STR.
pub fn encode(heap: &mut Heap, v: Value, encoding: &str, errors: &str) -> Result<Value, Fault> {
    let (encoding, handler) = resolve(heap, encoding, errors)?;
    build_bytes(heap, |objects, out| {
        if encoding == Encoding::Utf8 || objects.is_ascii(v) {
            return out.push_bytes(objects.bytes(v));
        }
        let limit = if encoding == Encoding::Ascii { 128 } else { 256 };
        for (position, c) in objects.text(v).chars().enumerate() {
            let code = c as u32;
            if code < limit {
                out.push_byte(code as u8)?;
                continue;
            }
            match handler {
                Some(Errors::Strict) => return Err(encode_error(out, encoding, objects.text(v), position, limit)),
                Some(Errors::Ignore) => {}
                Some(Errors::Replace) => out.push_byte(b'?')?,
                Some(Errors::BackslashReplace) => super::repr::write_escaped(out, c)?,
                Some(Errors::XmlReplace) => core::fmt::Write::write_fmt(out, format_args!("&#{code};"))?,
                None => return Err(unknown_handler(out, errors)),
            }
        }
        Ok(())
    })
}

fn encode_error(out: &mut HeapText<'_>, encoding: Encoding, text: &str, position: usize, limit: u32) -> Stop {
    let name = encoding.name();
    let run = text.chars().skip(position).take_while(|&c| c as u32 >= limit).count();
    let c = text.chars().nth(position).unwrap_or_default();
    let range = limit;
    if run > 1 {
        let last = position + run - 1;
        return out.raise(
            Class::UnicodeEncodeError,
            format_args!(
                "'{name}' codec can't encode characters in position {position}-{last}: ordinal not in range({range})"
            ),
        );
    }
    let mut shown: heapless::String<10> = heapless::String::new();
    let _ = super::repr::write_escaped(&mut shown, c);
    out.raise(
        Class::UnicodeEncodeError,
        format_args!(
            "'{name}' codec can't encode character '{shown}' in position {position}: ordinal not in range({range})"
        ),
    )
}

/// `v.decode(encoding, errors)` of bytes, a bytearray or another buffer.
pub fn decode(heap: &mut Heap, v: Value, encoding: &str, errors: &str) -> Result<Value, Fault> {
    let (encoding, handler) = resolve(heap, encoding, errors)?;
    build_str(heap, |objects, out| {
        let bytes = objects.any_bytes(v).unwrap_or(&[]);
        if bytes.is_ascii() {
            return out.push_bytes(bytes);
        }
        match encoding {
            Encoding::Latin1 => bytes.iter().try_for_each(|&byte| out.push_char(byte as char)),
            Encoding::Ascii => {
                for (position, &byte) in bytes.iter().enumerate() {
                    if byte < 128 {
                        out.push_byte(byte)?;
                    } else {
                        let error = DecodeError { start: position, length: 1, reason: "ordinal not in range(128)" };
                        error.handle(out, bytes, "ascii", handler, errors)?;
                    }
                }
                Ok(())
            }
            Encoding::Utf8 => decode_utf8(out, bytes, handler, errors),
        }
    })
}

struct DecodeError {
    start: usize,
    length: usize,
    reason: &'static str,
}

impl DecodeError {
    fn handle(
        &self,
        out: &mut HeapText<'_>,
        bytes: &[u8],
        encoding: &str,
        handler: Option<Errors>,
        errors: &str,
    ) -> Result<(), Stop> {
        let bad = &bytes[self.start..(self.start + self.length).min(bytes.len())];
        match handler {
            Some(Errors::Ignore) => Ok(()),
            Some(Errors::Replace) => out.push_char(char::REPLACEMENT_CHARACTER),
            Some(Errors::BackslashReplace) => {
                bad.iter().try_for_each(|&byte| Ok(super::repr::write_escaped(out, byte as char)?))
            }
            Some(Errors::Strict) => {
                let (start, last, reason) = (self.start, self.start + self.length - 1, self.reason);
                Err(match bad {
                    [byte] => out.raise(
                        Class::UnicodeDecodeError,
                        format_args!("'{encoding}' codec can't decode byte {byte:#04x} in position {start}: {reason}"),
                    ),
                    _ => out.raise(
                        Class::UnicodeDecodeError,
                        format_args!("'{encoding}' codec can't decode bytes in position {start}-{last}: {reason}"),
                    ),
                })
            }
            _ => Err(unknown_handler(out, errors)),
        }
    }
}

fn decode_utf8(out: &mut HeapText<'_>, bytes: &[u8], handler: Option<Errors>, errors: &str) -> Result<(), Stop> {
    let mut at = 0;
    loop {
        let error = match core::str::from_utf8(&bytes[at..]) {
            Ok(text) => return out.push_str(text),
            Err(error) => error,
        };
        out.push_bytes(&bytes[at..at + error.valid_up_to()])?;
        at += error.valid_up_to();
        let (length, reason) = match error.error_len() {
            None => (bytes.len() - at, "unexpected end of data"),
            Some(length) if is_start(bytes[at]) => (length, "invalid continuation byte"),
            Some(length) => (length, "invalid start byte"),
        };
        DecodeError { start: at, length, reason }.handle(out, bytes, "utf-8", handler, errors)?;
        at += length;
    }
}

/// Whether a byte can begin a character of several bytes.
fn is_start(byte: u8) -> bool {
    (0xc2..=0xf4).contains(&byte)
}
