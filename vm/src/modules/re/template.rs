//! Replacement templates: `\1`, `\g<1>`, `\g<name>`, `\n` and the like.

use super::program;
use crate::text::{Class, HeapText, Objects, Stop};
use crate::value::{Value, small_of};

/// Appends `template` with its references replaced by what `group` gives; `pattern` is the Pattern object.
pub fn write<'h>(
    out: &mut HeapText<'_>,
    objects: Objects<'h>,
    template: Value,
    pattern: Value,
    group: &dyn Fn(usize) -> &'h [u8],
) -> Result<(), Stop> {
    let text = objects.any_bytes(template).unwrap_or(&[]);
    let count = program::groups(objects.bytes(objects.get(pattern, 3)));
    let mut at = 0;
    loop {
        let plain = text[at..].iter().take_while(|&&byte| byte != b'\\').count();
        out.push_bytes(&text[at..at + plain])?;
        at += plain;
        let Some(&escape) = text.get(at + 1) else {
            return if at < text.len() { Err(bad(out, "bad escape (end of pattern)", at)) } else { Ok(()) };
        };
        let start = at;
        at += 2;
        let number = match escape {
            b'g' => {
                let Some(end) =
                    text[at..].iter().position(|&byte| byte == b'>').filter(|_| text.get(at) == Some(&b'<'))
                else {
                    return Err(bad(out, "missing group name", at));
                };
                let name = &text[at + 1..at + end];
                at += end + 1;
                match named(objects, pattern, name) {
                    Some(number) => number,
                    None => {
                        let name = core::str::from_utf8(name).unwrap_or("");
                        return Err(out.raise(Class::IndexError, format_args!("unknown group name '{name}'")));
                    }
                }
            }
            b'1'..=b'9' => {
                let mut number = (escape - b'0') as usize;
                if let Some(digit @ b'0'..=b'9') = text.get(at).copied() {
                    number = number * 10 + (digit - b'0') as usize;
                    at += 1;
                }
                number
            }
            _ => {
                let c = match escape {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'f' => b'\x0c',
                    b'v' => b'\x0b',
                    b'a' => b'\x07',
                    b'b' => b'\x08',
                    b'0' => 0,
                    b'\\' => b'\\',
                    letter if letter.is_ascii_alphabetic() => {
                        let letter = letter as char;
                        let message = format_args!("bad escape \\{letter} at position {start}");
                        return Err(out.raise(Class::ReError, message));
                    }
                    other => {
                        out.push_bytes(b"\\")?;
                        other
                    }
                };
                out.push_byte(c)?;
                continue;
            }
        };
        if number > count {
            let position = start + 1;
            let message = format_args!("invalid group reference {number} at position {position}");
            return Err(out.raise(Class::ReError, message));
        }
        out.push_bytes(group(number))?;
    }
}

fn bad(out: &mut HeapText<'_>, message: &str, at: usize) -> Stop {
    out.raise(Class::ReError, format_args!("{message} at position {at}"))
}

fn named(objects: Objects<'_>, pattern: Value, name: &[u8]) -> Option<usize> {
    if let Ok(number) = core::str::from_utf8(name).unwrap_or("").parse() {
        return Some(number);
    }
    let mut pairs = objects.items(objects.get(pattern, 5)).chunks_exact(2);
    pairs.find(|pair| objects.bytes(pair[0]) == name).map(|pair| small_of(pair[1]) as usize)
}
