//! Indentation: INDENT and DEDENT, and what is wrong with blanks.

use super::lexer::INDENTS_MAX;
use super::{Compiler, Fail, Res, SyntaxKind};

impl Compiler<'_, '_> {
    /// At the start of a line outside brackets: measures the indentation and queues INDENT or DEDENTs.
    pub(super) fn indentation(&mut self) -> Res<()> {
        let (mut column, mut alternative) = (0u32, 0u32);
        loop {
            match self.peek(0) {
                b' ' => (column, alternative) = (column + 1, alternative + 1),
                b'\t' => (column, alternative) = ((column / 8 + 1) * 8, alternative + 1),
                0x0c => (column, alternative) = (0, 0),
                b'#' | b'\n' | b'\r' => return Ok(()),
                0 if self.at_end() => return Ok(()),
                b'\\' if matches!(self.peek(1), b'\n' | b'\r') => {
                    // the indentation is that of the first line
                    break;
                }
                _ => break,
            }
            self.bump();
        }
        let bounded = (column.min(u16::MAX as u32) as u16, alternative.min(u16::MAX as u32) as u16);
        let depth = self.lex.at.indents as usize;
        let current = if depth == 0 { (0, 0) } else { self.lex.indents[depth - 1] };
        if bounded.0 == current.0 {
            return if bounded.1 == current.1 { Ok(()) } else { Err(self.tab_error()) };
        }
        if bounded.0 > current.0 {
            if bounded.1 <= current.1 {
                return Err(self.tab_error());
            }
            if depth >= INDENTS_MAX {
                let line = self.lex.at.line;
                return Err(self.lex_error_at(
                    SyntaxKind::IndentationError,
                    line,
                    1,
                    0,
                    format_args!("too many levels of indentation"),
                ));
            }
            self.lex.indents[depth] = bounded;
            self.lex.at.indents += 1;
            self.lex.at.indent_due = true;
            return Ok(());
        }
        let mut to = depth;
        while to > 0 && bounded.0 < self.lex.indents[to - 1].0 {
            to -= 1;
        }
        let level = if to == 0 { (0, 0) } else { self.lex.indents[to - 1] };
        if level.0 != bounded.0 {
            let line = self.lex.at.line;
            while !matches!(self.peek(0), b'\n' | b'\r') && !self.at_end() {
                self.bump();
            }
            let c = self.lex.at.column;
            return Err(self.lex_error_at(
                SyntaxKind::IndentationError,
                line,
                c,
                0,
                format_args!("unindent does not match any outer indentation level"),
            ));
        }
        if level.1 != bounded.1 {
            return Err(self.tab_error());
        }
        self.lex.at.pending_dedents = (depth - to) as u8;
        Ok(())
    }

    fn tab_error(&mut self) -> Fail {
        let line = self.lex.at.line;
        self.lex_error_at(
            SyntaxKind::TabError,
            line,
            1,
            0,
            format_args!("inconsistent use of tabs and spaces in indentation"),
        )
    }
}
