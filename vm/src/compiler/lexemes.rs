//! Names, operators and brackets.

use super::token::*;
use super::{Compiler, Fail, Res, SyntaxKind, token};

use super::lexer::{BRACKETS_MAX, is_continue};

impl Compiler<'_, '_> {
    /// Bytes that are no UTF-8.
    pub(super) fn bad_utf8(&mut self) -> Fail {
        let (b, column) = (self.peek(0), self.lex.at.column);
        self.lex_error(column, 0, format_args!("(unicode error) 'utf-8' codec can't decode byte 0x{b:02x}"))
    }

    pub(super) fn name(&mut self) -> Res<()> {
        self.lex.text.clear();
        loop {
            let b = self.peek(0);
            if !is_continue(b) {
                break;
            }
            if b >= 128 {
                let Some(c) = self.peek_char() else { return Err(self.bad_utf8()) };
                if !c.is_alphanumeric()
                    && !matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
                {
                    let (column, code) = (self.lex.at.column, c as u32);
                    if c.is_control() || c.is_whitespace() || matches!(code, 0x200b..=0x200f | 0x202a..=0x202e | 0xfeff)
                    {
                        return Err(self.lex_error(
                            column,
                            0,
                            format_args!("invalid non-printable character U+{code:04X}"),
                        ));
                    }
                    return Err(self.lex_error(column, 0, format_args!("invalid character '{c}' (U+{code:04X})")));
                }
            }
            for _ in 0..if b < 128 { 1 } else { (b.leading_ones()).clamp(1, 4) } {
                let b = self.peek(0);
                if self.lex.text.push(b).is_err() {
                    return Err(self.unsupported(
                        self.tok.line,
                        self.tok.column,
                        "an identifier of more than 255 bytes",
                    ));
                }
                self.bump();
            }
        }
        let quote = self.peek(0);
        if matches!(quote, b'"' | b'\'')
            && let Some(flags) = super::strings::prefix(&self.lex.text)
        {
            return self.open_string(flags);
        }
        let kind = token::keyword(&self.lex.text);
        self.finish(kind)
    }

    pub(super) fn operator(&mut self, a: u8) -> Res<()> {
        let (mut b, c) = (self.peek(1), self.peek(2));
        // at the outermost level of an f-string's expression, `:` and `!` end it
        if self.lex.inside == self.lex.at.brackets + 1 && (a == b':' || a == b'!' && b != b'=') {
            b = 0;
        }
        let column = self.lex.at.column;
        // `<>` is a token, but no operator
        self.tok.flags = (a == b'<' && b == b'>') as u8;
        let found = if self.tok.flags != 0 { Some((NOTEQUAL, 2)) } else { token::operator(a, b, c) };
        let Some((kind, length)) = found.filter(|f| f.0 != BANG || self.lex.inside != 0) else {
            return Err(match a {
                b'$' | b'?' | b'!' | b'`' => self.syntax_here(format_args!("invalid syntax"), length_one(column)),
                _ if a < 32 || a == 127 => {
                    self.lex_error(column, 0, format_args!("invalid non-printable character U+{a:04X}"))
                }
                _ => self.syntax_here(format_args!("invalid syntax"), length_one(column)),
            });
        };
        match kind {
            LPAR | LSQB | LBRACE => {
                let depth = self.lex.at.brackets as usize;
                if depth >= BRACKETS_MAX {
                    return Err(self.lex_error(column, 0, format_args!("too many nested parentheses")));
                }
                let which = [LPAR, LSQB, LBRACE].iter().position(|&k| k == kind).unwrap_or(0) as u32;
                self.lex.brackets[depth] = self.lex.at.line.min(0x3ffff) << 14 | column.min(0xfff) << 2 | which;
                self.lex.at.brackets += 1;
            }
            RPAR | RSQB | RBRACE => {
                let floor = self.lex.inside.saturating_sub(1);
                if self.lex.at.brackets <= floor {
                    if self.lex.inside != 0 {
                        // the end of an f-string's expression, or an error of the parser
                        if kind != RBRACE {
                            return Err(self.string_error(format_args!("f-string: unmatched '{}'", a as char)));
                        }
                    } else {
                        return Err(self.lex_error(column, 0, format_args!("unmatched '{}'", a as char)));
                    }
                } else {
                    self.close_bracket(kind, a as char, column)?;
                }
            }
            _ => {}
        }
        for _ in 0..length {
            self.bump();
        }
        self.finish(kind)
    }

    pub(super) fn close_bracket(&mut self, kind: u8, closing: char, column: u32) -> Res<()> {
        let Some((open, line, _)) = self.lex.open_bracket() else { return Ok(()) };
        let matches = matches!((open, kind), ('(', RPAR) | ('[', RSQB) | ('{', RBRACE));
        if !matches {
            if self.lex.inside != 0 {
                let message = format_args!(
                    "f-string: closing parenthesis '{closing}' does not match opening parenthesis '{open}'"
                );
                return Err(self.string_error(message));
            }
            return Err(if line != self.lex.at.line {
                self.lex_error(
                    column,
                    0,
                    format_args!(
                        "closing parenthesis '{closing}' does not match opening parenthesis '{open}' on line {line}"
                    ),
                )
            } else {
                self.lex_error(
                    column,
                    0,
                    format_args!("closing parenthesis '{closing}' does not match opening parenthesis '{open}'"),
                )
            });
        }
        self.lex.at.brackets -= 1;
        Ok(())
    }

    pub(super) fn continuation(&mut self) -> Res<()> {
        let c = self.lex.at.column;
        if self.lex.inside != 0 {
            return Err(self.string_error(format_args!("f-string expression part cannot include a backslash")));
        }
        self.bump();
        match self.peek(0) {
            b'\n' | b'\r' => {
                self.bump_line();
                if self.at_end() {
                    let (line, column) = (self.lex.at.line - 1, c + 1);
                    return Err(self.lex_error_at(
                        SyntaxKind::SyntaxError,
                        line,
                        column,
                        0,
                        format_args!("unexpected EOF while parsing"),
                    ));
                }
                Ok(())
            }
            0 if self.at_end() => Err(self.lex_error(c + 1, 0, format_args!("unexpected EOF while parsing"))),
            _ => Err(self.lex_error(c + 1, 0, format_args!("unexpected character after line continuation character"))),
        }
    }
}

fn length_one(column: u32) -> (u32, u32) {
    (column, column + 1)
}
