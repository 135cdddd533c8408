//! The format specification mini-language: `[[fill]align][sign][z][#][0][width][,|_][.precision][type]`.

use super::{Class, HeapText, Stop};

/// Where the padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: between sign and digits.
    AfterSign,
}

/// A parsed format specification.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// What pads.
    pub fill: char,
    /// Where it goes.
    pub align: Align,
    /// `+`, `-` or a space, if given.
    pub sign: Option<u8>,
    /// `z`: no negative zero.
    pub positive_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Least width in code points.
    pub width: usize,
    /// `,` or `_`.
    pub grouping: Option<u8>,
    /// After the point, if given.
    pub precision: Option<usize>,
    /// The type character, if given.
    pub kind: Option<char>,
}

impl Spec {
    /// Parses `text`, for a value of the type `type_name` that is aligned to `default` unless the text says otherwise.
    pub fn parse(text: &str, default: Align, type_name: &str, out: &mut HeapText<'_>) -> Result<Spec, Stop> {
        let mut spec = Spec {
            fill: ' ',
            align: default,
            sign: None,
            positive_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
        };
        let mut rest = text;
        let mut first_two = rest.chars();
        let (first, second) = (first_two.next(), first_two.next());
        let (mut filled, mut aligned) = (false, false);
        if let Some(align) = second.and_then(align_of) {
            (spec.fill, spec.align) = (first.unwrap_or(' '), align);
            (filled, aligned) = (true, true);
            rest = first_two.as_str();
        } else if let Some(align) = first.and_then(align_of) {
            spec.align = align;
            aligned = true;
            rest = &rest[1..];
        }
        if let Some(sign @ (b'+' | b'-' | b' ')) = rest.as_bytes().first().copied() {
            spec.sign = Some(sign);
            rest = &rest[1..];
        }
        spec.positive_zero = take(&mut rest, 'z');
        spec.alternate = take(&mut rest, '#');
        if !filled && take(&mut rest, '0') {
            spec.fill = '0';
            if !aligned && default == Align::Right {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = number(&mut rest, out)?.unwrap_or(0);
        let comma = take(&mut rest, ',');
        let underscore = take(&mut rest, '_');
        spec.grouping = if comma { Some(b',') } else { underscore.then_some(b'_') };
        if underscore && (comma || rest.starts_with(',')) {
            return Err(out.raise(Class::ValueError, format_args!("Cannot specify both ',' and '_'.")));
        }
        if take(&mut rest, '.') {
            spec.precision = number(&mut rest, out)?;
            if spec.precision.is_none() {
                return Err(out.raise(Class::ValueError, format_args!("Format specifier missing precision")));
            }
        }
        let mut kinds = rest.chars();
        spec.kind = kinds.next();
        if kinds.next().is_some() {
            return Err(out.raise(
                Class::ValueError,
                format_args!("Invalid format specifier '{text}' for object of type '{type_name}'"),
            ));
        }
        if let Some(separator) = spec.grouping {
            let good = match spec.kind {
                None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | '%' | 'F') => true,
                Some('b' | 'o' | 'x' | 'X') => separator == b'_',
                _ => false,
            };
            if !good {
                return Err(spec.bad_grouping(spec.kind.unwrap_or('d'), out));
            }
        }
        Ok(spec)
    }

    /// The error that the grouping does not go with the type.
    pub fn bad_grouping(&self, kind: char, out: &mut HeapText<'_>) -> Stop {
        let separator = self.grouping.unwrap_or(b',') as char;
        out.raise(Class::ValueError, format_args!("Cannot specify '{separator}' with '{kind}'."))
    }

    /// Pads what is written from byte `start` on to the width; `prefix` bytes of it are the sign and the like.
    pub fn pad(&self, out: &mut HeapText<'_>, start: usize, prefix: usize) -> Result<(), Stop> {
        let written = super::code_points(&out.as_bytes()[start.min(out.len())..]);
        let missing = self.width.saturating_sub(written);
        match self.align {
            Align::Left => out.push_repeated(self.fill, missing),
            Align::Right => out.insert_repeated(start, self.fill, missing),
            Align::AfterSign => out.insert_repeated(start + prefix, self.fill, missing),
            Align::Center => {
                out.insert_repeated(start, self.fill, missing / 2)?;
                out.push_repeated(self.fill, missing - missing / 2)
            }
        }
    }
}

/// The error that a type character does not exist for values of `type_name`.
pub fn unknown_code(kind: char, type_name: &str, out: &mut HeapText<'_>) -> Stop {
    if (' '..'\x7f').contains(&kind) {
        out.raise(Class::ValueError, format_args!("Unknown format code '{kind}' for object of type '{type_name}'"))
    } else {
        out.raise(
            Class::ValueError,
            format_args!("Unknown format code '\\x{:x}' for object of type '{type_name}'", kind as u32),
        )
    }
}

fn align_of(c: char) -> Option<Align> {
    Some(match c {
        '<' => Align::Left,
        '>' => Align::Right,
        '^' => Align::Center,
        '=' => Align::AfterSign,
        _ => return None,
    })
}

fn take(rest: &mut &str, c: char) -> bool {
    match rest.strip_prefix(c) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

fn number(rest: &mut &str, out: &mut HeapText<'_>) -> Result<Option<usize>, Stop> {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    if digits == 0 {
        return Ok(None);
    }
    match number.parse::<i32>() {
        Ok(number) => Ok(Some(number as usize)),
        Err(_) => Err(out.raise(Class::ValueError, format_args!("Too many decimal digits in format string"))),
    }
}
