//! The truth about each kind of fault: who is to blame, what cures it, which parameters it takes.
//!
//! The script reader accepts exactly what stands here, the judge judges by it, and the reference page is made from it
//! by [`reference()`]; a test keeps the page equal.

use super::Kind;
use crate::types::{Class, Layer, LinkKind, Rung};

/// When a fault ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    /// With its time; nothing on the board helps. `for` is required.
    Outside,
    /// When its rung is executed, or with its time if `for` is given.
    Curable,
    /// At once; what follows is the board's affair. Neither `for` nor `until`.
    Instant,
}

/// One parameter beside the common keys.
#[derive(Clone, Copy, Debug)]
pub struct ParamInfo {
    /// Its key.
    pub key: &'static str,
    /// What it may be.
    pub accepted: &'static str,
    /// What it is when left out.
    pub default: &'static str,
    /// What it does.
    pub what: &'static str,
}

/// What is known of one kind.
#[derive(Clone, Copy, Debug)]
pub struct KindInfo {
    /// Which.
    pub kind: Kind,
    /// What happens, in one sentence.
    pub what: &'static str,
    /// What the board can notice.
    pub sees: &'static str,
    /// The true class.
    pub class: Class,
    /// Classes that are right too, at the same layers, because the board cannot tell.
    pub also: &'static [Class],
    /// Layers a right verdict may name.
    pub layers: &'static [Layer],
    /// When it ends.
    pub lasting: Lasting,
    /// Rungs that a script may state as the least that cures, the default first; empty: none does.
    pub cures: &'static [Rung],
    /// Links on which it can happen; elsewhere an instance is skipped.
    pub links: &'static [LinkKind],
    /// Its own parameters.
    pub params: &'static [ParamInfo],
}

const RADIO: &[LinkKind] = &[LinkKind::Wifi, LinkKind::Coprocessor];
const CHIP: &[LinkKind] = &[LinkKind::Wifi, LinkKind::Coprocessor, LinkKind::Wired, LinkKind::External];
const LINK_CURES: &[Rung] = &[Rung::ChipReset, Rung::RadioToggle, Rung::Reconnect, Rung::Reload, Rung::McuReset];
const MANNER: ParamInfo = ParamInfo {
    key: "manner",
    accepted: "\"silent\", \"refuse\"",
    default: "\"silent\"",
    what: "no answer, or an answer that says no",
};
const OFF: ParamInfo = ParamInfo { key: "off", accepted: "a duration", default: "\"2s\"", what: "time without power" };

impl KindInfo {
    const fn new(kind: Kind, class: Class, layers: &'static [Layer], lasting: Lasting) -> Self {
        Self { kind, what: "", sees: "", class, also: &[], layers, lasting, cures: &[], links: CHIP, params: &[] }
    }

    const fn text(self, what: &'static str, sees: &'static str) -> Self {
        Self { what, sees, ..self }
    }

    const fn cures(self, cures: &'static [Rung]) -> Self {
        Self { cures, ..self }
    }

    const fn also(self, also: &'static [Class]) -> Self {
        Self { also, ..self }
    }

    const fn on(self, links: &'static [LinkKind]) -> Self {
        Self { links, ..self }
    }

    const fn params(self, params: &'static [ParamInfo]) -> Self {
        Self { params, ..self }
    }

    /// Whether it lies beyond the gateway, so that the board's link has no part in it.
    pub fn is_beyond_gateway(&self) -> bool {
        matches!(self.class, Class::Upstream | Class::Service)
            && self.layers.iter().all(|layer| *layer > Layer::Gateway)
    }

    /// The least rung when the script does not state one.
    pub fn cure_default(&self) -> Option<Rung> {
        self.cures.first().copied()
    }
}

/// Every kind, in the order of [`Kind::ALL`].
pub const TABLE: &[KindInfo] = {
    use Class::{Local, Program, Service, Undetermined, Upstream};
    use Lasting::{Curable, Instant, Outside};
    &[
        KindInfo::new(Kind::ApDown, Upstream, &[Layer::Link], Outside).also(&[Undetermined]).text(
            "The access point is off. On a cable: the switch port is dead.",
            "The link drops within a second; scans hear the neighbours, not the own network.",
        ),
        KindInfo::new(Kind::WrongPassword, Upstream, &[Layer::Link], Outside).also(&[Local, Undetermined]).on(RADIO).text(
            "Someone changed the access point's password.",
            "The link drops; joining is refused with wrong-password although the network is heard.",
        ),
        KindInfo::new(Kind::WeakSignal, Upstream, &[Layer::Link, Layer::Address, Layer::Gateway], Outside)
            .also(&[Local, Undetermined])
            .on(RADIO)
            .text("The signal is weak and most frames are lost.", "Status shows the signal; joining often times out.")
            .params(&[
                ParamInfo { key: "rssi_dbm", accepted: "-100 to -60", default: "-89", what: "signal while it lasts" },
                ParamInfo { key: "loss_percent", accepted: "1 to 100", default: "85", what: "share of frames lost" },
            ]),
        KindInfo::new(Kind::DhcpSilent, Upstream, &[Layer::Address], Outside).also(&[Local, Undetermined]).text(
            "The DHCP server is silent, and it was just restarted: the board is thrown off the network once.",
            "Associated, no lease.",
        ),
        KindInfo::new(Kind::DhcpRefusing, Upstream, &[Layer::Address], Outside).also(&[Local, Undetermined]).text(
            "The DHCP server answers every request with NAK; the board is thrown off the network once.",
            "Associated, no lease.",
        ),
        KindInfo::new(Kind::GatewayDead, Upstream, &[Layer::Gateway, Layer::Address], Outside).also(&[Local, Undetermined]).text(
            "The gateway answers nothing, not even ARP, and forwards nothing; leases are still given.",
            "Associated, address held, gateway silent.",
        ),
        KindInfo::new(Kind::DnsDead, Upstream, &[Layer::Names], Outside)
            .also(&[Class::Healthy])
            .text("Names do not resolve.", "Gateway and addresses answer, names do not.")
            .params(&[MANNER]),
        KindInfo::new(Kind::UpstreamDead, Upstream, &[Layer::Path, Layer::Names, Layer::Service], Outside)
            .text("The line behind the gateway is down.", "The gateway answers, nothing beyond it does, names fail.")
            .params(&[MANNER]),
        KindInfo::new(Kind::ServiceDead, Service, &[Layer::Service], Outside)
            .text(
                "The service's host is up, the service is not.",
                "Ping and names work; connections stay without acknowledgement, or are refused.",
            )
            .params(&[MANNER]),
        KindInfo::new(Kind::HalfOpenTcp, Service, &[Layer::Service], Curable)
            .cures(&[Rung::Service, Rung::Reload, Rung::McuReset])
            .text(
                "The connections that exist are dead without a word; new ones work. Waits for a connection to exist.",
                "Everything but the acknowledgements.",
            )
            .params(&[ParamInfo {
                key: "manner",
                accepted: "\"gone\", \"stalled\"",
                default: "\"gone\"",
                what: "every packet vanishes, or the peer's kernel acknowledges and its program does not",
            }]),
        KindInfo::new(Kind::CaptivePortal, Upstream, &[Layer::Path, Layer::Names, Layer::Service], Outside)
            .also(&[Service])
            .text(
                "A portal answers in place of everyone: every name is the gateway, port 80 a redirection, the rest refused.",
                "Gateway and names answer, ping beyond does not, the service refuses.",
            ),
        KindInfo::new(Kind::RadioWedged, Local, &[Layer::Link, Layer::Chip, Layer::Gateway, Layer::Address], Curable)
            .also(&[Undetermined])
            .cures(&[Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::Reload, Rung::McuReset])
            .text(
                "The radio is deaf while the chip claims to be connected.",
                "Answers of the chip are as ever; no frame passes, and a scan hears no network at all.",
            )
            .params(&[SYMPTOM_DEAF]),
        KindInfo::new(Kind::ChipWedged, Local, &[Layer::Chip, Layer::Link, Layer::Gateway, Layer::Address], Curable)
            .also(&[Undetermined])
            .cures(LINK_CURES)
            .text("The link chip does not do its work.", "By symptom: no answer, failing commands, or no frames.")
            .params(&[SYMPTOM_MUTE]),
        KindInfo::new(Kind::ChipRestart, Local, &[Layer::Link, Layer::Chip, Layer::Address, Layer::Gateway], Instant)
            .also(&[Undetermined])
            .cures(&[Rung::Reconnect])
            .text(
                "The link chip restarts by itself and forgets everything that was set; what it was doing gets no reply.",
                "The chip says that it started, and counts its starts; no link until it is set up again.",
            ),
        KindInfo::new(Kind::VmHang, Program, &[], Curable)
            .cures(&[Rung::McuReset, Rung::Reload])
            .text(
                "The program hangs: in a loop of its own, or in a native function that never gives back.",
                "The network is healthy; a loop is the program's right unless it asked to be watched.",
            )
            .params(&[ParamInfo {
                key: "place",
                accepted: "\"python\", \"native\"",
                default: "\"native\"",
                what: "where it hangs",
            }]),
        KindInfo::new(Kind::Exception, Program, &[], Instant)
            .cures(&[Rung::Reload])
            .text("The program raises an exception that it does not catch.", "The program ends."),
        KindInfo::new(Kind::MemoryExhaustion, Program, &[], Curable)
            .cures(&[Rung::Reload, Rung::McuReset])
            .text("No allocation of the program finds memory.", "MemoryError; the program ends or limps."),
        KindInfo::new(Kind::BrownOut, Program, &[], Instant)
            .text("The supply dips until the microcontroller resets.", "The next start has the cause brown-out.")
            .params(&[OFF]),
        KindInfo::new(Kind::PowerCut, Program, &[], Instant)
            .text(
                "Power goes away, and comes back. At the stated time, or in the middle of a write.",
                "The next start is a cold one; a record half written is not read.",
            )
            .params(&[
                ParamInfo {
                    key: "during",
                    accepted: "\"now\", \"retained\", \"nvm\", \"file\", \"any\"",
                    default: "\"now\"",
                    what: "the writes that it waits for",
                },
                ParamInfo { key: "write", accepted: "1 to 1000000", default: "1", what: "which of them" },
                ParamInfo { key: "byte", accepted: "0 to 1000000", default: "0", what: "after how many bytes of it" },
                OFF,
            ]),
        KindInfo::new(Kind::RetainedCorrupt, Program, &[], Instant)
            .text("The retained RAM changes, and the board is reset.", "The older record, or none, is used.")
            .params(&[
                ParamInfo {
                    key: "how",
                    accepted: "\"bit\", \"bytes\", \"garbage\"",
                    default: "\"bit\"",
                    what: "one bit, a run of bytes, or all of it",
                },
                ParamInfo { key: "reset", accepted: "true, false", default: "true", what: "reset the board at once" },
            ]),
        KindInfo::new(Kind::FlashFull, Program, &[], Outside)
            .text("The file store takes no more writes.", "Writes fail with ENOSPC; nothing else changes."),
        KindInfo::new(Kind::ClockWrap, Program, &[], Instant)
            .text(
                "The board is reset and its clock starts shortly before a wrap.",
                "Nothing: deadlines hold across the wrap.",
            )
            .params(&[
                ParamInfo {
                    key: "wrap",
                    accepted: "\"2^29ms\", \"2^31ms\", \"2^32ms\", \"2^32us\", \"2^32s\"",
                    default: "\"2^32ms\"",
                    what: "the counter that wraps",
                },
                ParamInfo { key: "before", accepted: "a duration", default: "\"30s\"", what: "time left before it" },
            ]),
    ]
};

const SYMPTOM_DEAF: ParamInfo = ParamInfo {
    key: "symptom",
    accepted: "\"deaf\", \"stuck\", \"mute\"",
    default: "\"deaf\"",
    what: "passes no frame and hears no network; answers status alone; answers nothing",
};
const SYMPTOM_MUTE: ParamInfo = ParamInfo { default: "\"mute\"", ..SYMPTOM_DEAF };

/// The entry of a kind.
pub fn info(kind: Kind) -> &'static KindInfo {
    // The table has every kind in the order of its code: a test holds it to that.
    &TABLE[usize::from(kind.code())]
}

/// The keys that every fault takes: key, accepted, meaning.
pub const COMMON: &[(&str, &str, &str)] = &[
    ("kind", "a name from the list below", "which fault; required"),
    ("at", "a duration", "first start, counted from the start of the board; required"),
    ("for", "a duration", "ends by itself after this; required where nothing on the board cures it"),
    ("until", "\"cured\"", "lasts until the curing rung runs; what a curable fault does anyway without `for`"),
    ("every", "a duration", "starts again and again; a start is skipped while the last one still acts"),
    ("jitter", "a duration", "each start is moved later by up to this, from the seed"),
    ("count", "1 to 1000000", "at most so many starts"),
    ("cure", "a rung named under the kind, or \"outside\"", "the least rung that cures it; every higher one does too"),
    ("link", "\"wifi\", \"coprocessor\", \"wired\", \"external\"", "only on this link"),
];

/// The reference of every kind as Markdown, for `docs/faults.md`.
pub fn reference() -> String {
    let mut page = String::from("| key | value | meaning |\n|---|---|---|\n");
    for (key, accepted, what) in COMMON {
        page.push_str(&format!("| `{key}` | {accepted} | {what} |\n"));
    }
    for info in TABLE {
        page.push_str(&format!("\n### {}\n\n{}\n\n- Seen by the board: {}\n", info.kind, info.what, info.sees));
        let mut truth = format!("- Truth: {}", info.class);
        if !info.layers.is_empty() {
            let layers: Vec<_> = info.layers.iter().map(|layer| layer.name()).collect();
            truth.push_str(&format!(", at {}", layers.join(", ")));
        }
        if !info.also.is_empty() {
            let also: Vec<_> = info.also.iter().map(|class| class.name()).collect();
            truth.push_str(&format!("; {} is right too", also.join(" or ")));
        }
        page.push_str(&format!("{truth}.\n- Ends: {}.\n", ends(info)));
        if info.links.len() != CHIP.len() {
            let links: Vec<_> = info.links.iter().map(|link| link.name()).collect();
            page.push_str(&format!("- Links: {}.\n", links.join(", ")));
        }
        if !info.params.is_empty() {
            page.push_str("\n| parameter | value | default | meaning |\n|---|---|---|---|\n");
            for param in info.params {
                let ParamInfo { key, accepted, default, what } = param;
                page.push_str(&format!("| `{key}` | {accepted} | {default} | {what} |\n"));
            }
        }
    }
    page
}

fn ends(info: &KindInfo) -> String {
    let cures: Vec<_> = info.cures.iter().map(|rung| rung.name()).collect();
    match info.lasting {
        Lasting::Outside => "after its `for`; nothing on the board cures it".into(),
        Lasting::Instant if cures.is_empty() => "at once".into(),
        Lasting::Instant => format!("at once; what it leaves is put right by {}", cures.join(", ")),
        Lasting::Curable => {
            format!("when cured (`cure`: {}; the first is the default), or after its `for`", cures.join(", "))
        }
    }
}
