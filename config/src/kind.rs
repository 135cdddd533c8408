//! The types a key can have, and how each is read from a [`Value`].
//!
//! A row of a [`settings!`](crate::table) table names one of these types. To give the tables a new type, implement
//! [`Kind`] for it; an enumeration of words is made with the `choice!` macro.

use core::fmt;
use core::net::Ipv4Addr;
use core::ops::RangeInclusive;

use crate::value::{Value, write_quoted};

/// What a key accepts, for problems and for the reference page.
#[derive(Clone, Debug, PartialEq)]
pub enum Accepts {
    /// `true` or `false`.
    Bool,
    /// An integer between the two, both included.
    Int(i64, i64),
    /// A number between the two, both included.
    Number(f64, f64),
    /// A string of so many bytes in UTF-8, both included.
    Text(usize, usize),
    /// One of these words, as a string.
    Choice(&'static [&'static str]),
    /// A string of a form that the words describe.
    Form(&'static str),
}

impl Accepts {
    /// The type's name in the reference page.
    pub fn type_name(&self) -> &'static str {
        match self {
            Accepts::Bool => "boolean",
            Accepts::Int(..) => "integer",
            Accepts::Number(..) => "number",
            Accepts::Text(..) | Accepts::Choice(_) | Accepts::Form(_) => "string",
        }
    }
}

impl fmt::Display for Accepts {
    /// Reads on after "accepted is": `an integer from 1 to 65535`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Accepts::Bool => f.write_str("true or false"),
            Accepts::Int(low, high) => write!(f, "an integer from {low} to {high}"),
            Accepts::Number(low, high) => write!(f, "a number from {low} to {high}"),
            Accepts::Text(low, high) => write!(f, "a string of {low} to {high} bytes"),
            Accepts::Choice(words) => {
                for (index, word) in words.iter().enumerate() {
                    let separator = match index {
                        0 => "",
                        last if last + 1 == words.len() => " or ",
                        _ => ", ",
                    };
                    write!(f, "{separator}\"{word}\"")?;
                }
                Ok(())
            }
            Accepts::Form(words) => f.write_str(words),
        }
    }
}

/// A type that a key of a table can have.
pub trait Kind: Sized {
    /// How a table writes the accepted range. `()` where there is nothing to bound.
    type Range;
    /// How a table writes the default.
    type Literal;
    /// Whether values of this type are never printed.
    const SECRET: bool = false;

    /// The default as a value. Tables are checked by a test, so a literal is always in its range.
    fn from_literal(literal: Self::Literal) -> Self;
    /// Takes `value` if it has the type and lies in `range`.
    fn read(value: &Value<'_>, range: &Self::Range) -> Option<Self>;
    /// Says what [`Kind::read`] takes.
    fn accepts(range: &Self::Range) -> Accepts;
    /// Writes the value as a file would hold it; a secret writes its mask and an absent one `not set`.
    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result;
}

macro_rules! whole_numbers {
    ($($ty:ty),*) => {$(
        impl Kind for $ty {
            type Range = RangeInclusive<$ty>;
            type Literal = $ty;

            fn from_literal(literal: $ty) -> $ty {
                literal
            }

            fn read(value: &Value<'_>, range: &Self::Range) -> Option<$ty> {
                match *value {
                    Value::Int(number) => <$ty>::try_from(number).ok().filter(|number| range.contains(number)),
                    _ => None,
                }
            }

            fn accepts(range: &Self::Range) -> Accepts {
                Accepts::Int(i64::from(*range.start()), i64::from(*range.end()))
            }

            fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
                write!(out, "{self}")
            }
        }
    )*};
}
whole_numbers!(u8, u16, u32, i32, i64);

impl Kind for f64 {
    type Range = RangeInclusive<f64>;
    type Literal = f64;

    fn from_literal(literal: f64) -> f64 {
        literal
    }

    fn read(value: &Value<'_>, range: &Self::Range) -> Option<f64> {
        let number = match *value {
            Value::Float(number) => number,
            Value::Int(number) => number as f64,
            _ => return None,
        };
        range.contains(&number).then_some(number)
    }

    fn accepts(range: &Self::Range) -> Accepts {
        Accepts::Number(*range.start(), *range.end())
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{self:?}")
    }
}

impl Kind for bool {
    type Range = ();
    type Literal = bool;

    fn from_literal(literal: bool) -> bool {
        literal
    }

    fn read(value: &Value<'_>, _range: &()) -> Option<bool> {
        match *value {
            Value::Bool(state) => Some(state),
            _ => None,
        }
    }

    fn accepts(_range: &()) -> Accepts {
        Accepts::Bool
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "{self}")
    }
}

/// A key that may be absent: the literal is `None` and the range is that of the type inside.
impl<K: Kind> Kind for Option<K> {
    type Range = K::Range;
    type Literal = Option<K::Literal>;
    const SECRET: bool = K::SECRET;

    fn from_literal(literal: Self::Literal) -> Self {
        literal.map(K::from_literal)
    }

    fn read(value: &Value<'_>, range: &Self::Range) -> Option<Self> {
        K::read(value, range).map(Some)
    }

    fn accepts(range: &Self::Range) -> Accepts {
        K::accepts(range)
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        match self {
            Some(value) => value.show(out),
            None => out.write_str("not set"),
        }
    }
}

/// Text of at most `N` bytes in UTF-8.
pub type Text<const N: usize> = heapless::String<N>;

impl<const N: usize> Kind for Text<N> {
    type Range = RangeInclusive<usize>;
    type Literal = &'static str;

    fn from_literal(literal: &'static str) -> Self {
        Text::try_from(literal).unwrap_or_default()
    }

    fn read(value: &Value<'_>, range: &Self::Range) -> Option<Self> {
        match value {
            Value::Text(text) if range.contains(&text.len()) => Text::try_from(*text).ok(),
            _ => None,
        }
    }

    fn accepts(range: &Self::Range) -> Accepts {
        Accepts::Text(*range.start(), (*range.end()).min(N))
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write_quoted(out, self.as_str())
    }
}

impl Kind for Ipv4Addr {
    type Range = ();
    type Literal = Ipv4Addr;

    fn from_literal(literal: Ipv4Addr) -> Self {
        literal
    }

    fn read(value: &Value<'_>, _range: &()) -> Option<Self> {
        match value {
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn accepts(_range: &()) -> Accepts {
        Accepts::Form("an IPv4 address such as \"192.168.4.1\"")
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}

/// Makes an enumeration whose variants are words in the file: `choice! { /// doc  pub enum Mode { A = "a", B = "b" }
/// }`.
macro_rules! choice {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// The word that stands for this value in a settings file.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }
        }

        impl $crate::Kind for $name {
            type Range = ();
            type Literal = $name;

            fn from_literal(literal: $name) -> $name {
                literal
            }

            fn read(value: &$crate::Value<'_>, _range: &()) -> Option<$name> {
                match value {
                    $($crate::Value::Text($word) => Some($name::$variant),)+
                    _ => None,
                }
            }

            fn accepts(_range: &()) -> $crate::Accepts {
                $crate::Accepts::Choice(&[$($word),+])
            }

            fn show(&self, out: &mut dyn core::fmt::Write) -> core::fmt::Result {
                write!(out, "\"{}\"", self.word())
            }
        }
    };
}
pub(crate) use choice;
