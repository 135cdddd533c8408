//! All groups together: what a parsed file amounts to.

use crate::circuitpy::CircuitPy;
use crate::device::Device;
use crate::recovery::Recovery;
use crate::supervision::Supervision;
use crate::table::Group;

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
}
