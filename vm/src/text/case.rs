//! Case conversions and character predicates of str and bytes.

use super::{HeapText, Stop, is_space};

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
            Case::Swap => !c.is_uppercase(),
            Case::Title => !inside,
            Case::Capitalize => at == 0,
        };
        inside = is_cased(c);
        if c == 'ß' && case == Case::Casefold {
            out.push_str("ss")?;
        } else if upper {
            let titled = matches!(case, Case::Title | Case::Capitalize);
            for (i, converted) in c.to_uppercase().enumerate() {
                // A character that becomes several keeps only the first in upper case at the start of a word.
                if i > 0 && titled {
                    push_all(out, converted.to_lowercase())?;
                } else {
                    out.push_char(converted)?;
                }
            }
        } else if c == 'Σ' && case != Case::Casefold && is_final(text, at) {
            out.push_char('ς')?;
        } else {
            push_all(out, c.to_lowercase())?;
        }
    }
    Ok(())
}

fn push_all(out: &mut HeapText<'_>, characters: impl Iterator<Item = char>) -> Result<(), Stop> {
    for c in characters {
        out.push_char(c)?;
    }
    Ok(())
}

/// Whether the sigma at `at` ends a word.
fn is_final(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(is_cased);
    let after = text[at..].chars().nth(1).is_some_and(is_cased);
    before && !after
}

fn is_cased(c: char) -> bool {
    c.is_uppercase() || c.is_lowercase()
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
        Test::Upper => text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase),
        Test::Lower => text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase),
        Test::Title => is_title(text.chars()),
        _ => !text.is_empty() && text.chars().all(|c| test_character(c, what)),
    }
}

fn test_character(c: char, what: Test) -> bool {
    match what {
        Test::Alpha => c.is_alphabetic(),
        Test::Alnum => c.is_alphanumeric(),
        Test::Space => is_space(c),
        Test::Decimal => c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric() && !is_digit_like(c)),
        Test::Digit => {
            c.is_ascii_digit() || matches!(c, '²' | '³' | '¹') || (!c.is_ascii() && c.is_numeric() && !is_fraction(c))
        }
        _ => c.is_numeric(),
    }
}

/// Superscripts, fractions and the like: numeric, but no decimal digit.
fn is_digit_like(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{218b}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}')
        || is_fraction(c)
}

fn is_fraction(c: char) -> bool {
    matches!(c, '¼'..='¾' | '\u{2150}'..='\u{218b}' | '\u{3007}' | '\u{3021}'..='\u{3029}')
}

fn is_title(characters: impl Iterator<Item = char>) -> bool {
    let (mut inside, mut any) = (false, false);
    for c in characters {
        if c.is_uppercase() {
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
