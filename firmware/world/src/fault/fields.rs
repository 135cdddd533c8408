//! One table of a script: typed access to its keys, an error with its place for whatever does not fit.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::script::ScriptError;
use super::table::{self, COMMON, KindInfo, Lasting};
use super::{BoardFault, Effect, Kind, Spec};
use crate::types::{LinkKind, Rung};

/// Longest duration, microseconds: 200 years, so that sums stay far below 2^64.
const DURATION_US_MAX: u64 = 200 * 365 * 86_400 * 1_000_000;
const DURATION: &str = "a duration such as \"90s\", \"1h30m\", \"250ms\", or seconds as a number, up to 200 years";

/// A TOML table as it is parsed, with places.
type Table<'t> = DeTable<'t>;

/// A table whose keys are being read.
pub(crate) struct Fields<'a, 't> {
    file: &'a str,
    text: &'a str,
    table: &'a Table<'t>,
    start: usize,
    errors: &'a mut Vec<ScriptError>,
}

/// Line and column of a byte offset, both from 1, the column in characters.
pub(crate) fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

impl<'a, 't> Fields<'a, 't> {
    pub(crate) fn new(
        file: &'a str,
        text: &'a str,
        table: &'a Table<'t>,
        start: usize,
        errors: &'a mut Vec<ScriptError>,
    ) -> Self {
        Self { file, text, table, start, errors }
    }

    /// How many errors there are so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors.len()
    }

    /// The same for a table within this one.
    pub(crate) fn inner<'b>(&'b mut self, (table, start): (&'b Table<'t>, usize)) -> Fields<'b, 't> {
        Fields { file: self.file, text: self.text, table, start, errors: self.errors }
    }

    fn error(&mut self, offset: usize, key: &str, found: String, accepted: String, nearest: Option<String>) {
        let (line, column) = place(self.text, offset);
        let (file, key) = (self.file.to_owned(), key.to_owned());
        self.errors.push(ScriptError { file, line, column, key, found, accepted, nearest });
    }

    pub(crate) fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'t>>, accepted: &str) {
        let span = value.span();
        let found = match value.get_ref() {
            DeValue::Table(_) => "a table".to_owned(),
            DeValue::Array(_) => "an array".to_owned(),
            _ => self.text.get(span.clone()).unwrap_or("").chars().take(60).collect(),
        };
        self.error(span.start, key, found, accepted.to_owned(), None);
    }

    pub(crate) fn missing(&mut self, key: &str, accepted: &str) {
        self.error(self.start, key, "nothing".to_owned(), accepted.to_owned(), None);
    }

    pub(crate) fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'t>>> {
        let table: &'a Table<'t> = self.table;
        table.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(key, value, "a string");
                None
            }
        }
    }

    pub(crate) fn table(&mut self, key: &str) -> Option<(&'a Table<'t>, usize)> {
        let value = self.value(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some((table, value.span().start)),
            None => {
                self.wrong(key, value, "a table");
                None
            }
        }
    }

    pub(crate) fn tables(&mut self, key: &str, count_max: usize) -> Vec<(&'a Table<'t>, usize)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, &format!("tables, each headed [[{key}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(_) if tables.len() == count_max => {
                    self.wrong(key, item, &format!("at most {count_max} {key}s"));
                    break;
                }
                Some(table) => tables.push((table, item.span().start)),
                None => self.wrong(key, item, "a table"),
            }
        }
        tables
    }

    pub(crate) fn integer(&mut self, key: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|int| i64::from_str_radix(int.as_str(), int.radix()).ok());
        match number {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => {
                self.wrong(key, value, &format!("{min} to {max}"));
                None
            }
        }
    }

    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        if value.get_ref().as_bool().is_none() {
            self.wrong(key, value, "true, false");
        }
        value.get_ref().as_bool()
    }

    pub(crate) fn duration_us(&mut self, key: &str) -> Option<u64> {
        let value = self.value(key)?;
        let duration = match value.get_ref() {
            DeValue::String(text) => parse_duration(text),
            DeValue::Integer(int) => {
                u64::from_str_radix(int.as_str(), int.radix()).ok().and_then(|seconds| seconds.checked_mul(1_000_000))
            }
            DeValue::Float(float) => float.as_str().parse::<f64>().ok().and_then(seconds_to_us),
            _ => None,
        };
        let duration = duration.filter(|us| *us <= DURATION_US_MAX);
        if duration.is_none() {
            self.wrong(key, value, DURATION);
        }
        duration
    }

    /// One of a list of words.
    pub(crate) fn word<T: Copy>(&mut self, key: &str, choices: &[(&'static str, T)]) -> Option<T> {
        let value = self.value(key)?;
        let found = value.get_ref().as_str().unwrap_or("");
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == found) {
            return Some(*choice);
        }
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        let accepted = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let shown = self.text.get(value.span()).unwrap_or("").chars().take(60).collect();
        let nearest = nearest(found, &names).map(|word| format!("\"{word}\""));
        self.error(value.span().start, key, shown, accepted, nearest);
        None
    }

    /// Every key that is not in `known` is an error.
    pub(crate) fn refuse_others(&mut self, known: &[&str]) {
        let table: &'a Table<'t> = self.table;
        for (key, _) in table.iter() {
            let name: &str = key.get_ref().as_ref();
            if !known.contains(&name) {
                let found = format!("unknown key \"{name}\"");
                self.error(key.span().start, name, found, known.join(", "), nearest(name, known).map(str::to_owned));
            }
        }
    }

    /// Reads this table as a fault; `None` when anything is wrong with it.
    pub(super) fn fault(mut self) -> Option<Spec> {
        let errors_before = self.errors.len();
        let kinds: Vec<_> = Kind::ALL.iter().map(|kind| (kind.name(), *kind)).collect();
        if !self.has("kind") {
            self.missing("kind", "the name of a fault");
        }
        let kind = self.word("kind", &kinds)?;
        let info = table::info(kind);
        let cure = self.cure(info);
        let spec = Spec {
            kind,
            effect: self.effect(kind),
            at_us: self.duration_us("at").unwrap_or(0),
            for_us: self.duration_us("for"),
            every_us: self.duration_us("every"),
            jitter_us: self.duration_us("jitter").unwrap_or(0),
            count: self.integer("count", 1, 1_000_000).unwrap_or(0) as u32,
            cure,
            link: self.word("link", &LinkKind::ALL.iter().map(|link| (link.name(), *link)).collect::<Vec<_>>()),
        };
        self.times(info, &spec);
        let known: Vec<_> =
            COMMON.iter().map(|(key, ..)| *key).chain(info.params.iter().map(|param| param.key)).collect();
        self.refuse_others(&known);
        (self.errors.len() == errors_before).then_some(spec)
    }

    /// The least curing rung: stated, or the kind's own.
    fn cure(&mut self, info: &KindInfo) -> Option<Rung> {
        let mut choices: Vec<_> = info.cures.iter().map(|rung| (rung.name(), Some(*rung))).collect();
        if info.cures.is_empty() || self.has("for") {
            choices.push(("outside", None));
        }
        if self.has("cure") { self.word("cure", &choices).flatten() } else { info.cure_default() }
    }

    fn times(&mut self, info: &KindInfo, spec: &Spec) {
        if !self.has("at") {
            self.missing("at", DURATION);
        }
        self.word("until", &[("cured", ())]);
        let place = |fields: &Self, key: &str| fields.value(key).map_or(fields.start, |value| value.span().start);
        match info.lasting {
            Lasting::Outside if !self.has("for") => {
                self.missing("for", &format!("{DURATION}; nothing on the board ends {}", info.kind));
            }
            Lasting::Outside if self.has("until") => {
                let accepted = format!("for; nothing on the board ends {}", info.kind);
                self.error(place(self, "until"), "until", "\"cured\"".to_owned(), accepted, None);
            }
            Lasting::Instant => {
                for key in ["for", "until"] {
                    if self.has(key) {
                        let accepted = format!("neither for nor until; {} is over at once", info.kind);
                        self.error(place(self, key), key, format!("\"{key}\""), accepted, None);
                    }
                }
            }
            _ => {}
        }
        if spec.for_us == Some(0) {
            self.error(place(self, "for"), "for", "0".to_owned(), "more than nothing".to_owned(), None);
        }
        match spec.every_us {
            Some(every_us) if every_us <= spec.jitter_us || every_us == 0 => {
                let accepted = "longer than jitter, and than nothing".to_owned();
                self.error(place(self, "every"), "every", "too short a period".to_owned(), accepted, None);
            }
            None if spec.count > 1 => {
                let accepted = "count together with every".to_owned();
                self.error(place(self, "count"), "count", spec.count.to_string(), accepted, None);
            }
            _ => {}
        }
    }

    fn effect(&mut self, kind: Kind) -> Effect {
        use super::{Corruption, HalfOpenManner, HangPlace, Manner, Symptom, Wrap, WriteTarget};
        macro_rules! word {
            ($key:literal, $type:ident, $default:ident) => {{
                let choices: Vec<_> = $type::ALL.iter().map(|value| (value.name(), *value)).collect();
                self.word($key, &choices).unwrap_or($type::$default)
            }};
        }
        const OFF_US: u64 = 2_000_000;
        match kind {
            Kind::ApDown => Effect::ApDown,
            Kind::WrongPassword => Effect::WrongPassword,
            Kind::WeakSignal => Effect::WeakSignal {
                rssi_dbm: self.integer("rssi_dbm", -100, -60).unwrap_or(-89) as i8,
                loss_percent: self.integer("loss_percent", 1, 100).unwrap_or(85) as u8,
            },
            Kind::DhcpSilent => Effect::DhcpSilent,
            Kind::DhcpRefusing => Effect::DhcpRefusing,
            Kind::GatewayDead => Effect::GatewayDead,
            Kind::DnsDead => Effect::DnsDead { manner: word!("manner", Manner, Silent) },
            Kind::UpstreamDead => Effect::UpstreamDead { manner: word!("manner", Manner, Silent) },
            Kind::ServiceDead => Effect::ServiceDead { manner: word!("manner", Manner, Silent) },
            Kind::HalfOpenTcp => Effect::HalfOpenTcp { manner: word!("manner", HalfOpenManner, Gone) },
            Kind::CaptivePortal => Effect::CaptivePortal,
            Kind::RadioWedged => Effect::RadioWedged { symptom: word!("symptom", Symptom, Deaf) },
            Kind::ChipWedged => Effect::ChipWedged { symptom: word!("symptom", Symptom, Mute) },
            Kind::ChipRestart => Effect::ChipRestart,
            Kind::VmHang => Effect::Board(BoardFault::VmHang { place: word!("place", HangPlace, Native) }),
            Kind::Exception => Effect::Board(BoardFault::Exception),
            Kind::MemoryExhaustion => Effect::Board(BoardFault::MemoryExhaustion),
            Kind::BrownOut => Effect::Board(BoardFault::BrownOut { off_us: self.duration_us("off").unwrap_or(OFF_US) }),
            Kind::PowerCut => Effect::Board(BoardFault::PowerCut {
                target: word!("during", WriteTarget, Now),
                write: self.integer("write", 1, 1_000_000).unwrap_or(1) as u32,
                byte: self.integer("byte", 0, 1_000_000).unwrap_or(0) as u32,
                off_us: self.duration_us("off").unwrap_or(OFF_US),
            }),
            Kind::RetainedCorrupt => Effect::Board(BoardFault::RetainedCorrupt {
                how: word!("how", Corruption, Bit),
                entropy: 0,
                reset: self.flag("reset").unwrap_or(true),
            }),
            Kind::FlashFull => Effect::Board(BoardFault::FlashFull),
            Kind::ClockWrap => Effect::Board(BoardFault::ClockWrap {
                wrap: word!("wrap", Wrap, Ms32),
                before_us: self.duration_us("before").unwrap_or(30_000_000),
            }),
        }
    }
}

pub(crate) fn seconds_to_us(seconds: f64) -> Option<u64> {
    let us = seconds * 1e6;
    (us >= 0.0 && us <= DURATION_US_MAX as f64).then_some(us as u64)
}

/// `1d2h3m4s5ms`: numbers with units, each unit at most once, in any order.
pub(crate) fn parse_duration(text: &str) -> Option<u64> {
    const UNITS: &[(&str, u64)] =
        &[("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];
    let mut rest = text.trim();
    let mut total_us = 0u64;
    let mut seen = 0u8;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = UNITS.iter().position(|(name, _)| *name == &rest[..letters])?;
        if seen & (1 << unit) != 0 {
            return None;
        }
        seen |= 1 << unit;
        total_us = total_us.checked_add(number.checked_mul(UNITS[unit].1)?)?;
        rest = &rest[letters..];
    }
    Some(total_us)
}

/// The known word that a typo most probably meant: at most a third of its letters differ.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    let word: String = word.chars().take(40).collect();
    let best = known.iter().map(|candidate| (distance(&word, candidate), *candidate)).min()?;
    (best.0 <= best.1.len().div_ceil(3)).then_some(best.1)
}

/// Edits between two words: insert, delete, replace, swap two neighbours.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    // The first row and the first column are right; the rest is filled below.
    let mut rows: Vec<Vec<usize>> = (0..=from.len()).map(|row| (row..=row + to.len()).collect()).collect();
    for row in 1..=from.len() {
        for column in 1..=to.len() {
            let same = from[row - 1] == to[column - 1];
            let mut least = rows[row - 1][column - 1] + usize::from(!same);
            least = least.min(rows[row - 1][column] + 1).min(rows[row][column - 1] + 1);
            if row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1] {
                least = least.min(rows[row - 2][column - 2] + 1);
            }
            rows[row][column] = least;
        }
    }
    rows[from.len()][to.len()]
}
