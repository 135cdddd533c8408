//! The network's health as the lifecycle of programs sees it: whose fault, without layers and rungs.

use crate::reasons::named;

named! {
    /// Whose fault it is that the network is not healthy, if it is not.
    Health {
        /// All is well.
        Healthy = 0 "healthy",
        /// The fault is on this side: chip, link, address.
        Local = 1 "local",
        /// The fault is beyond the gateway, or the access point is gone: nothing on this side helps.
        Upstream = 2 "upstream",
        /// The path is up but the service does not acknowledge.
        Service = 3 "service",
        /// The evidence does not tell.
        Undetermined = 4 "undetermined",
        /// No network is configured, or the program switched it off.
        NotExpected = 5 "not expected",
    }
}

impl Health {
    /// Whether an ending of the program is the program's own doing.
    pub const fn lets_endings_count(self) -> bool {
        matches!(self, Health::Healthy | Health::NotExpected)
    }

    /// Whether time without progress of the recovery is bounded.
    pub const fn must_progress(self) -> bool {
        matches!(self, Health::Local | Health::Undetermined)
    }
}
