//! Values to JSON text, byte for byte as CPython writes it. No recursion: containers in progress lie on the text's word stack.

use core::cmp::Ordering;
use core::fmt::Write;

use crate::heap::Heap;
use crate::layout::kind;
use crate::num::{self, float, write_int};
use crate::text::{Class, Fault, HeapText, Objects, Stop, build_str};
use crate::value::{FALSE, NONE, TRUE, UNSET, Value, is_small, small, small_of};

/// How the text looks: the keyword arguments of `json.dumps`.
#[derive(Clone, Copy)]
pub struct Style {
    /// STR between items; UNSET: `, `, or `,` if there is an indent.
    pub item_separator: Value,
    /// STR after a key; UNSET: `: `.
    pub key_separator: Value,
    /// None, a small int (spaces) or a STR.
    pub indent: Value,
    /// Keys in order.
    pub sort_keys: bool,
    /// Only ASCII characters.
    pub ascii: bool,
    /// Whether NaN and infinities are written.
    pub allow_nan: bool,
    /// Whether keys of other types are left out instead of refused.
    pub skip_keys: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style {
            item_separator: UNSET,
            key_separator: UNSET,
            indent: NONE,
            sort_keys: false,
            ascii: true,
            allow_nan: true,
            skip_keys: false,
        }
    }
}

/// `json.dumps(v)`. `Foreign` names a value JSON has no form for.
pub fn dumps(heap: &mut Heap, v: Value, style: &Style) -> Result<Value, Fault> {
    build_str(heap, |objects, out| {
        let mut writer = Writer::new(objects, style);
        writer.begin(out, v)?;
        while writer.depth > 0 {
            writer.step(out)?;
        }
        Ok(())
    })
}

/// A container in progress is two words on the stack: the container, and on top of it the position (a small int, so that it is never taken for
/// a container). Sorted dicts have the numbers of their entries left below, the next one first.
struct Writer<'h> {
    objects: Objects<'h>,
    style: Style,
    item_separator: &'h str,
    key_separator: &'h str,
    depth: usize,
    /// The container on top has no item yet.
    first: bool,
}

impl<'h> Writer<'h> {
    fn new(objects: Objects<'h>, style: &Style) -> Writer<'h> {
        let text = |v: Value, default: &'static str| if v == UNSET { default } else { objects.text(v) };
        Writer {
            objects,
            style: *style,
            item_separator: text(style.item_separator, if style.indent == NONE { ", " } else { "," }),
            key_separator: text(style.key_separator, ": "),
            depth: 0,
            first: false,
        }
    }

    /// Writes a scalar or an empty container, or opens a container.
    fn begin(&mut self, out: &mut HeapText<'_>, v: Value) -> Result<(), Stop> {
        let v = self.objects.unwrapped(v);
        match self.objects.kind(v) {
            Some(kind::STR) => write_string(out, self.objects.text(v), self.style.ascii),
            Some(kind::FLOAT) => self.float(out, self.objects.float(v)),
            Some(kind::LIST | kind::TUPLE) if self.objects.items(v).is_empty() => out.push_str("[]"),
            Some(kind::DICT) if self.objects.entry(v, 0).is_none() => out.push_str("{}"),
            Some(kind::LIST | kind::TUPLE) => self.open(out, v, b'['),
            Some(kind::DICT) => self.open(out, v, b'{'),
            _ => self.atom(out, v),
        }
    }

    fn atom(&self, out: &mut HeapText<'_>, v: Value) -> Result<(), Stop> {
        match v {
            NONE => out.push_str("null"),
            TRUE => out.push_str("true"),
            FALSE => out.push_str("false"),
            _ if num::is_int(self.objects, v) => write_int(out, self.objects, v, 10),
            _ => Err(Stop::Foreign(v)),
        }
    }

    fn float(&self, out: &mut HeapText<'_>, x: f64) -> Result<(), Stop> {
        if x.is_finite() {
            return Ok(float::write_repr(out, x)?);
        }
        if !self.style.allow_nan {
            return Err(out.raise(Class::ValueError, format_args!("Out of range float values are not JSON compliant")));
        }
        out.push_str(if x.is_nan() {
            "NaN"
        } else if x > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        })
    }

    fn open(&mut self, out: &mut HeapText<'_>, v: Value, bracket: u8) -> Result<(), Stop> {
        if out.stack().contains(&v) {
            return Err(out.raise(Class::ValueError, format_args!("Circular reference detected")));
        }
        out.push_byte(bracket)?;
        let mut position = 0;
        if self.style.sort_keys && bracket == b'{' {
            position = self.push_sorted(out, v)?;
        }
        out.push_word(v)?;
        out.push_word(small(position))?;
        self.depth += 1;
        self.first = true;
        Ok(())
    }

    /// Pushes the entries of a dict in the order of their keys, the first on top; gives their count.
    fn push_sorted(&self, out: &mut HeapText<'_>, dict: Value) -> Result<i32, Stop> {
        let objects = self.objects;
        let mut count = 0;
        let mut at = 0;
        while let Some((next, _, _)) = objects.entry(dict, at) {
            out.push_word(small(next as i32 - 1))?;
            (at, count) = (next, count + 1);
        }
        let key = |entry: u32| objects.entry(dict, small_of(entry) as usize).map_or(UNSET, |(_, key, _)| key);
        let mut foreign = false;
        out.stack_mut()[..count].sort_unstable_by(|&a, &b| {
            compare_keys(objects, key(a), key(b)).unwrap_or_else(|| {
                foreign = true;
                a.cmp(&b)
            })
        });
        if foreign {
            let message = format_args!("'<' not supported between instances of keys of different types");
            return Err(out.raise(Class::TypeError, message));
        }
        Ok(count as i32)
    }

    /// Writes the next item of the container on top, or closes it.
    fn step(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        let &[position, container, ..] = out.stack() else { return Ok(()) };
        let position = small_of(position);
        if !self.objects.is(container, kind::DICT) {
            let Some(&item) = self.objects.items(container).get(position as usize) else {
                return self.close(out, b']');
            };
            self.advance(out, position + 1);
            self.separate(out)?;
            return self.begin(out, item);
        }
        let entry = if !self.style.sort_keys {
            self.objects.entry(container, position as usize)
        } else if position > 0 {
            out.pop_word();
            out.pop_word();
            let entry = small_of(out.pop_word().unwrap_or(1));
            out.push_word(container)?;
            out.push_word(small(position))?;
            self.objects.entry(container, entry as usize)
        } else {
            None
        };
        let Some((next, key, value)) = entry else { return self.close(out, b'}') };
        self.advance(out, if self.style.sort_keys { position - 1 } else { next as i32 });
        let key = self.objects.unwrapped(key);
        let known = key == NONE
            || num::is_int(self.objects, key)
            || matches!(self.objects.kind(key), Some(kind::STR | kind::FLOAT));
        if !known {
            return if self.style.skip_keys { Ok(()) } else { Err(Stop::Foreign(container)) };
        }
        self.separate(out)?;
        if self.objects.is_str(key) {
            self.begin(out, key)?;
        } else {
            out.push_byte(b'"')?;
            self.begin(out, key)?;
            out.push_byte(b'"')?;
        }
        out.push_str(self.key_separator)?;
        self.begin(out, value)
    }

    fn advance(&self, out: &mut HeapText<'_>, position: i32) {
        if let Some(top) = out.stack_mut().first_mut() {
            *top = small(position);
        }
    }

    fn separate(&mut self, out: &mut HeapText<'_>) -> Result<(), Stop> {
        if !core::mem::take(&mut self.first) {
            out.push_str(self.item_separator)?;
        }
        self.new_line(out, self.depth)
    }

    fn new_line(&self, out: &mut HeapText<'_>, depth: usize) -> Result<(), Stop> {
        let indent = self.style.indent;
        if indent == NONE {
            return Ok(());
        }
        out.push_byte(b'\n')?;
        for _ in 0..depth {
            if is_small(indent) {
                out.push_repeated(' ', small_of(indent).max(0) as usize)?;
            } else {
                out.push_str(self.objects.text(indent))?;
            }
        }
        Ok(())
    }

    fn close(&mut self, out: &mut HeapText<'_>, bracket: u8) -> Result<(), Stop> {
        out.pop_word();
        out.pop_word();
        self.depth -= 1;
        if !core::mem::take(&mut self.first) {
            self.new_line(out, self.depth)?;
        }
        out.push_byte(bracket)
    }
}

fn compare_keys(objects: Objects<'_>, a: Value, b: Value) -> Option<Ordering> {
    if objects.is_str(a) && objects.is_str(b) {
        return Some(objects.bytes(a).cmp(objects.bytes(b)));
    }
    num::compare(objects, a, b)
}

/// Appends a string literal.
fn write_string(out: &mut HeapText<'_>, text: &str, ascii: bool) -> Result<(), Stop> {
    out.push_byte(b'"')?;
    let mut plain = 0;
    for (at, c) in text.char_indices() {
        let escape = matches!(c, '"' | '\\' | '\0'..='\x1f') || (ascii && !(' '..='~').contains(&c));
        if !escape {
            continue;
        }
        out.push_str(&text[plain..at])?;
        plain = at + c.len_utf8();
        match c {
            '"' => out.push_str("\\\"")?,
            '\\' => out.push_str("\\\\")?,
            '\n' => out.push_str("\\n")?,
            '\r' => out.push_str("\\r")?,
            '\t' => out.push_str("\\t")?,
            '\x08' => out.push_str("\\b")?,
            '\x0c' => out.push_str("\\f")?,
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
    }
    out.push_str(&text[plain..])?;
    out.push_byte(b'"')
}
