//! `repr` and `ascii` of str and bytes.

use core::fmt::{self, Write};

/// Whether `repr` shows a character as it is.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    if c.is_whitespace() {
        return false;
    }
    // The standard library knows what is printable; it treats a combining character apart only at the start of a text.
    let mut buffer = [b'a'; 5];
    let length = c.encode_utf8(&mut buffer[1..]).len();
    match core::str::from_utf8(&buffer[..1 + length]) {
        Ok(text) => text.escape_debug().count() == 2,
        Err(_) => false,
    }
}

fn quote_for(single: bool, double: bool) -> char {
    if single && !double { '"' } else { '\'' }
}

fn escape(out: &mut dyn Write, c: char, quote: char) -> Result<bool, fmt::Error> {
    match c {
        '\n' => out.write_str("\\n")?,
        '\r' => out.write_str("\\r")?,
        '\t' => out.write_str("\\t")?,
        '\\' => out.write_str("\\\\")?,
        c if c == quote => {
            out.write_char('\\')?;
            out.write_char(c)?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// A character as `\x..`, `\u....` or `\U........`.
pub fn write_escaped(out: &mut dyn Write, c: char) -> fmt::Result {
    match c as u32 {
        code @ 0..=0xff => write!(out, "\\x{code:02x}"),
        code @ 0..=0xffff => write!(out, "\\u{code:04x}"),
        code => write!(out, "\\U{code:08x}"),
    }
}

/// `repr(text)`; with `ascii`, `ascii(text)`.
pub fn write_str_repr(out: &mut dyn Write, text: &str, ascii: bool) -> fmt::Result {
    let quote = quote_for(text.contains('\''), text.contains('"'));
    out.write_char(quote)?;
    for c in text.chars() {
        if escape(out, c, quote)? {
            continue;
        }
        if (c.is_ascii() || !ascii) && is_printable(c) {
            out.write_char(c)?;
        } else {
            write_escaped(out, c)?;
        }
    }
    out.write_char(quote)
}

/// A repr with its characters beyond ASCII escaped: `ascii(x)`.
pub fn write_ascii(out: &mut dyn Write, repr: &str) -> fmt::Result {
    for c in repr.chars() {
        if c.is_ascii() { out.write_char(c)? } else { write_escaped(out, c)? }
    }
    Ok(())
}

/// `repr(bytearray)`: an apostrophe is escaped whatever the quotes are.
pub fn write_bytearray_repr(out: &mut dyn Write, bytes: &[u8]) -> fmt::Result {
    out.write_str("bytearray(")?;
    write_bytes(out, bytes, '\'')?;
    out.write_char(')')
}

/// `repr(bytes)`
pub fn write_bytes_repr(out: &mut dyn Write, bytes: &[u8]) -> fmt::Result {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    write_bytes(out, bytes, quote)
}

/// Bytes as a literal in which `escaped` is.
fn write_bytes(out: &mut dyn Write, bytes: &[u8], escaped: char) -> fmt::Result {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    out.write_char('b')?;
    out.write_char(quote)?;
    for &byte in bytes {
        let c = byte as char;
        if !escape(out, c, escaped)? {
            if (' '..='~').contains(&c) { out.write_char(c)? } else { write_escaped(out, c)? }
        }
    }
    out.write_char(quote)
}
