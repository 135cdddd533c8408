//! What a run shows: a live panel below a timeline on a terminal, plain lines elsewhere, or one JSON document a line for programs.
//!
//! The panel is redrawn in place with plain cursor movement: no alternate screen, no raw mode, nothing to restore; what scrolled by
//! stays in the terminal.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use fieldwarden_world::World;
use fieldwarden_world::fault::Kind;
use serde_json::{Map, Value};

use super::options::{Plan, RunOptions};
use crate::sim::Happening;
use crate::timeline::{self, Story};

/// Shortest time between two redraws: what the eye follows.
const REDRAW: Duration = Duration::from_millis(100);

/// Longest line of the console that is waited for, in bytes.
const CONSOLE_LINE_BYTES_MAX: usize = 1_024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Panel,
    Lines,
    Json,
}

/// Where a run is shown.
pub(super) struct Screen {
    form: Form,
    title: String,
    speed: f64,
    status: Value,
    active: Vec<(u32, Kind, u64)>,
    seen: Vec<Kind>,
    recovered: usize,
    pending: String,
    story: Story,
    /// The line that the console has not ended yet.
    console: String,
    drawn_widths: Vec<usize>,
    drawn_at: Option<Instant>,
    started: Instant,
}

impl Screen {
    pub(super) fn new(options: &RunOptions, plan: &Plan) -> Self {
        let form = match (options.json, options.view) {
            (true, _) => Form::Json,
            (false, true) => Form::Panel,
            (false, false) => Form::Lines,
        };
        let name = plan.folder.settings.device.device_id.as_str();
        let folder = plan.folder.path.display().to_string();
        let mut screen = Self {
            form,
            title: if name.is_empty() { folder } else { name.to_owned() },
            speed: plan.speed,
            status: Value::Null,
            active: Vec::new(),
            seen: Vec::new(),
            recovered: 0,
            pending: String::new(),
            story: Story::default(),
            console: String::new(),
            drawn_widths: Vec::new(),
            drawn_at: None,
            started: Instant::now(),
        };
        for warning in &plan.folder.warnings {
            screen.say(&format!("warning: {warning}"));
        }
        if plan.demo {
            screen.say(&format!(
                "No server is configured and no faults were asked for: the demonstration of {folder}/faults/demo.toml runs,\n\
                 {} times as fast as real time, with the world's own collector. Ctrl-C ends it.",
                plan.speed,
                folder = plan.folder.path.display(),
            ));
        }
        screen
    }

    fn say(&mut self, text: &str) {
        match self.form {
            Form::Json => {}
            Form::Panel | Form::Lines => {
                let _ = writeln!(self.pending, "{text}");
            }
        }
    }

    fn put(&mut self, at_us: u64, text: &str) {
        let time = timeline::time(at_us);
        let width = match self.form {
            Form::Panel => width(),
            Form::Lines | Form::Json => usize::MAX,
        };
        let text = wrap(text, width.saturating_sub(time.len() + 2), time.len() + 10);
        self.say(&format!("{time}  {text}"));
    }

    fn put_json(&mut self, at_us: u64, mut fields: Map<String, Value>) {
        fields.insert("t_s".to_owned(), Value::from(at_us as f64 / 1e6));
        let _ = writeln!(self.pending, "{}", Value::Object(fields));
    }

    /// Something happened.
    pub(super) fn happening(&mut self, at_us: u64, happening: &Happening) {
        self.keep(at_us, happening);
        if self.form == Form::Json {
            if let Some(fields) = timeline::fields(happening) {
                self.put_json(at_us, fields);
            }
        } else if let Some(line) = self.story.line(at_us, happening) {
            self.put(at_us, &line);
        }
    }

    fn keep(&mut self, at_us: u64, happening: &Happening) {
        use fieldwarden_world::WorldEvent::{FaultCleared, FaultCured, FaultStarted, Recovered};
        let Happening::World(event) = happening else { return };
        match event {
            FaultStarted { instance, kind, .. } => {
                self.active.push((*instance, *kind, at_us));
                if !self.seen.contains(kind) {
                    self.seen.push(*kind);
                }
            }
            FaultCleared { instance, .. } | FaultCured { instance, .. } => {
                self.active.retain(|(known, ..)| known != instance);
            }
            Recovered { .. } => self.recovered += 1,
            _ => {}
        }
    }

    /// The board told something.
    pub(super) fn note(&mut self, at_us: u64, json: &str) {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(json) else { return };
        let text = fields.remove("text");
        match (self.form, text) {
            (Form::Json, _) => self.put_json(at_us, fields),
            (_, Some(Value::String(text))) => self.put(at_us, &text),
            _ => {}
        }
    }

    /// The board's status document.
    pub(super) fn status(&mut self, at_us: u64, json: &str) {
        let Ok(status) = serde_json::from_str(json) else { return };
        self.status = status;
        if self.form == Form::Json {
            let fields = [("event", "status".into()), ("status", self.status.clone())];
            self.put_json(at_us, fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        }
    }

    /// The board printed something.
    pub(super) fn console(&mut self, at_us: u64, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        if self.form == Form::Json {
            let fields = [("event", "console".into()), ("text", text.into_owned().into())];
            self.put_json(at_us, fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
            return;
        }
        self.console.push_str(&text);
        while let Some(end) = self.console.find('\n') {
            let line: String = self.console.drain(..=end).collect();
            self.put_console(at_us, &line);
        }
        if self.console.len() > CONSOLE_LINE_BYTES_MAX {
            let line = std::mem::take(&mut self.console);
            self.put_console(at_us, &line);
        }
    }

    fn put_console(&mut self, at_us: u64, line: &str) {
        // A program's own escapes would move the panel about.
        let line: String = line.trim_end().chars().filter(|c| !c.is_control()).collect();
        if !line.is_empty() {
            self.put(at_us, &format!("console {line}"));
        }
    }

    /// The microcontroller has this process id.
    pub(super) fn process(&mut self, at_us: u64, id: u32) {
        if self.form == Form::Json {
            let fields = [("event", "process".into()), ("id", id.into())];
            self.put_json(at_us, fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect());
        }
    }

    /// Shows what is new.
    pub(super) fn refresh(&mut self, now_us: u64, world: &World) {
        let due = self.drawn_at.is_none_or(|at| at.elapsed() >= REDRAW);
        if self.form == Form::Panel && !due {
            return;
        }
        if self.form == Form::Panel {
            let panel = self.panel(now_us, world);
            self.draw(&panel);
            self.drawn_at = Some(Instant::now());
        } else if !self.pending.is_empty() {
            self.draw("");
        }
    }

    fn draw(&mut self, panel: &str) {
        let mut out = String::new();
        let width = width();
        // A terminal made narrower since has broken its lines anew.
        let rows: usize = self.drawn_widths.iter().map(|drawn| drawn.div_ceil(width).max(1)).sum();
        if rows > 0 {
            // Up to where the panel begins, and clear from there.
            let _ = write!(out, "\x1b[{rows}A\r\x1b[J");
        }
        out.push_str(&std::mem::take(&mut self.pending));
        out.push_str(panel);
        self.drawn_widths = panel.lines().map(visible).collect();
        // A reader that has gone away is no reason to stop the board.
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush());
    }

    fn panel(&self, now_us: u64, world: &World) -> String {
        let width = width();
        let text = |path: &str| self.status.pointer(path).and_then(Value::as_str).unwrap_or("-").to_owned();
        let number = |path: &str| self.status.pointer(path).and_then(Value::as_u64).unwrap_or(0);
        let online = self.status.pointer("/online_ppm").and_then(Value::as_f64);
        let online = online.map_or("-".to_owned(), |ppm| format!("{:.1} %", ppm / 10_000.0));
        let mut lines = Vec::new();
        let speed = if self.speed == 1.0 { String::new() } else { format!(" · {} times real time", self.speed) };
        lines.push(format!(
            "── {} · board time {} · up {}{speed} ──",
            self.title,
            timeline::time(now_us),
            timeline::time(number("/uptime_ms") * 1_000),
        ));
        lines.push(format!("verdict  {}", self.verdict_line()));
        lines.push(format!("layers   {}", self.layers_line()));
        lines.push(format!(
            "action   {} · board: {} · online {online} of the time",
            self.action_line(),
            text("/phase")
        ));
        let faults = match self.active.as_slice() {
            [] => "none now".to_owned(),
            active => active.iter().map(|(_, kind, _)| kind.to_string()).collect::<Vec<_>>().join(", "),
        };
        lines.push(format!("faults   {faults} · {} kinds seen, {} recovered from", self.seen.len(), self.recovered));
        let rungs: Vec<_> = (0..6)
            .map(|i| (RUNGS[i], number(&format!("/rungs/{i}/total"))))
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        lines.push(format!("remedies {}", if rungs.is_empty() { "none used".to_owned() } else { rungs.join(", ") }));
        lines.push(format!(
            "counters {} lines · {} starts · {} reloads · {} resets · {} by watchdog",
            world.lines_taken(),
            number("/totals/boots"),
            number("/totals/reloads"),
            number("/totals/commanded"),
            number("/totals/watchdog"),
        ));
        lines.iter().map(|line| cut(line, width - 1)).collect()
    }

    fn verdict_line(&self) -> String {
        let text = |path: &str| self.status.pointer(path).and_then(Value::as_str);
        let Some(verdict) = text("/network/verdict") else { return "the board has not told yet".to_owned() };
        let colour = match verdict {
            "healthy" => "32",
            "local" => "31",
            "service" | "upstream" => "33",
            _ => "35",
        };
        let layer = text("/network/layer").map(|layer| format!(", {layer}")).unwrap_or_default();
        let symptom = text("/network/symptom").unwrap_or_default();
        paint(colour, &format!("{verdict}{layer} ({symptom})"))
    }

    fn layers_line(&self) -> String {
        let mut line = String::new();
        for name in ["chip", "link", "address", "gateway", "names", "path", "service"] {
            let health = self.status.pointer(&format!("/layers/{name}")).and_then(Value::as_str).unwrap_or("unknown");
            let (mark, colour) = match health {
                "good" => ("+", "32"),
                "doubtful" => ("?", "33"),
                "bad" => ("x", "31"),
                _ => ("·", "90"),
            };
            let _ = write!(line, "{} ", paint(colour, &format!("{mark}{name}")));
        }
        line
    }

    fn action_line(&self) -> String {
        let text = |path: &str| self.status.pointer(path).and_then(Value::as_str);
        match (text("/network/activity"), text("/network/rung")) {
            (Some(activity), Some(rung)) => format!("{activity}: {rung}"),
            (Some(activity), None) => activity.to_owned(),
            _ => "-".to_owned(),
        }
    }

    /// The end: what is left to show, and a summary.
    pub(super) fn finish(&mut self, now_us: u64, world: &World) {
        let summary = world.judge().summary(now_us);
        if self.form == Form::Json {
            if let Ok(Value::Object(mut fields)) = serde_json::to_value(&summary) {
                fields.insert("event".to_owned(), "summary".into());
                fields.insert("lines".to_owned(), world.lines_taken().into());
                self.put_json(now_us, fields);
            }
            return self.draw("");
        }
        let recovered = summary.faults.iter().filter(|fault| fault.recovered_s.is_some()).count();
        let text = format!(
            "ended after {} of board time, {:.0} s of real time: {} lines, {} faults of which {recovered} were recovered from, \
             {} resets by the supervisor, {} by the watchdog, online {:.1} % of the time",
            timeline::time(now_us),
            self.started.elapsed().as_secs_f64(),
            world.lines_taken(),
            summary.faults.len(),
            summary.resets.commanded,
            summary.resets.watchdog,
            summary.online_ratio * 100.0,
        );
        let columns = if self.form == Form::Panel { width() } else { usize::MAX };
        self.say(&format!("\n{}", wrap(&text, columns, 0)));
        for violation in &summary.violations {
            self.say(&format!("violation: {violation}"));
        }
        self.draw("");
    }
}

const RUNGS: [&str; 6] = ["abort-sockets", "radio-toggle", "reconnect", "chip-reset", "reload", "mcu-reset"];

/// Columns of the terminal; more than a few, so that every line has some room.
fn width() -> usize {
    rustix::termios::tcgetwinsize(io::stdout()).map_or(80, |size| usize::from(size.ws_col)).max(20)
}

/// A text in lines of at most so many characters, broken at blanks, those after the first indented.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            let _ = write!(out, "\n{:indent$}", "");
            // The first line begins behind the time, the others at the margin.
            column = indent.min(8);
        } else if !out.is_empty() {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// A line of at most so many visible characters, with its line end; colours take no room and are always closed.
fn cut(line: &str, width: usize) -> String {
    let mut out = String::new();
    let (mut visible, mut escape) = (0, false);
    for c in line.chars() {
        if c == '\x1b' {
            escape = true;
        } else if escape {
            escape = !c.is_ascii_alphabetic();
        } else if visible < width {
            visible += 1;
        } else {
            continue;
        }
        out.push(c);
    }
    out + "\n"
}

/// How many columns a line takes.
fn visible(line: &str) -> usize {
    let mut escape = false;
    line.chars()
        .filter(|c| {
            let hidden = escape || *c == '\x1b';
            escape = hidden && !c.is_ascii_alphabetic();
            !hidden
        })
        .count()
}

fn paint(colour: &str, text: &str) -> String {
    format!("\x1b[{colour}m{text}\x1b[0m")
}
