//! The network's health as the lifecycle of programs sees it: whose fault, without layers and rungs.

use fieldwarden_netrecover::Verdict;

use crate::reasons::named;

named! {
    /// Whose fault it is that the network is not healthy, if it is not.
    NetworkHealth {
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

impl NetworkHealth {
    /// What a verdict amounts to; `expected`: whether a network is wanted at all.
    pub const fn of(verdict: Verdict, expected: bool) -> NetworkHealth {
        match verdict {
            _ if !expected => NetworkHealth::NotExpected,
            Verdict::Healthy => NetworkHealth::Healthy,
            Verdict::Local(_) => NetworkHealth::Local,
            Verdict::Upstream(_) => NetworkHealth::Upstream,
            Verdict::Service => NetworkHealth::Service,
            Verdict::Undetermined => NetworkHealth::Undetermined,
        }
    }

    /// Whether an ending of the program is the program's own doing.
    pub const fn lets_endings_count(self) -> bool {
        matches!(self, NetworkHealth::Healthy | NetworkHealth::NotExpected)
    }

    /// Whether time without progress of the recovery is bounded.
    pub const fn must_progress(self) -> bool {
        matches!(self, NetworkHealth::Local | NetworkHealth::Undetermined)
    }
}
