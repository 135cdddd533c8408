//! Cuts a settings file into statements, a line at a time; a string or an array may go over several lines.
//!
//! Not concerned with what a value means (see `scalar.rs`) nor with which keys exist (see `parse.rs`).
//!
//! Invariants
//! - each call of `next` consumes at least one line, so that reading ends after as many calls as the file has lines;
//! - time is linear in the length of the file: a missing closing quote is searched for once only;
//! - a line that cannot be read costs itself alone: the next line is read as if it were the first.

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use crate::limits::FILE_BYTES_MAX;
use crate::problem::{Fault, Found};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `"…"` or `"""…"""`: escapes are resolved.
    Basic,
    /// `'…'` or `'''…'''`: taken as it stands.
    Literal,
    /// Anything without quotes.
    Bare,
}

/// A value as it stands in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'t> {
    pub(crate) form: Form,
    /// Between the quotes; without surrounding blanks where there are no quotes.
    pub(crate) inner: &'t str,
    /// With the quotes.
    pub(crate) written: &'t str,
    /// Where `inner` begins.
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// `key = value`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement<'t> {
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) key: &'t str,
    /// Bytes of the file before the line.
    pub(crate) line_offset: usize,
    /// Whether the key stands in quotes.
    pub(crate) key_is_quoted: bool,
    /// Where the value begins.
    pub(crate) value_column: u32,
    pub(crate) value: Result<Raw<'t>, Fault<'t>>,
    /// What stands on the line behind the `=`, without the comment and the blanks around.
    pub(crate) right_side: &'t str,
    /// Whether the comment after the value is not UTF-8.
    pub(crate) comment_not_utf8: bool,
}

/// One step through a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'t> {
    /// A line that sets a key, or tries to.
    Statement(Statement<'t>),
    /// A line that begins a table.
    Table { line: u32, column: u32 },
    /// A line without a key.
    Broken { line: u32, column: u32, fault: Fault<'t> },
    /// An empty line, a comment, or the inside of an array.
    Nothing,
}

/// Walks through a file.
pub(crate) struct Steps<'t> {
    text: &'t [u8],
    /// Whether the file goes on after `text`.
    cut: bool,
    offset: usize,
    line: u32,
    /// Brackets of an array or a table that are still open.
    depth: u32,
    /// A search for the end of a string over several lines came to the end of the file.
    unclosed: bool,
}

impl<'t> Steps<'t> {
    pub(crate) fn new(text: &'t [u8]) -> Self {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let (text, cut) = match text.get(..FILE_BYTES_MAX) {
            Some(head) if text.len() > FILE_BYTES_MAX => {
                // A line cut in its middle could mean something else.
                let whole = head.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
                (head.get(..whole).unwrap_or_default(), true)
            }
            _ => (text, false),
        };
        Steps { text, cut, offset: 0, line: 1, depth: 0, unclosed: false }
    }

    /// The file up to the limit, without a byte order mark; offsets count from its start.
    pub(crate) fn text(&self) -> &'t [u8] {
        self.text
    }

    /// The line that is read next, counted from 1.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// Whether the file goes on behind what is read.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The rest of the file from `offset` to the end of its line, and the offset behind the line break.
    fn line_at(&self, offset: usize) -> (&'t [u8], usize) {
        let rest = self.text.get(offset..).unwrap_or_default();
        let (line, next) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => (rest.get(..end).unwrap_or_default(), offset + end + 1),
            None => (rest, offset + rest.len()),
        };
        (line.strip_suffix(b"\r").unwrap_or(line), next)
    }

    /// Reads the line at `self.offset`.
    fn step(&mut self) -> Step<'t> {
        let start = self.offset;
        let (bytes, next) = self.line_at(start);
        let line = self.line;
        self.offset = next;
        self.line = self.line.saturating_add(1);
        let (text, not_utf8) = valid_prefix(bytes);
        if self.depth > 0 {
            if !begins_with_key(text) {
                self.depth = depth_after(text, self.depth);
                return Step::Nothing;
            }
            self.depth = 0;
        }
        let body = text.trim_start_matches(is_blank);
        let indent = text.len() - body.len();
        let column = columns(text, indent);
        let broken = |fault| Step::Broken { line, column, fault };
        match body.bytes().next() {
            None if not_utf8 => return broken(Fault::NotUtf8),
            Some(b'#') if not_utf8 => return broken(Fault::CommentNotUtf8),
            None | Some(b'#') => return Step::Nothing,
            Some(b'[') => return Step::Table { line, column },
            Some(_) => {}
        }
        let (key, value_start) = match key_of(body) {
            Ok((key, length)) => (key, indent + length),
            Err(_) if not_utf8 => return broken(Fault::NotUtf8),
            Err(fault) => return broken(fault),
        };
        if key.is_empty() {
            return broken(Fault::NoKey);
        }
        let mut statement = Statement {
            line,
            column,
            key,
            line_offset: start,
            key_is_quoted: body.starts_with(['"', '\'']),
            value_column: columns(text, value_start),
            value: Err(Fault::NoValue),
            right_side: "",
            comment_not_utf8: false,
        };
        self.value(&mut statement, start, text, value_start, not_utf8);
        Step::Statement(statement)
    }

    /// Reads the value that begins at byte `at` or behind of the line `text`, which begins at `start`.
    fn value(&mut self, statement: &mut Statement<'t>, start: usize, text: &'t str, at: usize, not_utf8: bool) {
        let rest = text.get(at..).unwrap_or_default();
        let body = rest.trim_start_matches(is_blank);
        let at = at + rest.len() - body.len();
        statement.value_column = columns(text, at);
        let place = (statement.line, statement.value_column.saturating_add(1));
        statement.right_side = body;
        if let Some(quote) = [b"\"\"\"", b"'''"].into_iter().find(|quote| body.as_bytes().starts_with(*quote)) {
            statement.value = self.over_lines(quote, start + at, place);
            return;
        }
        let source = Source::new(body);
        let mut tokens = source.lex();
        let Some(first) = tokens.next() else { return };
        let form = match first.kind() {
            TokenKind::Eof | TokenKind::Comment => {
                statement.right_side = "";
                statement.value = Err(if not_utf8 { Fault::NotUtf8 } else { Fault::NoValue });
                return;
            }
            TokenKind::BasicString => Form::Basic,
            TokenKind::LiteralString => Form::Literal,
            _ => Form::Bare,
        };
        // Everything up to a comment belongs to a bare value; a string ends with its quote.
        let mut end = first.span().end();
        let mut last = end;
        let mut trailing = None;
        let mut comment = false;
        for token in tokens {
            match token.kind() {
                TokenKind::Comment => {
                    comment = true;
                    break;
                }
                TokenKind::Whitespace | TokenKind::Eof | TokenKind::Newline => {}
                _ => {
                    trailing.get_or_insert(token.span().start());
                    last = token.span().end();
                }
            }
        }
        if form == Form::Bare {
            end = last;
        }
        let written = body.get(..end).unwrap_or_default();
        statement.right_side = body.get(..last).unwrap_or_default();
        if not_utf8 && !comment {
            statement.value = Err(Fault::NotUtf8);
            return;
        }
        statement.comment_not_utf8 = not_utf8;
        if matches!(first.kind(), TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) {
            self.depth = depth_after(body, 0);
            statement.value = Err(Fault::NotScalar);
            return;
        }
        statement.value = match (form, trailing) {
            (Form::Bare, _) => Ok(Raw { form, inner: written, written, line: place.0, column: statement.value_column }),
            (_, Some(from)) => {
                let found = body.get(from..).unwrap_or_default();
                statement.value_column = columns(text, at + from);
                Err(Fault::Trailing(Found::Written(found)))
            }
            _ => match unquoted(written) {
                Some(inner) => Ok(Raw { form, inner, written, line: place.0, column: place.1 }),
                None => Err(Fault::Unclosed),
            },
        };
    }

    /// Reads a string in threefold quotes that begins at `at`, and goes behind the line in which it ends.
    fn over_lines(&mut self, quote: &[u8; 3], at: usize, place: (u32, u32)) -> Result<Raw<'t>, Fault<'t>> {
        let body = self.text.get(at + 3..).unwrap_or_default();
        let is_basic = quote[0] == b'"';
        let Some(length) = (!self.unclosed).then(|| length_to(body, quote, is_basic)).flatten() else {
            self.unclosed = true;
            return Err(Fault::Unclosed);
        };
        let (inner, written) = (body.get(..length).unwrap_or_default(), self.text.get(at..at + length + 6));
        let breaks = inner.iter().filter(|byte| **byte == b'\n').count();
        let (tail, next) = self.line_at(at + length + 6);
        if breaks > 0 {
            self.line = place.0.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)).saturating_add(1);
            self.offset = next;
        }
        let (tail, _) = valid_prefix(tail);
        let tail = tail.trim_start_matches(is_blank);
        if !tail.is_empty() && !tail.starts_with('#') {
            return Err(Fault::Trailing(Found::Written(tail)));
        }
        let inner = core::str::from_utf8(inner).map_err(|_| Fault::NotUtf8)?;
        let written = written.and_then(|written| core::str::from_utf8(written).ok()).unwrap_or_default();
        // A line break straight behind the opening quotes does not belong to the string.
        let trimmed = inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n'));
        let (line, column) = match trimmed {
            Some(_) => (place.0.saturating_add(1), 1),
            None => (place.0, place.1.saturating_add(2)),
        };
        let form = if is_basic { Form::Basic } else { Form::Literal };
        Ok(Raw { form, inner: trimmed.unwrap_or(inner), written, line, column })
    }
}

impl<'t> Iterator for Steps<'t> {
    type Item = Step<'t>;

    fn next(&mut self) -> Option<Step<'t>> {
        (self.offset < self.text.len()).then(|| self.step())
    }
}

/// The part of a line that is UTF-8, and whether there is more.
fn valid_prefix(bytes: &[u8]) -> (&str, bool) {
    match core::str::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            (core::str::from_utf8(valid).unwrap_or_default(), true)
        }
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

/// The column, from 1, of the character that begins at byte `at`.
pub(crate) fn columns(text: &str, at: usize) -> u32 {
    let characters = text.get(..at).unwrap_or(text).chars().count();
    u32::try_from(characters).unwrap_or(u32::MAX).saturating_add(1)
}

/// Whether a key without quotes has only the characters that TOML gives it.
pub(crate) fn is_bare(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Whether a line reads `bare_key =`.
fn begins_with_key(text: &str) -> bool {
    text.split_once('=').is_some_and(|(key, _)| {
        let key = key.trim_matches(is_blank);
        !key.is_empty() && is_bare(key)
    })
}

/// The key with which `body` begins, and the bytes up to behind its `=`.
fn key_of(body: &str) -> Result<(&str, usize), Fault<'_>> {
    let Some(quote) = body.chars().next().filter(|first| matches!(first, '"' | '\'')) else {
        let (key, rest) = body.split_once('=').ok_or(Fault::NoEquals)?;
        // An = inside a comment sets nothing.
        let key = if key.contains('#') { return Err(Fault::NoEquals) } else { key.trim_end_matches(is_blank) };
        return Ok((key, body.len() - rest.len()));
    };
    let inner = body.get(1..).unwrap_or_default();
    let (key, rest) = inner.split_once(quote).ok_or(Fault::KeyBadQuotes)?;
    if quote == '"' && key.contains('\\') {
        return Err(Fault::KeyBadQuotes);
    }
    let rest = rest.trim_start_matches(is_blank).strip_prefix('=').ok_or(Fault::NoEquals)?;
    Ok((key, body.len() - rest.len()))
}

/// The key of the line that begins at `offset`.
pub(crate) fn key_at(text: &[u8], offset: usize) -> Option<&str> {
    let rest = text.get(offset..)?;
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let (line, _) = valid_prefix(rest.get(..end)?);
    key_of(line.trim_start_matches(is_blank)).ok().map(|(key, _)| key)
}

/// What stands between the quotes of a string on one line; `None` if the last quote is missing.
fn unquoted(written: &str) -> Option<&str> {
    let quote = written.chars().next()?;
    let inner = written.get(1..)?.strip_suffix(quote)?;
    // The lexer takes an escaped quote at the end of the line for the inside of a string that goes on.
    let escapes = inner.bytes().rev().take_while(|byte| *byte == b'\\').count();
    (quote == '\'' || escapes % 2 == 0).then_some(inner)
}

/// Bytes up to the threefold `quote` that ends a string; one or two quotes right before it belong to the string.
fn length_to(body: &[u8], quote: &[u8; 3], has_escapes: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = body.get(at..).filter(|rest| !rest.is_empty())?;
        if has_escapes && rest.starts_with(b"\\") {
            at += 2;
        } else if rest.starts_with(quote) {
            let more = rest.iter().skip(3).take(2).take_while(|byte| **byte == quote[0]).count();
            return Some(at + more);
        } else {
            at += 1;
        }
    }
}

/// Open brackets behind `text`, of which `depth` were open before.
fn depth_after(text: &str, depth: u32) -> u32 {
    Source::new(text).lex().fold(depth, |depth, token| match token.kind() {
        TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => depth.saturating_add(1),
        TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => depth.saturating_sub(1),
        _ => depth,
    })
}
