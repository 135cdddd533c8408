//! What must not be printed: the type of a secret, and the names by which a key says that it holds one.

use core::fmt;
use core::ops::RangeInclusive;

use crate::kind::{Accepts, Kind, Text};
use crate::value::{Value, write_quoted};

/// What stands in the place of a secret. Of one length, so that it tells nothing about the secret's.
pub(crate) const MASK: &str = "***";

/// Parts of a key's name, in capitals, that mark its value as a secret.
const MARKS: [&str; 7] = ["PASS", "SECRET", "TOKEN", "KEY", "PWD", "PSK", "CREDENTIAL"];

/// Whether the name of a key says that its value must not be printed: it contains `PASS` (as in password), `SECRET`,
/// `TOKEN`, `KEY`, `PWD`, `PSK` or `CREDENTIAL`, in capitals or not.
pub fn names_a_secret(key: &str) -> bool {
    MARKS.iter().any(|mark| key.as_bytes().windows(mark.len()).any(|part| part.eq_ignore_ascii_case(mark.as_bytes())))
}

/// Text that is never printed: `Debug` and `Display` show a fixed mask, whatever is inside and however long it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret<const N: usize>(Text<N>);

impl<const N: usize> Secret<N> {
    /// The secret itself, for the driver that needs it; must not reach any output.
    pub fn reveal(&self) -> &str {
        self.0.as_str()
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<const N: usize> fmt::Display for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "" } else { MASK })
    }
}

impl<const N: usize> Kind for Secret<N> {
    type Range = RangeInclusive<usize>;
    type Literal = &'static str;
    const SECRET: bool = true;

    fn from_literal(literal: &'static str) -> Self {
        Secret(Text::from_literal(literal))
    }

    fn read(value: &Value<'_>, range: &Self::Range) -> Option<Self> {
        Text::read(value, range).map(Secret)
    }

    fn accepts(range: &Self::Range) -> Accepts {
        Text::<N>::accepts(range)
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write_quoted(out, if self.is_empty() { "" } else { MASK })
    }
}
