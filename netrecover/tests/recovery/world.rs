//! A link, an access point, a network and a program, just real enough to lose and to find again.

use std::collections::BTreeMap;

use embassy_time::{Duration, Instant};
use fieldwarden_netrecover::*;

pub const SERVICE: ServiceId = ServiceId(0);

/// What is wrong with the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wedge {
    None,
    /// Answers nothing.
    Mute,
    /// Answers status alone.
    Stuck,
    /// Claims to be joined, passes no frame, hears no network.
    Deaf,
    /// As `Deaf`, but cannot join anew.
    DeafDrops,
}

/// Something that happens later.
#[derive(Clone, Debug)]
pub enum Later {
    Tell(Input),
    /// The link comes up, unless something changed since (generation).
    Up(u32),
    Lease(u32),
    Beacons,
    Telemetry,
    Acknowledge(u32),
    Booted,
    ActionDone(ActionId, Rung),
}

#[derive(Clone, Debug)]
pub struct World {
    pub link: Capabilities,
    pub wedge: Wedge,
    pub cure: Option<Rung>,
    pub ap_on: bool,
    pub neighbours: u8,
    pub chatter: bool,
    pub password_right: bool,
    pub signal_dbm: i8,
    pub dhcp: bool,
    pub dhcp_refuses: bool,
    pub gateway: bool,
    pub dns: bool,
    pub path: bool,
    pub portal: bool,
    pub service: bool,
    pub half_open: bool,
    pub program_hangs: bool,
    /// The link drops for a moment.
    pub bounces: bool,
    pub telemetry: Option<Duration>,

    pub up: bool,
    pub ap_active: bool,
    pub leased: bool,
    pub open: bool,
    pub resets_wanted: Option<ActionId>,
    /// When something that was asked or sent first failed because of a wedge.
    pub first_miss: Option<Instant>,
    generation: u32,
    connection: u32,
    number: u64,
    pub later: BTreeMap<(Instant, u64), Later>,
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

impl World {
    pub fn new(link: Capabilities) -> World {
        let mut world = World {
            link,
            wedge: Wedge::None,
            cure: None,
            ap_on: true,
            neighbours: 3,
            chatter: false,
            password_right: true,
            signal_dbm: -60,
            dhcp: true,
            dhcp_refuses: false,
            gateway: true,
            dns: true,
            path: true,
            portal: false,
            service: true,
            half_open: false,
            program_hangs: false,
            bounces: false,
            telemetry: Some(Duration::from_secs(10)),
            up: false,
            ap_active: false,
            leased: false,
            open: false,
            resets_wanted: None,
            first_miss: None,
            generation: 0,
            connection: 0,
            number: 0,
            later: BTreeMap::new(),
        };
        world.at(Instant::MIN + ms(2_500), Later::Telemetry);
        world
    }

    pub fn at(&mut self, when: Instant, what: Later) {
        self.number += 1;
        self.later.insert((when, self.number), what);
    }

    fn tell(&mut self, when: Instant, input: Input) {
        self.at(when, Later::Tell(input));
    }

    fn wired(&self) -> bool {
        self.link.kind == LinkKind::Wired
    }

    fn deaf(&self) -> bool {
        matches!(self.wedge, Wedge::Deaf | Wedge::DeafDrops | Wedge::Stuck | Wedge::Mute)
    }

    /// Frames pass between board and network.
    fn frames(&self) -> bool {
        self.up && self.ap_on && !self.deaf() && self.signal_dbm > -95
    }

    pub fn online(&self) -> bool {
        if self.link.access_point {
            return self.ap_active && !self.deaf();
        }
        self.frames()
            && self.leased
            && self.gateway
            && self.path
            && self.dns
            && !self.portal
            && self.service
            && !self.half_open
    }

    fn drop_link(&mut self) {
        self.up = false;
        self.leased = false;
        self.generation += 1;
    }

    /// Begins to join after `delay`; says whether it will succeed and how.
    fn join(&mut self, now: Instant, delay: Duration) -> (Duration, AssociateResult) {
        if self.link.access_point {
            let starts = !matches!(self.wedge, Wedge::Mute | Wedge::Stuck);
            self.ap_active = starts;
            let result = if starts { AssociateResult::Joined } else { AssociateResult::ChipError };
            return (delay + ms(100), result);
        }
        let (took, result) = match self.wedge {
            Wedge::Mute => (ms(2_000), AssociateResult::TimedOut),
            Wedge::Stuck => (ms(10), AssociateResult::ChipError),
            Wedge::DeafDrops => (ms(3_000), AssociateResult::NotFound),
            Wedge::Deaf => (ms(1_200), AssociateResult::Joined),
            Wedge::None if !self.ap_on => (ms(3_000), AssociateResult::NotFound),
            Wedge::None if !self.password_right => (ms(800), AssociateResult::CredentialsRefused),
            Wedge::None => (ms(1_200), AssociateResult::Joined),
        };
        if result == AssociateResult::Joined {
            let generation = self.generation;
            self.at(now + delay + took, Later::Up(generation));
        }
        (delay + took, result)
    }

    /// Does what the machine asked for.
    pub fn perform(&mut self, now: Instant, output: Output) {
        match output {
            Output::Probe { probe, timeout } => self.probe(now, probe, timeout),
            Output::Associate { .. } => {
                if self.up {
                    self.tell(now, Input::Associate(AssociateResult::Joined));
                } else {
                    let (took, result) = self.join(now, ms(0));
                    if self.wedge != Wedge::Mute {
                        self.tell(now + took, Input::Associate(result));
                    }
                }
            }
            Output::Act(action) => self.act(now, action),
            Output::Cancel(_) | Output::Journal(_) | Output::Mirror | Output::Event(_) => {}
        }
    }

    fn miss(&mut self, now: Instant) {
        if self.wedge != Wedge::None {
            self.first_miss.get_or_insert(now);
        }
    }

    /// The least rung of this link that cures what `cure` cures.
    pub fn least_rung(&self, cure: Rung) -> Rung {
        Rung::ALL.into_iter().skip(1).find(|rung| *rung >= cure && self.link.has(*rung)).expect("every link has resets")
    }

    /// How long the least rung of this link that cures takes, with joining, a lease and the program's new connection.
    pub fn contract_ms(&self, cure: Rung) -> u64 {
        let least = Some(self.least_rung(cure));
        let (wired, joining) = (self.wired(), if self.wired() { 0 } else { 1_200 });
        let rung = match least {
            Some(Rung::RadioToggle) => 50,
            Some(Rung::Reconnect) => {
                if wired {
                    1_500
                } else {
                    10
                }
            }
            Some(Rung::ChipReset) => {
                if wired {
                    1_700
                } else {
                    1_000
                }
            }
            _ => 2_000,
        };
        rung + joining + 100 + 40
    }

    fn probe(&mut self, now: Instant, probe: Probe, timeout: Duration) {
        if probe != Probe::Chip || self.wedge == Wedge::Mute {
            self.miss(now);
        }
        if self.wedge == Wedge::Mute {
            return;
        }
        let answers = match probe {
            Probe::Chip => {
                let link = if self.up {
                    LinkEvidence::Up { signal_dbm: (!self.wired()).then_some(self.signal_dbm) }
                } else {
                    LinkEvidence::Down(DownReason::Unknown)
                };
                if self.link.station {
                    self.tell(now + ms(5), Input::Link(link));
                    if self.leased {
                        self.tell(now + ms(5), Input::Address(AddressEvidence::Acquired { leased: false }));
                    }
                }
                if self.link.access_point {
                    let active = self.ap_active;
                    self.tell(now + ms(5), Input::AccessPoint { active });
                }
                self.tell(now + ms(5), Input::Probe(probe, ProbeResult::Answered));
                return;
            }
            Probe::Scan => {
                let heard = !self.deaf();
                let report = ScanReport {
                    own_signal_dbm: (heard && self.ap_on).then_some(self.signal_dbm),
                    others: if heard { self.neighbours } else { 0 },
                };
                if self.wedge == Wedge::Stuck {
                    self.tell(now + ms(10), Input::Probe(probe, ProbeResult::Silent));
                } else {
                    self.tell(now + ms(1_000), Input::Scan(report));
                    self.tell(now + ms(1_000), Input::Probe(probe, ProbeResult::Answered));
                }
                return;
            }
            Probe::Gateway => self.frames() && self.gateway,
            Probe::Names => self.frames() && self.gateway && self.dns && self.path,
            Probe::Path => self.frames() && self.gateway && self.path,
        };
        let result = match (answers, probe) {
            (true, Probe::Path) if self.portal => ProbeResult::Intercepted,
            (true, _) => ProbeResult::Answered,
            (false, _) => ProbeResult::Silent,
        };
        self.tell(now + if answers { ms(20) } else { timeout }, Input::Probe(probe, result));
    }

    fn act(&mut self, now: Instant, action: Action) {
        let rung = action.rung;
        let beside = self.cure == Some(Rung::AbortSockets);
        if self.cure.is_some_and(|cure| rung >= cure && (beside || rung != Rung::AbortSockets))
            && !(beside && rung.touches_link() && rung != Rung::McuReset)
        {
            self.cure = None;
            self.wedge = Wedge::None;
            self.program_hangs = false;
        }
        if rung.touches_link() {
            self.drop_link();
            self.ap_active = false;
        }
        let took = match rung {
            Rung::AbortSockets => {
                self.close(now);
                ms(1)
            }
            Rung::RadioToggle => self.join(now, ms(50)).0,
            Rung::Reconnect if self.wired() => self.carrier(now, ms(1_500)),
            Rung::Reconnect => self.join(now, ms(10)).0,
            Rung::ChipReset if self.wired() => self.carrier(now, ms(1_700)),
            Rung::ChipReset => self.join(now, ms(1_000)).0,
            Rung::SupervisorReload => {
                self.close(now);
                self.half_open = false;
                ms(2_000)
            }
            Rung::McuReset => {
                self.close(now);
                self.half_open = false;
                self.resets_wanted = Some(action.id);
                return;
            }
        };
        self.at(now + took, Later::ActionDone(action.id, rung));
    }

    fn carrier(&mut self, now: Instant, delay: Duration) -> Duration {
        if self.ap_on && self.wedge != Wedge::Mute {
            let generation = self.generation;
            self.at(now + delay, Later::Up(generation));
        }
        delay
    }

    fn close(&mut self, now: Instant) {
        self.open = false;
        self.half_open = false;
        self.connection += 1;
        self.tell(now, Input::Service(SERVICE, ServiceEvent::Closed));
    }

    /// The board was reset: its link starts anew, what was under way is gone.
    pub fn reset(&mut self, now: Instant) {
        self.drop_link();
        self.ap_active = false;
        self.open = false;
        self.connection += 1;
        self.later.retain(|_, what| matches!(what, Later::Telemetry | Later::Beacons));
        self.at(now + ms(1_000), Later::Booted);
        if self.wired() {
            self.carrier(now, ms(2_700));
        }
    }

    /// Power came: a cable finds its carrier by itself.
    pub fn start(&mut self, now: Instant) {
        if self.wired() {
            self.carrier(now, ms(1_700));
        }
        self.at(now + ms(100), Later::Beacons);
    }

    /// Something happens; what the board notices of it is returned.
    pub fn happen(&mut self, now: Instant, what: Later) -> Vec<Input> {
        match what {
            Later::Tell(input) => match input {
                Input::Probe(Probe::Chip | Probe::Scan, _) | Input::Link(_) if self.wedge == Wedge::Mute => vec![],
                input => vec![input],
            },
            Later::Up(generation) if generation == self.generation && (self.ap_on || self.deaf()) => {
                self.up = true;
                if self.dhcp && !self.deaf() {
                    self.at(now + ms(100), Later::Lease(generation));
                } else if self.dhcp_refuses && !self.deaf() {
                    self.tell(now + ms(100), Input::Address(AddressEvidence::Refused));
                }
                vec![Input::Link(LinkEvidence::Up { signal_dbm: (!self.wired()).then_some(self.signal_dbm) })]
            }
            Later::Lease(generation) if generation == self.generation && self.frames() && self.dhcp => {
                self.leased = true;
                vec![Input::Address(AddressEvidence::Acquired { leased: true })]
            }
            Later::Up(_) | Later::Lease(_) => vec![],
            Later::Beacons => {
                self.at(now + ms(1_000), Later::Beacons);
                let mut noticed = vec![];
                if self.chatter && self.frames() {
                    noticed.push(Input::Traffic(Layer::Link));
                }
                if self.up && self.wedge == Wedge::DeafDrops || (self.up && !self.ap_on && self.wedge == Wedge::None) {
                    self.drop_link();
                    noticed.push(Input::Link(LinkEvidence::Down(DownReason::BeaconsLost)));
                }
                if self.up && std::mem::take(&mut self.bounces) {
                    self.drop_link();
                    noticed.push(Input::Link(LinkEvidence::Down(DownReason::Deauthenticated)));
                }
                // The DHCP client keeps asking.
                if self.frames() && !self.leased && self.dhcp {
                    self.leased = true;
                    noticed.push(Input::Address(AddressEvidence::Acquired { leased: true }));
                }
                let coming = self.later.values().any(|later| matches!(later, Later::Up(_)));
                if self.wired() && !self.up && self.ap_on && self.wedge == Wedge::None && !coming {
                    self.carrier(now, ms(1_500));
                }
                noticed
            }
            Later::Telemetry => self.telemetry(now),
            Later::Acknowledge(connection) if connection == self.connection && self.online() => {
                vec![Input::Traffic(Layer::Path), Input::Service(SERVICE, ServiceEvent::Acknowledged)]
            }
            Later::Acknowledge(_) | Later::Booted => vec![],
            Later::ActionDone(id, rung) => {
                let failed = self.wedge == Wedge::Mute && rung.touches_link();
                vec![Input::Action(id, if failed { ActionEvent::Failed } else { ActionEvent::Done })]
            }
        }
    }

    fn telemetry(&mut self, now: Instant) -> Vec<Input> {
        let Some(period) = self.telemetry else { return vec![] };
        let pause = if self.open { period } else { ms(2_000) };
        self.at(now + pause, Later::Telemetry);
        if !self.leased || self.program_hangs {
            return vec![];
        }
        if self.open {
            self.miss(now);
            let connection = self.connection;
            self.at(now + ms(40), Later::Acknowledge(connection));
            return vec![Input::Service(SERVICE, ServiceEvent::Expect)];
        }
        let reaches = self.frames() && self.gateway && self.path && !self.portal;
        if reaches && self.service {
            self.open = true;
            let connection = self.connection;
            self.at(now + ms(40), Later::Acknowledge(connection));
            vec![Input::Service(SERVICE, ServiceEvent::Expect)]
        } else if reaches {
            vec![Input::Service(SERVICE, ServiceEvent::Refused)]
        } else {
            vec![Input::Service(SERVICE, ServiceEvent::TimedOut)]
        }
    }
}
