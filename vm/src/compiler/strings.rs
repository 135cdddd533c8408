//! String literals: prefixes, escapes, concatenation and f-strings.
//!
//! The text of a literal is decoded into the free words right above the last object, where the STR or BYTES object will be made over it;
//! nothing may be allocated until it is finished. `Compiler::literal_used` says how many words it has soiled.

use super::arena::List;
use super::ast::{self, K};
use super::token::*;
use super::{Compiler, Fail, Res};
use crate::heap::NeedMemory;
use crate::layout::kind;
use crate::names;
use crate::value::Value;

/// `Token::flags` of a STRING.
pub(super) mod flag {
    pub const RAW: u8 = 1;
    pub const BYTES: u8 = 2;
    pub const FORMAT: u8 = 4;
    pub const TRIPLE: u8 = 8;
    pub const DOUBLE: u8 = 16;
}

/// Strings of at most so many identifier characters are interned.
const INTERN_MAX: usize = 64;
/// Words before the bytes of a STR or BYTES.
const BEFORE: usize = 3;

/// The flags of a string prefix, if it is one.
pub(super) fn prefix(text: &[u8]) -> Option<u8> {
    if text.len() > 2 {
        return None;
    }
    let mut flags = 0;
    let mut unicode = false;
    for b in text {
        let f = match b | 32 {
            b'r' => flag::RAW,
            b'b' => flag::BYTES,
            b'f' => flag::FORMAT,
            b'u' => {
                unicode = true;
                0
            }
            _ => return None,
        };
        if f != 0 && flags & f != 0 {
            return None;
        }
        flags |= f;
    }
    let both = flag::BYTES | flag::FORMAT;
    (flags & both != both && !(unicode && text.len() > 1)).then_some(flags)
}

impl Compiler<'_, '_> {
    pub(super) fn literal_push(&mut self, b: u8) -> Res<()> {
        let n = self.literal_len as usize;
        if n.is_multiple_of(4) {
            let words = BEFORE + n / 4 + 1;
            if self.heap.available_words() < words {
                return Err(self.need(NeedMemory { words }));
            }
            self.literal_used = words as u32;
        }
        self.literal_ascii &= b < 128;
        if let Some(w) = self.heap.scratch().get_mut(BEFORE + n / 4) {
            *w |= (b as u32) << (n % 4 * 8);
        }
        self.literal_len += 1;
        Ok(())
    }

    pub(super) fn literal_push_char(&mut self, code: u32) -> Res<()> {
        let Some(c) = char::from_u32(code) else {
            let (line, column) = (self.tok.line, self.tok.column);
            return Err(self.unsupported(line, column, "a lone surrogate in a string"));
        };
        let mut bytes = [0; 4];
        for &b in c.encode_utf8(&mut bytes).as_bytes() {
            self.literal_push(b)?;
        }
        Ok(())
    }

    /// Appends text to the unfinished literal.
    pub(super) fn literal_push_str(&mut self, text: &[u8]) -> Res<()> {
        for &b in text {
            self.literal_push(b)?;
        }
        Ok(())
    }

    /// Forgets the unfinished literal.
    pub(super) fn drop_literal(&mut self) {
        let s = self.heap.scratch();
        let used = (self.literal_used as usize).min(s.len());
        s[..used].fill(0);
        (self.literal_len, self.literal_used, self.literal_ascii) = (0, 0, true);
    }

    /// Makes the unfinished literal a str (interned if it looks like an identifier) or bytes.
    pub(super) fn literal_finish(&mut self, k: u32) -> Res<Value> {
        let n = self.literal_len as usize;
        let ascii = self.literal_ascii;
        let mut name = [0u8; INTERN_MAX];
        let words = n.div_ceil(4);
        let used = self.literal_used as usize;
        if k == kind::STR && n <= INTERN_MAX {
            let s = self.heap.scratch();
            for (i, b) in name[..n].iter_mut().enumerate() {
                *b = (s[BEFORE + i / 4] >> (i % 4 * 8)) as u8;
            }
            if name[..n].iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') {
                let used = used.min(s.len());
                s[..used].fill(0);
                (self.literal_len, self.literal_used, self.literal_ascii) = (0, 0, true);
                return self.intern(&name[..n]);
            }
        }
        let v = self.heap.alloc(k, BEFORE + words).map_err(|e| self.need(e))?;
        self.heap.set(v, 1, n as u32 | if ascii && k == kind::STR { 1 << 31 } else { 0 });
        (self.literal_len, self.literal_used, self.literal_ascii) = (0, 0, true);
        Ok(v)
    }

    /// Takes the opening quotes; the token is a STRING whose body follows.
    pub(super) fn open_string(&mut self, flags: u8) -> Res<()> {
        let q = self.peek(0);
        self.tok.flags = flags | if q == b'"' { flag::DOUBLE } else { 0 };
        self.bump();
        if self.peek(0) == q && self.peek(1) == q {
            self.bump();
            self.bump();
            self.tok.flags |= flag::TRIPLE;
        }
        self.string_read = false;
        self.finish(STRING)
    }

    fn closes(&mut self, flags: u8) -> bool {
        let q = if flags & flag::DOUBLE != 0 { b'"' } else { b'\'' };
        self.peek(0) == q && (flags & flag::TRIPLE == 0 || self.peek(1) == q && self.peek(2) == q)
    }

    pub(super) fn close(&mut self, flags: u8) {
        for _ in 0..if flags & flag::TRIPLE != 0 { 3 } else { 1 } {
            self.bump();
        }
        self.string_read = true;
        self.tok.end = self.lex.at.offset;
        self.tok.end_line = self.lex.at.line;
        self.tok.end_column = self.lex.at.column;
    }

    pub(super) fn unterminated(&mut self, flags: u8) -> Fail {
        let mut detected = self.lex.at.line;
        let (line, column) = (self.tok.line, self.tok.column);
        if self.lex.inside != 0 {
            let fail = self.string_error(format_args!("f-string: unterminated string"));
            self.from_lexer = true;
            return fail;
        }
        let triple = if flags & flag::TRIPLE != 0 { "triple-quoted " } else { "" };
        if flags & flag::TRIPLE != 0 && self.lex.at.column == 1 && detected > line {
            detected -= 1;
        }
        let kind = super::SyntaxKind::SyntaxError;
        self.lex_error_at(
            kind,
            line,
            column,
            0,
            format_args!("unterminated {triple}string literal (detected at line {detected})"),
        )
    }

    /// A backslash in a string within an f-string's expression.
    fn backslash_in_field(&mut self) -> Fail {
        self.string_error(format_args!("f-string expression part cannot include a backslash"))
    }

    /// One step over the body of a string without decoding; false at its end.
    pub(super) fn skip_one(&mut self, flags: u8) -> Res<bool> {
        if self.closes(flags) {
            return Ok(false);
        }
        match self.peek(0) {
            0 if self.at_end() => return Err(self.unterminated(flags)),
            b'\n' | b'\r' if flags & flag::TRIPLE == 0 => return Err(self.unterminated(flags)),
            b'\n' | b'\r' => self.bump_line(),
            b'\\' if self.lex.inside != 0 => return Err(self.backslash_in_field()),
            b'\\' => {
                self.bump();
                match self.peek(0) {
                    b'\n' | b'\r' => self.bump_line(),
                    0 if self.at_end() => return Err(self.unterminated(flags)),
                    _ => self.bump(),
                }
            }
            _ => self.bump(),
        }
        Ok(true)
    }

    /// Passes over the body of the current STRING.
    pub(super) fn skip_string(&mut self) -> Res<()> {
        let flags = self.tok.flags;
        while self.skip_one(flags)? {}
        self.close(flags);
        Ok(())
    }

    /// Decodes the body of the current STRING into the literal.
    fn decode_string(&mut self) -> Res<()> {
        let flags = self.tok.flags;
        self.literal_begin = self.literal_len;
        loop {
            if self.closes(flags) {
                self.close(flags);
                return Ok(());
            }
            self.decode_one(flags)?;
        }
    }

    pub(super) fn decode_one(&mut self, flags: u8) -> Res<()> {
        match self.peek(0) {
            0 if self.at_end() => return Err(self.unterminated(flags)),
            b'\n' | b'\r' if flags & flag::TRIPLE == 0 => return Err(self.unterminated(flags)),
            b'\n' | b'\r' => {
                self.bump_line();
                self.literal_push(b'\n')?;
            }
            b'\\' if self.lex.inside != 0 => return Err(self.backslash_in_field()),
            b'\\' if flags & flag::RAW != 0 => {
                self.bump();
                self.literal_push(b'\\')?;
                match self.peek(0) {
                    b'\n' | b'\r' => {
                        self.bump_line();
                        self.literal_push(b'\n')?;
                    }
                    0 if self.at_end() => return Err(self.unterminated(flags)),
                    // an f-string's brace keeps its meaning
                    b'{' | b'}' if flags & flag::FORMAT != 0 => {}
                    _ => self.one_char(flags)?,
                }
            }
            b'\\' => self.escape(flags)?,
            _ => self.one_char(flags)?,
        }
        Ok(())
    }

    pub(super) fn one_char(&mut self, flags: u8) -> Res<()> {
        let b = self.peek(0);
        if b >= 128 && flags & flag::BYTES != 0 {
            let from = (self.tok.line, self.tok.column);
            while self.skip_one(flags)? {}
            self.close(flags);
            let to = (self.tok.end_line, self.tok.end_column);
            return Err(self.error_between(from, to, format_args!("bytes can only contain ASCII literal characters")));
        }
        if b >= 128 {
            let Some(c) = self.peek_char() else { return Err(self.bad_utf8()) };
            let mut bytes = [0; 4];
            for &b in c.encode_utf8(&mut bytes).as_bytes() {
                self.bump();
                self.literal_push(b)?;
            }
            return Ok(());
        }
        self.bump();
        self.literal_push(b)
    }

    /// One or more adjacent string literals: a constant or an f-string.
    pub(super) fn strings(&mut self) -> Res<u16> {
        let at = self.place();
        let bytes = self.tok.flags & flag::BYTES;
        let mut parts = List::default();
        let mut format = false;
        let mut mixed = false;
        while self.tok.kind == STRING {
            let flags = self.tok.flags;
            mixed |= flags & flag::BYTES != bytes;
            let (token, begin, stop, inside) = (self.tok, self.lex.at, self.lex.stop, self.lex.inside);
            let read = if mixed {
                self.skip_string()
            } else if flags & flag::FORMAT != 0 {
                format = true;
                self.fstring(&mut parts)
            } else {
                self.decode_string()
            };
            if read.is_err() {
                if flags & flag::FORMAT != 0 || self.at_string_end {
                    self.relocate_string_error(token, begin, stop, inside);
                }
                return Err(Fail);
            }
            self.advance()?;
        }
        if mixed {
            return Err(self.error_here(format_args!("cannot mix bytes and nonbytes literals")));
        }
        if !format {
            let v = self.literal_finish(if bytes != 0 { kind::BYTES } else { kind::STR })?;
            return self.node_v(K::CONST, at, v);
        }
        self.flush(&mut parts, at)?;
        self.node(K::FSTR, at, &[], &[parts.head])
    }

    /// The text of an interned or other short str, for messages: at most 64 bytes.
    pub(super) fn text_of(&mut self, v: Value) -> heapless::String<64> {
        let mut out = heapless::String::new();
        if v & 3 != 0 {
            let _ = out.push_str(names::text(v));
            return out;
        }
        let n = (self.heap.get(v, 1) & 0x7fff_ffff).min(64) as usize;
        let mut bytes = [0u8; 64];
        for (i, b) in bytes[..n].iter_mut().enumerate() {
            *b = (self.heap.get(v, BEFORE + i / 4) >> (i % 4 * 8)) as u8;
        }
        let valid = match core::str::from_utf8(&bytes[..n]) {
            Ok(s) => s,
            Err(e) => core::str::from_utf8(&bytes[..e.valid_up_to()]).unwrap_or(""),
        };
        let _ = out.push_str(valid);
        out
    }

    /// A place for nodes: the current token's.
    pub(super) fn place(&self) -> u32 {
        ast::place(self.tok.line, self.tok.column)
    }

    /// Length in bytes of a str.
    pub(super) fn str_len(&mut self, v: u32) -> u32 {
        self.heap.get(v, 1) & 0x7fff_ffff
    }

    /// Byte `i` of a str.
    pub(super) fn str_byte(&mut self, v: u32, i: u32) -> u8 {
        (self.heap.get(v, 3 + i as usize / 4) >> (i % 4 * 8)) as u8
    }
}
