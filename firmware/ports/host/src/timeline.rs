//! What happens, in words: the lines of a timeline.

use std::fmt::Write;

use fieldwarden_firmware::supervise::Note;
use fieldwarden_netrecover::{Event, Layer, Outcome, Verdict};
use fieldwarden_supervisor::{ResetCommand, ResetReason, Script};
use fieldwarden_world::WorldEvent;
use fieldwarden_world::fault::table::info;

use serde_json::{Map, Value, json};

use crate::sim::Happening;

/// A timeline that remembers when each fault began, so that it can say how long everything took.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Instance and start of the faults that are not recovered from.
    open: Vec<(u32, u64)>,
    /// Since when the action that runs does.
    action_us: u64,
}

/// Most faults whose start is remembered.
const OPEN_MAX: usize = 64;

impl Story {
    /// One line; `None` for what only a machine wants to know.
    pub fn line(&mut self, at_us: u64, happening: &Happening) -> Option<String> {
        let line = line(happening)?;
        let since = |from_us: u64| span(at_us.saturating_sub(from_us));
        Some(match happening {
            Happening::World(WorldEvent::FaultStarted { instance, .. }) => {
                if self.open.len() >= OPEN_MAX {
                    self.open.remove(0);
                }
                self.open.push((*instance, at_us));
                line
            }
            Happening::World(WorldEvent::FaultCleared { instance, .. } | WorldEvent::FaultCured { instance, .. }) => {
                match self.open.iter().find(|(known, _)| known == instance) {
                    Some((_, from_us)) => format!("{line}, after {}", since(*from_us)),
                    None => line,
                }
            }
            Happening::World(WorldEvent::Recovered { instance, .. }) => {
                let place = self.open.iter().position(|(known, _)| known == instance);
                match place.map(|place| self.open.remove(place)) {
                    Some((_, from_us)) => format!("{line}, {} after it broke", since(from_us)),
                    None => line,
                }
            }
            Happening::Board(Note::Network(Event::RungBegun { .. })) => {
                self.action_us = at_us;
                line
            }
            Happening::Board(Note::Network(Event::RungEnded { .. })) => format!("{line} ({})", since(self.action_us)),
            _ => line,
        })
    }
}

/// A time span as people say it.
fn span(us: u64) -> String {
    match us / 1_000_000 {
        s @ 0..120 => format!("{s}.{} s", us / 100_000 % 10),
        s => format!("{} min {} s", s / 60, s % 60),
    }
}

/// One line of a timeline; `None` for what only a machine wants to know, such as each line of telemetry.
pub fn line(happening: &Happening) -> Option<String> {
    match happening {
        Happening::World(event) => world(event),
        Happening::Board(note) => board(note),
        Happening::Started(reason) => Some(format!("board   starts ({})", reset_reason(*reason))),
        Happening::Console(_) => None,
    }
}

fn world(event: &WorldEvent) -> Option<String> {
    Some(match event {
        WorldEvent::FaultStarted { kind, cure, .. } => {
            let cure = cure.map_or("only time ends it".to_owned(), |rung| format!("{rung} cures it"));
            format!("fault   {kind} begins: {} ({cure})", info(*kind).what)
        }
        WorldEvent::FaultCleared { kind, .. } => format!("fault   {kind} is over"),
        WorldEvent::FaultCured { kind, rung, .. } => format!("fault   {kind} is cured by {rung}"),
        WorldEvent::Recovered { kind, .. } => format!("world   what {kind} took away works again"),
        WorldEvent::LinkUp => "world   link up".to_owned(),
        WorldEvent::LinkDown => "world   link down".to_owned(),
        WorldEvent::Line(_) => return None,
    })
}

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Healthy => "healthy".to_owned(),
        Verdict::Local(layer) => format!("fault on this board: {}", layer.name()),
        Verdict::Upstream(layer) => format!("fault beyond this board: {}", layer.name()),
        Verdict::Service => "the service does not answer".to_owned(),
        Verdict::Undetermined => "not known whose fault it is".to_owned(),
    }
}

fn board(note: &Note) -> Option<String> {
    Some(match note {
        Note::Network(Event::Verdict { to, symptom, .. }) => {
            let told = symptom.name().replace('-', " ");
            let then = match to {
                Verdict::Healthy => return Some("verdict healthy".to_owned()),
                Verdict::Upstream(Layer::Link) => "; the board waits and goes on looking",
                Verdict::Upstream(_) => "; the radio is left alone, nothing is reset",
                Verdict::Local(_) | Verdict::Service => "; the least remedy first",
                Verdict::Undetermined => "",
            };
            format!("verdict {} ({told}){then}", verdict(*to))
        }
        Note::Network(Event::RungBegun { rung, symptom, blind, .. }) => {
            let mut line = format!("action  {} begins, because of: {}", rung.name(), symptom.name().replace('-', " "));
            if *blind {
                let _ = write!(line, ", without knowing whose fault it is");
            }
            line
        }
        Note::Network(Event::RungEnded { rung, outcome, .. }) => {
            let outcome = match outcome {
                Outcome::Cured => "helped",
                Outcome::NoHelp => "did not help",
                Outcome::Failed => "could not be carried out",
                Outcome::TimedOut => "took too long",
                Outcome::Hung => "hung",
                Outcome::Cancelled => "was called off",
            };
            format!("action  {} {outcome}", rung.name())
        }
        Note::Network(Event::Floor { symptom }) => {
            format!("action  nothing is left to try against {}: slow retries", symptom.name())
        }
        Note::Network(Event::Decayed) => return None,
        Note::Network(Event::Held(true)) => "program takes the link".to_owned(),
        Note::Network(Event::Held(false)) => "program gives the link back".to_owned(),
        Note::Started(script) => format!("program {} starts", script_name(*script)),
        Note::Ended(script, true) => format!("program {} ends with an exception", script_name(*script)),
        Note::Ended(script, false) => format!("program {} ends", script_name(*script)),
        Note::Left(left) => format!(
            "program left {} claims, {} objects not finalized, {} words of heap: a defect of the firmware",
            left.claims, left.finalizers, left.heap_words
        ),
        Note::Reset(command) => format!("board   resets itself ({})", reset_command(*command)),
    })
}

/// The same for programs: an object with `event` and its fields; `None` for console output, which has a form of its own.
pub fn fields(happening: &Happening) -> Option<Map<String, Value>> {
    let value = match happening {
        Happening::World(event) => match event {
            WorldEvent::FaultStarted { instance, kind, cure } => {
                json!({"event": "fault-started", "instance": instance, "kind": kind, "cure": cure})
            }
            WorldEvent::FaultCleared { instance, kind } => {
                json!({"event": "fault-cleared", "instance": instance, "kind": kind})
            }
            WorldEvent::FaultCured { instance, kind, rung } => {
                json!({"event": "fault-cured", "instance": instance, "kind": kind, "rung": rung})
            }
            WorldEvent::Recovered { instance, kind } => {
                json!({"event": "recovered", "instance": instance, "kind": kind})
            }
            WorldEvent::LinkUp => json!({"event": "link-up"}),
            WorldEvent::LinkDown => json!({"event": "link-down"}),
            WorldEvent::Line(line) => json!({"event": "line", "line": line}),
        },
        Happening::Board(note) => match note {
            Note::Network(Event::Verdict { to, symptom, .. }) => json!({
                "event": "verdict", "verdict": to.name(), "layer": to.layer().map(|l| l.name()), "symptom": symptom.name()
            }),
            Note::Network(Event::RungBegun { id, rung, symptom, blind }) => json!({
                "event": "rung-begun", "id": id.0, "rung": rung.name(), "symptom": symptom.name(), "blind": blind
            }),
            Note::Network(Event::RungEnded { id, rung, outcome }) => {
                json!({"event": "rung-ended", "id": id.0, "rung": rung.name(), "outcome": outcome.name()})
            }
            Note::Network(Event::Floor { symptom }) => json!({"event": "floor", "symptom": symptom.name()}),
            Note::Network(Event::Decayed) => json!({"event": "decayed"}),
            Note::Network(Event::Held(held)) => json!({"event": "held", "held": held}),
            Note::Started(script) => json!({"event": "program-started", "file": script_name(*script)}),
            Note::Ended(script, raised) => {
                json!({"event": "program-ended", "file": script_name(*script), "raised": raised})
            }
            Note::Left(left) => json!({
                "event": "program-left", "claims": left.claims, "finalizers": left.finalizers, "heap_words": left.heap_words
            }),
            Note::Reset(command) => json!({"event": "reset", "command": command.name()}),
        },
        Happening::Started(reason) => json!({"event": "started", "reason": reason.name()}),
        Happening::Console(_) => return None,
    };
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

fn script_name(script: Script) -> &'static str {
    match script {
        Script::SafeMode => "safemode.py",
        Script::Boot => "boot.py",
        Script::Code => "code.py",
    }
}

/// A reset reason in words.
pub fn reset_reason(reason: ResetReason) -> &'static str {
    match reason {
        ResetReason::PowerOn => "power came",
        ResetReason::Brownout => "the supply had dipped",
        ResetReason::Software => "it had reset itself",
        ResetReason::DeepSleepAlarm => "an alarm woke it",
        ResetReason::ResetPin => "the reset pin",
        ResetReason::Watchdog => "the watchdog had bitten",
        ResetReason::Unknown => "for an unknown reason",
        ResetReason::RescueDebug => "a debugger",
    }
}

fn reset_command(command: ResetCommand) -> String {
    command.name().to_ascii_lowercase().replace('_', " ")
}

/// An instant as `d hh:mm:ss.t`, the days only if there are any.
pub fn time(us: u64) -> String {
    let (tenths, s) = (us / 100_000 % 10, us / 1_000_000);
    let (days, hours, minutes, seconds) = (s / 86_400, s / 3_600 % 24, s / 60 % 60, s % 60);
    match days {
        0 => format!("{hours:02}:{minutes:02}:{seconds:02}.{tenths}"),
        days => format!("{days}d {hours:02}:{minutes:02}:{seconds:02}.{tenths}"),
    }
}
