//! A board in real time: its hardware and world in this process, the microcontroller in a child that can be killed at any moment.
//!
//! The child's memory that survives a reset is in files under `.fieldwarden` in the board's folder, which one run at a time may use.

pub mod child;
mod mcu;
mod memory;
mod messages;
mod options;
mod parent;
mod tap;
mod view;
mod watch;

pub use options::RunOptions;
pub use parent::run;

use std::path::{Path, PathBuf};

use fieldwarden_firmware::supervise::Note;
use fieldwarden_netrecover::LinkKind;

use crate::sim::Happening;
use crate::timeline::{self, Story};

/// The word after the program's name that makes it a board's process. Not for people.
pub const CHILD_COMMAND: &str = "__microcontroller";

/// Where a board keeps what survives it.
pub fn state_dir(folder: &Path) -> PathBuf {
    folder.join(".fieldwarden")
}

const LINKS: [LinkKind; 3] = [LinkKind::NativeWifi, LinkKind::CoProcessor, LinkKind::Wired];

fn link_of(code: u8) -> LinkKind {
    LINKS.get(usize::from(code)).copied().unwrap_or(LinkKind::NativeWifi)
}

fn link_code(kind: LinkKind) -> u8 {
    LINKS.iter().position(|known| *known == kind).unwrap_or(0) as u8
}

/// A note as the child tells it: the words for people and the fields for programs.
fn note_json(at_us: u64, note: &Note, story: &mut Story) -> Option<String> {
    let happening = Happening::Board(*note);
    let mut fields = timeline::fields(&happening)?;
    if let Some(text) = story.line(at_us, &happening) {
        fields.insert("text".to_owned(), text.into());
    }
    serde_json::to_string(&fields).ok()
}
