//! The clock across its wraps, and the record's times beyond 32 bits.

use embassy_time::Instant;

use super::bench::*;
use crate::*;

const DAY: u64 = 86_400_000;

/// A life with a bit of everything; what was seen, relative to its begin.
fn life(origin: Instant) -> Seen {
    let mut settings = fieldwarden_config::Settings::default();
    settings.supervision.safe_mode_min = 3;
    let mut bench = Bench::with(settings, origin);
    bench.code = Act::Ends(7_000, End::Raised("boom"));
    bench.run(4_000);
    bench.input(Input::FileWritten);
    bench.run(3_600_000);
    bench.set_health(NetworkHealth::Local);
    bench.run(7 * 3_600_000);
    bench.set_health(NetworkHealth::Healthy);
    bench.code = Act::Ends(5_000, End::Reload);
    bench.run(3_600_000);
    bench.code = Act::HangsAt(8_000);
    bench.run(3_600_000);
    bench.code = Act::Loops;
    bench.run(600_000);
    bench.input(Input::Alive(Some(ms(60_000))));
    bench.run(DAY);
    bench.seen
}

#[test]
fn life_is_the_same_wherever_the_clock_begins() {
    let reference = life(Instant::from_ticks(0));
    assert!(reference.resets.len() > 10 && reference.starts.len() > 100);
    let wraps = [
        Instant::from_millis(1 << 29),
        Instant::from_millis(1 << 31),
        Instant::from_millis(1 << 32),
        Instant::from_secs(1 << 32),
        Instant::from_ticks(1 << 32),
    ];
    for wrap in wraps {
        for before in [0, 1, 2_500, 5_000, 1_800_000, 9 * 3_600_000, DAY] {
            let origin = wrap.saturating_sub(ms(before));
            let seen = life(origin);
            assert_eq!(seen.outputs, reference.outputs, "from {} ms before {}", before, wrap.as_millis());
            assert_eq!(seen.resets, reference.resets);
            assert_eq!((seen.feeds, seen.commits), (reference.feeds, reference.commits));
        }
    }
}

#[test]
fn board_runs_across_every_wrap_without_a_reset() {
    for wrap_ms in [1u64 << 29, 1 << 31, 1 << 32, (1 << 32) * 1000] {
        let mut bench = Bench::with(fieldwarden_config::Settings::default(), Instant::from_millis(wrap_ms - 3_600_000));
        bench.code = Act::Loops;
        bench.run(7_200_000);
        assert!(bench.now.as_millis() > wrap_ms);
        assert_eq!(bench.seen.resets, []);
        assert_eq!(bench.running(), Some(Script::Code));
    }
}

#[test]
fn budgets_hold_when_powered_time_passes_thirty_two_bits() {
    for start_ms in [(1u64 << 32) - 3_600_000, ((1u64 << 32) - 3_600) * 1000] {
        let mut bench = Bench::new();
        bench.run(10_000);
        bench.code = Act::Ends(5_000, End::Reset);
        bench.supervisor.age(start_ms);
        bench.input(Input::UserReload);
        bench.run(2 * DAY);
        let resets: Vec<u64> = bench.seen.resets.iter().map(|(at, _)| *at).collect();
        let hour = |from: &u64| resets.iter().filter(|at| (*from..from + 3_600_000).contains(*at)).count();
        assert!(!resets.is_empty() && resets.iter().map(hour).max() <= Some(3), "{resets:?}");
        assert!(bench.supervisor.record().powered_ms > start_ms + 2 * DAY - 60_000);
    }
}
