//! The text of settings.toml as a program reads it.
//!
//! It is read anew at each start of a program, so that an edited key counts after a reload, as users of CircuitPython expect. The board's own
//! settings are another matter: they are read once, when the board starts.

use fieldwarden_config as config;

use crate::board::FileStore;

/// Name of the file.
const FILE: &str = "settings.toml";

/// The file's text, and what counts for keys that it lacks.
pub struct SettingsText<'m> {
    buffer: &'m mut [u8],
    length: usize,
    defaults: &'m [u8],
}

impl<'m> SettingsText<'m> {
    /// No text yet: it will be read into `buffer`. `defaults` has the form of the file too.
    pub fn new(buffer: &'m mut [u8], defaults: &'m [u8]) -> Self {
        Self { buffer, length: 0, defaults }
    }

    /// Reads the file. One that is missing is empty; one that cannot be read, or does not fit, leaves the text as it was.
    pub(super) fn read(&mut self, files: &impl FileStore) {
        let Ok(info) = files.info(FILE) else {
            self.length = 0;
            return;
        };
        let size = info.size as usize;
        if info.folder || size > self.buffer.len() {
            return;
        }
        let mut length = 0;
        while let Some(rest) = self.buffer.get_mut(length..size)
            && !rest.is_empty()
        {
            match files.read(FILE, length as u32, rest) {
                Ok(0) => break,
                Ok(read) => length += read,
                // Half a file is none: keys that are there would be missed.
                Err(_) => {
                    length = 0;
                    break;
                }
            }
        }
        self.length = length;
    }

    /// The text in which `key` is to be looked up.
    pub(super) fn of(&self, key: &str) -> &[u8] {
        let text = self.buffer.get(..self.length).unwrap_or_default();
        let mut value = [0; config::limits::VALUE_BYTES_MAX];
        let missing = matches!(config::get_text(text, key, &mut value), Ok(None));
        if missing { self.defaults } else { text }
    }
}
