//! One table a group of keys: the only place where a key's name, type, default, range, unit and meaning stand.
//!
//! To add a key, add one row to the table of its group (`recovery.rs`, `supervision.rs`, …):
//!
//! ```text
//! FIELDWARDEN_PROBE_S => probe_s: u32 = 30, 5..=3600, "s", "Time between two probes of the path.";
//! KEY [| ALIAS]       => field: type = default, range, unit, meaning [, step N];
//! ```
//!
//! The range of a number is in its own type, that of [`Text`](crate::Text) and [`Secret`](crate::Secret) is its length
//! in bytes, and `()` stands where there is nothing to bound (booleans, endpoints, addresses, choices). A key that may
//! be absent has a type `Option<…>` and the default `None`. `step 4` accepts multiples of four only. A unit is `"s"`,
//! `"ms"`, `"min"`, `"h"`, `"bytes"`, `"%"`, `"dBm"` or `""`, and the field's name ends with it where there is one.

use core::fmt;

use crate::kind::Accepts;
use crate::value::Value;

/// One key: everything but its current value, which lives in the struct of its group.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name in the file.
    pub key: &'static str,
    /// Other names under which the same value is accepted.
    pub aliases: &'static [&'static str],
    /// The unit of the value; empty if it has none.
    pub unit: &'static str,
    /// What the value does, one sentence or two. Empty in an image for a microcontroller, where nobody would read it.
    pub meaning: &'static str,
    /// Integers must be a multiple of this.
    pub step: i64,
    /// Whether the value is never printed.
    pub secret: bool,
    /// What is accepted.
    pub accepts: fn() -> Accepts,
    /// Writes the default as a file would hold it.
    pub show_default: fn(&mut dyn fmt::Write) -> fmt::Result,
}

impl Field {
    /// Whether `key` is the name or an alias of this field.
    pub fn answers_to(&self, key: &str) -> bool {
        self.key == key || self.aliases.contains(&key)
    }
}

/// A value that its key does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejected;

/// A struct made by `settings!`: typed fields, and the same fields by index.
pub trait Group {
    /// The keys, in the order of the table.
    fn fields(&self) -> &'static [Field];
    /// Sets the field at `index`, or leaves it as it was and says that the value is not accepted.
    fn set(&mut self, index: usize, value: &Value<'_>) -> Result<(), Rejected>;
    /// Writes the current value of the field at `index` as a file would hold it; a secret shows as a mask.
    fn show(&self, index: usize, out: &mut dyn fmt::Write) -> fmt::Result;
}

/// Makes the struct of a group with its defaults and its [`Group`] implementation from rows.
macro_rules! settings {
    ($(#[$meta:meta])* $group:ident { $(
        $key:ident $(| $alias:ident)* => $name:ident: $ty:ty = $default:expr, $range:expr, $unit:literal, $meaning:literal
        $(, step $step:literal)?;
    )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $group { $(
            #[doc = $meaning]
            #[doc = concat!("\n\nKey `", stringify!($key), "`, default `", stringify!($default), "`, accepted `",
                stringify!($range), "`, unit `", $unit, "`.")]
            pub $name: $ty,
        )+ }

        impl Default for $group {
            fn default() -> Self {
                $group { $($name: <$ty as $crate::Kind>::from_literal($default),)+ }
            }
        }

        impl $group {
            /// The keys of this group, in the order of the table.
            pub const FIELDS: &'static [$crate::Field] = &[$($crate::Field {
                key: stringify!($key),
                aliases: &[$(stringify!($alias)),*],
                unit: $unit,
                meaning: if cfg!(target_os = "none") { "" } else { $meaning },
                step: [$($step,)? 1][0],
                secret: <$ty as $crate::Kind>::SECRET,
                accepts: || <$ty as $crate::Kind>::accepts(&($range)),
                show_default: |out| <$ty as $crate::Kind>::show(&<$ty as $crate::Kind>::from_literal($default), out),
            },)+];
        }

        impl $crate::Group for $group {
            fn fields(&self) -> &'static [$crate::Field] {
                Self::FIELDS
            }

            #[allow(unused_assignments)]
            fn set(&mut self, index: usize, value: &$crate::Value<'_>) -> Result<(), $crate::table::Rejected> {
                let mut row = 0;
                $(
                    if index == row {
                        self.$name = <$ty as $crate::Kind>::read(value, &($range)).ok_or($crate::table::Rejected)?;
                        return Ok(());
                    }
                    row += 1;
                )+
                Err($crate::table::Rejected)
            }

            #[allow(unused_assignments)]
            fn show(&self, index: usize, out: &mut dyn core::fmt::Write) -> core::fmt::Result {
                let mut row = 0;
                $(
                    if index == row {
                        return <$ty as $crate::Kind>::show(&self.$name, out);
                    }
                    row += 1;
                )+
                Ok(())
            }
        }
    };
}
pub(crate) use settings;
