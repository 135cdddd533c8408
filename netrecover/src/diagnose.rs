//! From what is known to what is wrong: a pure function, tested over every combination of its inputs.
//!
//! The rules, in order. The first that speaks decides.
//!
//! 1. The chip does not answer: local.
//! 2. The link is down: refused, gone while others are heard, too weak: upstream. Heard and not joinable: local. Nothing
//!    heard: local where many were heard before or the chip contradicts itself, else undetermined.
//! 3. No address, or the gateway silent: upstream if anything was received since; else local for the rungs that
//!    prove the radio; after those upstream while the network is heard, else undetermined.
//! 4. The gateway answers, names or path do not: upstream.
//! 5. All that answers, acknowledgements do not: service.
//!
//! Invariants: what never worked accuses nobody; no upstream verdict without something that was heard.

use crate::evidence::Hears;
use crate::service::ServiceView;
use crate::status::Health;
use crate::types::Symptom;

/// What the rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The station (or cable) is wanted.
    pub station: bool,
    /// The own access point is wanted, and starting it failed often enough.
    pub ap_failed: bool,
    /// The own access point is wanted and not active.
    pub ap_down: bool,
    /// A cable, or a radio that cannot scan.
    pub blind_link: bool,
    pub chip: Health,
    /// Up, down, or not known yet.
    pub link: Option<bool>,
    /// Down for longer than a cable's carrier takes to return.
    pub down_long: bool,
    pub refused: bool,
    pub rejected: bool,
    pub joining_failed: bool,
    pub hears: Hears,
    /// Many other networks were heard earlier.
    pub crowd: bool,
    pub weak: bool,
    /// The gateway failed to answer lately, if only once.
    pub lossy: bool,
    pub chip_at_fault: bool,
    /// Joined, says the chip, and no network is heard: for too short a time yet to tell which of the two is at fault.
    pub undecided: bool,
    pub address: AddressView,
    /// Gateway, names and path count as good only if they answered since the trouble began.
    pub gateway: Health,
    pub names: Health,
    pub path: Health,
    /// One of them answered since it was last read anew, be it before the trouble began.
    pub answered: bool,
    pub intercepted: bool,
    /// A frame was received since the trouble began, and not long ago.
    pub received: bool,
    /// The trouble has lasted so long that being heard is no excuse.
    pub doubt: bool,
    /// Every rung that is no reset was tried.
    pub retried: bool,
    /// Every rung was tried.
    pub exhausted: bool,
    pub service: ServiceView,
    /// What worked since it was configured.
    pub trusts: Trusts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trusts {
    /// The network was joined, or there was carrier.
    pub link: bool,
    /// The network was heard in a scan.
    pub own_heard: bool,
    pub address: bool,
    pub gateway: bool,
    pub names: bool,
    pub path: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AddressView {
    Held,
    /// There is time left for it to come.
    Awaited,
    Missing,
    Refused,
}

/// What is wrong. [`Symptom::Observing`] when something is, and more evidence must say what.
pub(crate) fn diagnose(view: &View) -> Symptom {
    if view.chip == Health::Bad {
        return Symptom::ChipSilent;
    }
    if view.chip == Health::Unknown {
        return Symptom::Observing;
    }
    if view.ap_down {
        return if view.ap_failed { view.local(Symptom::ApInactive) } else { Symptom::Observing };
    }
    if view.station {
        let found = match view.link {
            None => Symptom::Observing,
            Some(false) => view.link_down(),
            Some(true) => view.link_up(),
        };
        if found != Symptom::Well {
            return found;
        }
    }
    match view.service {
        ServiceView::Overdue(_) if !view.station || view.path_is_proven() => Symptom::AcksStopped,
        ServiceView::Refusing => Symptom::PeerRefuses,
        // Overdue, and whether the path is well is being asked: nothing is wrong until it is known to be.
        ServiceView::Overdue(_) | ServiceView::Fine => Symptom::Well,
    }
}

impl View {
    /// A local fault; one that outlasted every rung is not certain any more. (A silent chip stays certain.)
    fn local(&self, symptom: Symptom) -> Symptom {
        if self.exhausted { Symptom::Exhausted } else { symptom }
    }

    fn link_down(&self) -> Symptom {
        let joined = |symptom: Symptom| if self.trusts.link { symptom } else { Symptom::NeverWorked };
        if self.refused {
            return Symptom::CredentialsRefused;
        }
        if self.rejected {
            return Symptom::Rejected;
        }
        if self.chip_at_fault {
            return joined(self.local(Symptom::RadioDeaf));
        }
        if self.blind_link {
            return if self.down_long { joined(Symptom::NoCarrier) } else { Symptom::Observing };
        }
        match self.hears {
            Hears::Own if self.joining_failed => joined(self.local(Symptom::AssociationFails)),
            Hears::OwnWeak if self.joining_failed => Symptom::WeakSignal,
            Hears::Own | Hears::OwnWeak | Hears::Unknown => Symptom::Observing,
            Hears::OthersOnly if self.trusts.own_heard => Symptom::ApGone,
            // A hidden network is never heard: whether it is gone cannot be told.
            Hears::OthersOnly => joined(Symptom::Silence),
            Hears::Nothing if self.crowd => self.local(Symptom::RadioDeaf),
            Hears::Nothing => joined(Symptom::Silence),
        }
    }

    fn link_up(&self) -> Symptom {
        match self.address {
            AddressView::Held => self.beyond(),
            AddressView::Refused => Symptom::DhcpRefuses,
            AddressView::Missing => self.nothing_comes(Symptom::NoLease, Symptom::DhcpSilent, self.trusts.address),
            // Joined, and no network is heard at all: no need to wait for the lease.
            AddressView::Awaited if self.hears == Hears::Nothing && self.chip_at_fault && self.trusts.link => {
                self.local(Symptom::RadioDeaf)
            }
            AddressView::Awaited => Symptom::Observing,
        }
    }

    fn beyond(&self) -> Symptom {
        let far_good = self.path == Health::Good || self.names == Health::Good;
        let gateway_good = self.gateway == Health::Good || far_good;
        let far_bad = self.path == Health::Bad || self.names == Health::Bad;
        if self.gateway == Health::Bad && !gateway_good {
            if self.trusts.gateway {
                return self.nothing_comes(Symptom::LinkDead, Symptom::GatewaySilent, true);
            }
            // A gateway that never answered is no witness; names and path may be.
            if !far_bad {
                return if self.received { Symptom::Well } else { Symptom::NeverWorked };
            }
        }
        if far_bad {
            return self.far_is_bad(gateway_good);
        }
        if self.answered { Symptom::Well } else { Symptom::Observing }
    }

    fn far_is_bad(&self, gateway_good: bool) -> Symptom {
        let upstream = match self.path {
            Health::Bad if self.intercepted => Symptom::Intercepted,
            Health::Bad => Symptom::PathFails,
            _ => Symptom::NamesFail,
        };
        if self.weak && (self.lossy || self.gateway != Health::Good) {
            return Symptom::WeakSignal;
        }
        if gateway_good || self.received {
            return upstream;
        }
        let trusted =
            (self.path == Health::Bad && self.trusts.path) || (self.names == Health::Bad && self.trusts.names);
        match self.gateway {
            // The one probe that tells near from far is still out.
            Health::Unknown | Health::Doubtful if self.trusts.gateway => Symptom::Observing,
            _ => self.nothing_comes(Symptom::LinkDead, upstream, trusted),
        }
    }

    /// Associated, and nothing answers that should.
    fn nothing_comes(&self, local: Symptom, upstream: Symptom, trusted: bool) -> Symptom {
        if self.weak || self.hears == Hears::OwnWeak {
            return Symptom::WeakSignal;
        }
        if self.received {
            return upstream;
        }
        if !trusted {
            return Symptom::NeverWorked;
        }
        if self.chip == Health::Doubtful {
            // Whether the chip itself answers is known in a moment.
            return Symptom::Observing;
        }
        if self.chip_at_fault {
            return self.local(Symptom::RadioDeaf);
        }
        if self.blind_link {
            return if self.retried { Symptom::Unproven } else { self.local(local) };
        }
        match self.hears {
            Hears::Unknown => Symptom::Observing,
            Hears::Nothing if self.crowd => self.local(Symptom::RadioDeaf),
            // A rung on the link would end what tells a deaf radio from a dead access point: wait for the chip to lose its link.
            Hears::Nothing if self.undecided => Symptom::Observing,
            Hears::Own | Hears::OthersOnly if self.retried && !self.doubt => upstream,
            _ if self.retried => Symptom::Unproven,
            _ => self.local(local),
        }
    }

    /// Whether what lies before the service answered since the service's silence began, as far as it ever did.
    fn path_is_proven(&self) -> bool {
        let proven = |health: Health, trusted: bool| health == Health::Good || !trusted;
        proven(self.gateway, self.trusts.gateway) && proven(self.path, self.trusts.path)
    }
}

#[cfg(test)]
mod tests;
