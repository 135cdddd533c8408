//! Whether the hardware watchdog was fed as it should: never longer than its time for a program that hangs in a native function, and
//! always for a board on which nothing hangs.

use embassy_time::{Duration, Instant};

/// What the simulator's own steps may take beyond the time that is set.
const SLACK: Duration = Duration::from_secs(1);

/// The watch over the watchdog.
#[derive(Clone, Debug)]
pub(super) struct Feeding {
    most: Duration,
    /// The hang that was told already.
    told: Option<Instant>,
}

impl Feeding {
    /// For a watchdog of so many seconds.
    pub(super) fn new(watchdog_s: u32) -> Self {
        Self { most: Duration::from_secs(u64::from(watchdog_s)) + SLACK, told: None }
    }

    /// What is wrong with a board that still runs, once for each hang.
    pub(super) fn defect(&mut self, hung_since: Option<Instant>, now: Instant) -> Option<String> {
        let since = hung_since.filter(|since| self.told != Some(*since))?;
        let hung = now.checked_duration_since(since).filter(|hung| *hung > self.most)?;
        self.told = Some(since);
        Some(format!("the watchdog is fed although the program has hung for {} s", hung.as_secs()))
    }

    /// What is wrong with a bite of the watchdog.
    pub(super) fn defect_of_bite(hung_since: Option<Instant>) -> Option<String> {
        hung_since.is_none().then(|| "the watchdog bit although nothing hung".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hung_board_that_is_fed_and_a_healthy_one_that_is_not_are_told() {
        let mut feeding = Feeding::new(60);
        let (since, at) = (Instant::from_secs(100), Instant::from_secs);
        assert_eq!(feeding.defect(None, at(9_000)), None);
        assert_eq!(feeding.defect(Some(since), at(161)), None);
        assert!(feeding.defect(Some(since), at(162)).is_some_and(|what| what.contains("62 s")));
        assert_eq!(feeding.defect(Some(since), at(163)), None, "once");
        assert_eq!(Feeding::defect_of_bite(Some(since)), None);
        assert!(Feeding::defect_of_bite(None).is_some());
    }
}
