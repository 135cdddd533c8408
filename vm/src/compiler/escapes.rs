//! Escapes in string literals.

use super::strings::flag;
use super::{Compiler, Res};

impl Compiler<'_, '_> {
    pub(super) fn escape(&mut self, flags: u8) -> Res<()> {
        let at = self.literal_len.saturating_sub(self.literal_begin);
        self.bump();
        let b = self.peek(0);
        let bytes = flags & flag::BYTES != 0;
        let simple = match b {
            b'\n' | b'\r' => {
                self.bump_line();
                return Ok(());
            }
            b'\\' | b'\'' | b'"' => b,
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => {
                let mut code = 0;
                for _ in 0..3 {
                    let d = self.peek(0);
                    if !(b'0'..=b'7').contains(&d) {
                        break;
                    }
                    code = code * 8 + (d - b'0') as u32;
                    self.bump();
                }
                return if bytes { self.literal_push(code as u8) } else { self.literal_push_char(code) };
            }
            b'x' => return self.hex_escape(2, bytes, at),
            b'u' if !bytes => return self.hex_escape(4, false, at),
            b'U' if !bytes => return self.hex_escape(8, false, at),
            b'N' if !bytes => {
                let (line, column) = (self.lex.at.line, self.lex.at.column);
                return Err(self.unsupported(line, column, "\\N{...}: characters by name"));
            }
            0 if self.at_end() => return Err(self.unterminated(flags)),
            _ => return self.literal_push(b'\\'),
        };
        self.bump();
        self.literal_push(simple)
    }

    fn hex_escape(&mut self, digits: u32, bytes: bool, at: u32) -> Res<()> {
        let letter = self.peek(0) as char;
        self.bump();
        let mut code = 0u32;
        for i in 0..digits {
            let Some(d) = (self.peek(0) as char).to_digit(16) else {
                let last = at + 1 + i;
                let xs = &"XXXXXXXX"[..digits as usize];
                return Err(if bytes {
                    self.string_error(format_args!("(value error) invalid \\x escape at position {at}"))
                } else {
                    let message = format_args!(
                        "(unicode error) 'unicodeescape' codec can't decode bytes in position {at}-{last}: truncated \\{letter}{xs} escape"
                    );
                    self.string_error(message)
                });
            };
            code = code << 4 | d;
            self.bump();
        }
        if bytes {
            return self.literal_push(code as u8);
        }
        if code > 0x10ffff {
            let last = at + 9;
            let message = format_args!(
                "(unicode error) 'unicodeescape' codec can't decode bytes in position {at}-{last}: illegal Unicode character"
            );
            return Err(self.string_error(message));
        }
        self.literal_push_char(code)
    }
}
