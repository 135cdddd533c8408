//! `boot_out.txt`: who the board is, what is wrong with its settings, and what `boot.py` printed.
//!
//! Tools read the first lines to learn which board this is. The file is written only when its text changed, so that a board that starts a
//! thousand times wears its flash once.
//!
//! Invariants: the new text stands whole in a file of its own before the old one goes, so that a full or failing store, or a loss of
//! power, leaves the text of the boot before; nothing here can keep a board from starting.

use core::fmt::{self, Write};

use fieldwarden_supervisor::BootOut;
use heapless::String;

use crate::board::{FileError, FileStore};
use crate::limits::BOOT_OUT_BYTES_MAX;

/// Name of the file, where tools look for it.
const PATH: &str = "boot_out.txt";
/// Where the text is written before it takes the name.
const NEW_PATH: &str = "boot_out.new";
/// Bytes compared at once.
const COMPARE_BYTES: usize = 64;

/// The text of the file while it is collected; what does not fit is cut at its end.
pub type Text = String<BOOT_OUT_BYTES_MAX>;

/// Takes as much of a text as fits.
pub(crate) fn push(text: &mut Text, more: &str) {
    for character in more.chars() {
        if text.push(character).is_err() {
            return;
        }
    }
}

struct Cut<'t>(&'t mut Text);

impl Write for Cut<'_> {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        push(self.0, more);
        Ok(())
    }
}

/// What the file begins with, and where it goes.
pub struct BootOutFile<'a, F> {
    files: F,
    header: BootOut<'a>,
    problems: &'a dyn fmt::Display,
}

impl<'a, F: FileStore> BootOutFile<'a, F> {
    /// With the problems of the settings, each a line of its own.
    pub const fn new(files: F, header: BootOut<'a>, problems: &'a dyn fmt::Display) -> Self {
        Self { files, header, problems }
    }

    /// The text before `boot.py`.
    pub(crate) fn begin(&self) -> Text {
        let mut text = Text::new();
        // Cutting reports no error.
        let _ = write!(Cut(&mut text), "{}{}", self.header, self.problems);
        text
    }

    /// Writes the file if its text changed.
    ///
    /// # Errors
    /// The store did not take it; the text of an earlier boot is still there.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), FileError> {
        if self.holds(text.as_bytes()) {
            return Ok(());
        }
        let written = self.replace(text.as_bytes());
        if written.is_err() {
            // It may not exist, and a store that fails may fail here too.
            let _ = self.files.remove(NEW_PATH);
        }
        written
    }

    fn replace(&mut self, text: &[u8]) -> Result<(), FileError> {
        self.files.truncate(NEW_PATH, 0)?;
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            match self.files.write(NEW_PATH, u32::try_from(at).map_err(|_| FileError::Full)?, rest)? {
                0 => return Err(FileError::Full),
                taken => at = at.saturating_add(taken),
            }
        }
        self.files.sync(NEW_PATH)?;
        match self.files.rename(NEW_PATH, PATH) {
            // A store that does not replace: between the two the text stands under its other name.
            Err(FileError::Exists) => {
                self.files.remove(PATH)?;
                self.files.rename(NEW_PATH, PATH)
            }
            renamed => renamed,
        }
    }

    fn holds(&self, text: &[u8]) -> bool {
        let length = self.files.info(PATH).map(|info| info.size);
        if length != Ok(u32::try_from(text.len()).unwrap_or(u32::MAX)) {
            return false;
        }
        let mut bytes = [0; COMPARE_BYTES];
        let mut at = 0;
        for chunk in text.chunks(COMPARE_BYTES) {
            let Some(bytes) = bytes.get_mut(..chunk.len()) else { return false };
            if self.files.read(PATH, at, bytes) != Ok(chunk.len()) || bytes != chunk {
                return false;
            }
            at = at.saturating_add(COMPARE_BYTES as u32);
        }
        true
    }
}
