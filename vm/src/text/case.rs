//! Case conversions and character predicates of str and bytes.

use super::{HeapText, Stop, digits, is_space};

/// A conversion of case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Case {
    Upper,
    Lower,
    Casefold,
    Swap,
    Title,
    Capitalize,
}

/// A question about every character of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Test {
    Alpha,
    Alnum,
    Ascii,
    Decimal,
    Digit,
    Numeric,
    Space,
    Upper,
    Lower,
    Title,
    Identifier,
    Printable,
}

/// Appends `text` in another case.
pub fn write_case(out: &mut HeapText<'_>, text: &str, case: Case) -> Result<(), Stop> {
    let mut inside = false;
    for (at, c) in text.char_indices() {
        let upper = match case {
            Case::Upper => true,
            Case::Lower | Case::Casefold => false,
            Case::Swap => c.is_lowercase(),
            Case::Title => !inside,
            Case::Capitalize => at == 0,
        };
        inside = is_cased(c);
        if c == 'ß' && case == Case::Casefold {
            out.push_str("ss")?;
        } else if case == Case::Swap && is_titled(c) {
            out.push_char(c)?;
        } else if upper && matches!(case, Case::Title | Case::Capitalize) {
            write_titled(out, c)?;
        } else if upper {
            push_all(out, c.to_uppercase())?;
        } else if c == 'Σ' && case != Case::Casefold && is_final(text, at) {
            out.push_char('ς')?;
        } else {
            push_all(out, c.to_lowercase())?;
        }
    }
    Ok(())
}

/// Appends a character as it stands at the start of a word.
fn write_titled(out: &mut HeapText<'_>, c: char) -> Result<(), Stop> {
    let one = match c {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        // Georgian has capitals, but no words that begin with one.
        'ა'..='ჺ' | 'ჽ'..='ჿ' => c,
        '\u{1f80}'..='\u{1faf}' => char::from_u32(c as u32 | 8).unwrap_or(c),
        '\u{1fb3}' | '\u{1fbc}' => '\u{1fbc}',
        '\u{1fc3}' | '\u{1fcc}' => '\u{1fcc}',
        '\u{1ff3}' | '\u{1ffc}' => '\u{1ffc}',
        _ => {
            let own_iota = ('\u{1f80}'..='\u{1fff}').contains(&c);
            for (i, converted) in c.to_uppercase().enumerate() {
                // Of what becomes several characters only the first is a capital.
                match converted {
                    'Ι' if i > 0 && own_iota => out.push_char('\u{345}')?,
                    _ if i > 0 && c != 'ŉ' => push_all(out, converted.to_lowercase())?,
                    _ => out.push_char(converted)?,
                }
            }
            return Ok(());
        }
    };
    out.push_char(one)
}

/// Whether the character is two letters in one, the first of them a capital.
fn is_titled(c: char) -> bool {
    matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}')
        || ('\u{1f80}'..='\u{1faf}').contains(&c) && c as u32 & 8 != 0
}

fn push_all(out: &mut HeapText<'_>, characters: impl Iterator<Item = char>) -> Result<(), Stop> {
    for c in characters {
        out.push_char(c)?;
    }
    Ok(())
}

/// Whether the sigma at `at` ends a word.
fn is_final(text: &str, at: usize) -> bool {
    let before = text[..at].chars().rev().find(|&c| !is_ignorable(c)).is_some_and(is_cased);
    let after = text[at..].chars().skip(1).find(|&c| !is_ignorable(c)).is_some_and(is_cased);
    before && !after
}

/// Characters that do not end a word: the commonest of Unicode's case-ignorable ones.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\'' | '.'
            | ':'
            | '^'
            | '`'
            | '\u{a8}'
            | '\u{ad}'
            | '\u{af}'
            | '\u{b4}'
            | '\u{b7}'
            | '\u{b8}'
            | '\u{2018}'
            | '\u{2019}'
    ) || ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_cased(c: char) -> bool {
    c.is_uppercase() || c.is_lowercase() || is_titled(c)
}

/// Changes ASCII letters in place, as the methods of bytes do.
pub fn convert_ascii(bytes: &mut [u8], case: Case) {
    let mut inside = false;
    for (at, byte) in bytes.iter_mut().enumerate() {
        let letter = byte.is_ascii_alphabetic();
        let upper = match case {
            Case::Upper => true,
            Case::Lower | Case::Casefold => false,
            Case::Swap => byte.is_ascii_lowercase(),
            Case::Title => !inside,
            Case::Capitalize => at == 0,
        };
        inside = letter;
        *byte = if upper { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() };
    }
}

/// Whether the test holds for `text`.
pub fn test(text: &str, what: Test) -> bool {
    match what {
        Test::Ascii => text.is_ascii(),
        Test::Printable => text.chars().all(super::repr::is_printable),
        Test::Identifier => {
            let mut characters = text.chars();
            characters.next().is_some_and(|c| c == '_' || c.is_alphabetic())
                && characters.all(|c| c == '_' || c.is_alphanumeric())
        }
        Test::Upper => text.chars().any(char::is_uppercase) && !text.chars().any(|c| c.is_lowercase() || is_titled(c)),
        Test::Lower => text.chars().any(char::is_lowercase) && !text.chars().any(|c| c.is_uppercase() || is_titled(c)),
        Test::Title => is_title(text.chars()),
        _ => !text.is_empty() && text.chars().all(|c| test_character(c, what)),
    }
}

/// Whether the character is a letter: neither a letter-like number nor a letter in a circle or square.
fn is_letter(c: char) -> bool {
    let framed = matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    c.is_alphabetic() && !framed && !c.is_numeric()
}

fn test_character(c: char, what: Test) -> bool {
    match what {
        Test::Alpha => is_letter(c),
        Test::Alnum => is_letter(c) || c.is_numeric(),
        Test::Space => is_space(c),
        Test::Decimal => digits::decimal(c).is_some(),
        Test::Digit => digits::is_digit(c),
        _ => c.is_numeric(),
    }
}

fn is_title(characters: impl Iterator<Item = char>) -> bool {
    let (mut inside, mut any) = (false, false);
    for c in characters {
        if c.is_uppercase() || is_titled(c) {
            if inside {
                return false;
            }
            (inside, any) = (true, true);
        } else if c.is_lowercase() {
            if !inside {
                return false;
            }
            any = true;
        } else {
            inside = false;
        }
    }
    any
}

/// Whether the test holds for bytes, which count as ASCII.
pub fn test_ascii(bytes: &[u8], what: Test) -> bool {
    match what {
        Test::Ascii => bytes.is_ascii(),
        Test::Upper => bytes.iter().any(u8::is_ascii_uppercase) && !bytes.iter().any(u8::is_ascii_lowercase),
        Test::Lower => bytes.iter().any(u8::is_ascii_lowercase) && !bytes.iter().any(u8::is_ascii_uppercase),
        Test::Title => is_title(bytes.iter().map(|&byte| if byte.is_ascii() { byte as char } else { ' ' })),
        Test::Alpha => !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphabetic),
        Test::Alnum => !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric),
        Test::Space => !bytes.is_empty() && bytes.iter().all(|&byte| is_byte_space(byte)),
        _ => !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit),
    }
}

/// White space of bytes.
pub fn is_byte_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}
