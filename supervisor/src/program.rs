//! What runs and how it ended: the scripts, `set_next_code_file`, the outcomes a VM reports, the kept traceback.
//!
//! Nothing here decides; [`crate::Supervisor`] does. Texts are bounded: a longer path is refused, a longer traceback loses its
//! beginning (the exception stands at the end).

use heapless::String;

/// Longest path of a program or a working directory, in bytes: what a FAT long name with a folder before it takes.
pub const PATH_BYTES_MAX: usize = 128;

/// Longest traceback that is kept over a reload, in bytes: about ten frames.
pub const TRACEBACK_BYTES_MAX: usize = 1024;

/// A path within the bound.
pub type Path = String<PATH_BYTES_MAX>;

/// One of the user's scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// `safemode.py`: in safe mode only, and never when a hand asked for it.
    SafeMode,
    /// `boot.py`: once after each reset; its output goes to `boot_out.txt`.
    Boot,
    /// The program: `code.py` and its other names, or the file named by `set_next_code_file`.
    Code,
}

impl Script {
    /// The file names to try, in order.
    pub const fn candidates(self) -> &'static [&'static str] {
        match self {
            Script::SafeMode => &["safemode.py", "safemode.txt"],
            Script::Boot => &["boot.py", "boot.txt"],
            Script::Code => &["code.txt", "code.py", "main.txt", "main.py"],
        }
    }
}

/// Which scripts a board holds at start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileSet {
    /// A candidate of [`Script::SafeMode`] is there.
    pub safemode: bool,
    /// A candidate of [`Script::Boot`] is there.
    pub boot: bool,
    /// A candidate of [`Script::Code`] is there.
    pub code: bool,
}

/// The run that [`crate::Output::Start`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// What runs.
    pub script: Script,
    /// A file that `set_next_code_file` named: tried before the candidates of the script.
    pub next_file: Option<&'a str>,
    /// Where it runs; `None` is the root.
    pub working_directory: Option<&'a str>,
    /// Why it runs, for `supervisor.runtime.run_reason`.
    pub reason: crate::RunReason,
}

impl<'a> Run<'a> {
    /// The files to try, in order; the first that exists is the program. If none does, report [`Outcome::NotFound`].
    pub fn candidates(&self) -> impl Iterator<Item = &'a str> {
        self.next_file.into_iter().chain(self.script.candidates().iter().copied())
    }
}

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It came to its end.
    Finished,
    /// `SystemExit`, with the status a process would have (0 for none).
    Exited(i32),
    /// An exception that nothing caught, with the traceback as printed.
    Raised(Exception, &'a str),
    /// It called `supervisor.reload()`.
    Reload,
    /// It called `microcontroller.reset()`.
    Reset,
    /// It went to deep sleep, for so many milliseconds, or until a pin or the like wakes it.
    DeepSleep(Option<u64>),
    /// It was stopped by [`crate::Output::Stop`].
    Stopped,
    /// No candidate exists.
    NotFound,
}

/// The exceptions that make a difference to the supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exception {
    /// Every other one.
    Ordinary,
    /// Ctrl-C.
    KeyboardInterrupt,
    /// `microcontroller.watchdog` in mode RAISE.
    WatchDogTimeout,
}

/// The end of a run: reported after every finalizer has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended<'a> {
    /// How it ended.
    pub outcome: Outcome<'a>,
    /// Resources that were still claimed after every finalizer had run. Anything but 0 is a defect of the firmware.
    pub claims_left: u16,
}

/// `supervisor.set_next_code_file(…)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextCode<'a> {
    /// The file, or `None` for the usual search with the options below.
    pub file: Option<&'a str>,
    /// Where it runs.
    pub working_directory: Option<&'a str>,
    /// What happens when a program ends, and how long this setting lasts.
    pub options: NextOptions,
}

/// The five options of `set_next_code_file`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NextOptions {
    /// Run again at once when the program finishes or calls `sys.exit()`.
    pub reload_on_success: bool,
    /// Run again at once when it raises.
    pub reload_on_error: bool,
    /// Keep this setting when the program finishes.
    pub sticky_on_success: bool,
    /// Keep this setting when it raises.
    pub sticky_on_error: bool,
    /// Keep this setting when it is reloaded.
    pub sticky_on_reload: bool,
}

/// A path of `set_next_code_file` is longer than [`PATH_BYTES_MAX`]; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathTooLong;

/// How a run ended, as the options of `set_next_code_file` see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Situation {
    Success,
    Error,
    Reload,
}

/// The setting in force, and whether the current run made it.
#[derive(Clone, Debug, Default)]
pub(crate) struct NextCodeSlot {
    file: Option<Path>,
    working_directory: Option<Path>,
    options: NextOptions,
    newly_set: bool,
}

impl NextCodeSlot {
    pub(crate) fn set(&mut self, next: &NextCode<'_>) -> Result<(), PathTooLong> {
        let bounded = |text: Option<&str>| text.map(Path::try_from).transpose().map_err(|_| PathTooLong);
        let file = bounded(next.file)?;
        let working_directory = bounded(next.working_directory)?;
        *self = NextCodeSlot { file, working_directory, options: next.options, newly_set: true };
        Ok(())
    }

    pub(crate) fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    pub(crate) fn working_directory(&self) -> Option<&str> {
        self.working_directory.as_deref()
    }

    /// A run ended: a setting that the run made itself is kept for the next one, an older one only if it sticks. Says
    /// whether the program runs again at once, by the options in force at its end.
    pub(crate) fn run_ended(&mut self, situation: Situation) -> bool {
        let options = &self.options;
        let (reloads, sticks) = match situation {
            Situation::Success => (options.reload_on_success, options.sticky_on_success),
            Situation::Error => (options.reload_on_error, options.sticky_on_error),
            Situation::Reload => (true, options.sticky_on_reload),
        };
        if !self.newly_set && !sticks {
            *self = NextCodeSlot::default();
        }
        self.newly_set = false;
        reloads
    }
}

/// The end of a text within `N` bytes, cut at a character; marked if anything was cut.
pub(crate) fn keep_end<const N: usize>(text: &str, kept: &mut String<N>) {
    const MARK: &str = "...\n";
    kept.clear();
    if kept.push_str(text).is_ok() {
        return;
    }
    let mut from = text.len().saturating_sub(N.saturating_sub(MARK.len()));
    while from < text.len() && !text.is_char_boundary(from) {
        from = from.saturating_add(1);
    }
    // Both pieces fit by the choice of `from`; were N shorter than the mark, the text would stay empty.
    if kept.push_str(MARK).is_ok() && kept.push_str(text.get(from..).unwrap_or_default()).is_err() {
        kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_traceback_keeps_its_end_at_a_character() {
        let mut kept = String::<16>::new();
        keep_end("short", &mut kept);
        assert_eq!(kept.as_str(), "short");
        keep_end("aaaaaaaaaaaaaaaaaaaaäöüäöü", &mut kept);
        assert_eq!(kept.as_str(), "...\näöüäöü");
        keep_end("aaaaaaaaaaaaaaaaaaaaxäöüäöüß", &mut kept);
        assert!(kept.starts_with("...\n") && kept.ends_with("öüß") && kept.len() <= 16);
    }

    #[test]
    fn setting_made_in_a_run_governs_the_next_and_lasts_as_its_stickiness_says() {
        let mut slot = NextCodeSlot::default();
        let options = NextOptions { sticky_on_error: true, ..NextOptions::default() };
        slot.set(&NextCode { file: Some("other.py"), working_directory: None, options }).unwrap();
        slot.run_ended(Situation::Success);
        assert_eq!(slot.file(), Some("other.py"), "the run that made it does not use it up");
        slot.run_ended(Situation::Error);
        assert_eq!(slot.file(), Some("other.py"), "sticky on error");
        slot.run_ended(Situation::Reload);
        assert_eq!(slot.file(), None, "not sticky on reload");
    }

    #[test]
    fn too_long_a_path_changes_nothing() {
        let mut slot = NextCodeSlot::default();
        slot.set(&NextCode { file: Some("a.py"), ..NextCode::default() }).unwrap();
        let long = std::string::String::from_utf8(std::vec![b'x'; PATH_BYTES_MAX + 1]).unwrap();
        assert_eq!(slot.set(&NextCode { file: Some(&long), ..NextCode::default() }), Err(PathTooLong));
        assert_eq!(slot.file(), Some("a.py"));
    }
}
