//! All groups together: what a parsed file amounts to.

use crate::circuitpy::CircuitPy;
use crate::device::Device;
use crate::limits::{KNOWN_KEYS_MAX, SETTINGS_BYTES_MAX};
use crate::recovery::Recovery;
use crate::supervision::Supervision;
use crate::table::{Field, Group, Rejected};
use crate::value::Value;

/// The typed settings of a board; `Settings::default()` is what an empty file gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Keys that CircuitPython knows.
    pub circuitpy: CircuitPy,
    /// Identity, telemetry, memory and reporting.
    pub device: Device,
    /// How a lost network is noticed and brought back.
    pub recovery: Recovery,
    /// How programs and tasks are watched and restarted.
    pub supervision: Supervision,
}

/// The table of one group, for the reference page.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Heading of the group.
    pub title: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
}

const _: () = assert!(
    CircuitPy::FIELDS.len() + Device::FIELDS.len() + Recovery::FIELDS.len() + Supervision::FIELDS.len()
        <= KNOWN_KEYS_MAX
);

const _: () = assert!(size_of::<Settings>() <= SETTINGS_BYTES_MAX);

/// Number of groups in [`Settings`].
const GROUPS: usize = 4;

impl Settings {
    /// Every group, in the order of the reference page.
    pub fn groups(&self) -> [&dyn Group; GROUPS] {
        [&self.circuitpy, &self.device, &self.recovery, &self.supervision]
    }

    /// Every group, to be set.
    pub(crate) fn groups_mut(&mut self) -> [&mut dyn Group; GROUPS] {
        [&mut self.circuitpy, &mut self.device, &mut self.recovery, &mut self.supervision]
    }

    /// The tables of every group, in the order of [`Settings::groups`].
    pub fn sections() -> [Section; GROUPS] {
        [
            Section { title: "CircuitPython", fields: CircuitPy::FIELDS },
            Section { title: "Device", fields: Device::FIELDS },
            Section { title: "Network recovery", fields: Recovery::FIELDS },
            Section { title: "Supervision", fields: Supervision::FIELDS },
        ]
    }

    /// Where the key called `key`, or having it as an alias, stands.
    pub(crate) fn find(key: &str) -> Option<Place> {
        let mut row = 0;
        for (group, Section { fields, .. }) in Self::sections().into_iter().enumerate() {
            if let Some(index) = fields.iter().position(|field| field.answers_to(key)) {
                return Some(Place { group, index, row: row + index, field: fields.get(index)? });
            }
            row += fields.len();
        }
        None
    }

    /// Sets the key at `place`.
    pub(crate) fn set(&mut self, place: Place, value: &Value<'_>) -> Result<(), Rejected> {
        let step_fits = match value {
            Value::Int(number) => number.checked_rem(place.field.step) == Some(0),
            _ => true,
        };
        match self.groups_mut().into_iter().nth(place.group) {
            Some(group) if step_fits => group.set(place.index, value),
            _ => Err(Rejected),
        }
    }
}

/// Where a key stands among the tables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    group: usize,
    index: usize,
    /// Position among the keys of all tables.
    pub(crate) row: usize,
    pub(crate) field: &'static Field,
}
