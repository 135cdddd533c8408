//! Random lives: any input at any time. Nothing panics, polls end, deadlines are there, and what the bench checks holds.

use embassy_time::Instant;
use fieldwarden_netrecover as netrecover;

use super::bench::*;
use crate::retained::slots::tests::{Noise, cases};
use crate::*;

fn pick<T: Copy>(noise: &mut Noise, list: &[T]) -> T {
    list[(noise.next() % list.len() as u64) as usize]
}

fn act(noise: &mut Noise) -> Act {
    let after = noise.next() % 100_000;
    match noise.next() % 12 {
        0 => Act::Forever,
        1 => Act::Loops,
        2 => Act::HangsAt(after),
        3 => Act::Stubborn,
        4 => Act::Ends(after, End::Exited(noise.next() as i32 % 3)),
        5 => Act::Ends(after, End::Reload),
        6 => Act::Ends(after, End::Reset),
        7 => Act::Ends(after, End::DeepSleep(Some(after))),
        8 => Act::Ends(after, End::Claims((noise.next() % 2) as u16)),
        9 => Act::Ends(after, End::Interrupted),
        10 => Act::Ends(after, End::Finished),
        _ => Act::Ends(after, End::Raised("boom")),
    }
}

fn happen(bench: &mut Bench, noise: &mut Noise) {
    let seconds = |noise: &mut Noise| ms(noise.next() % 60_000);
    match noise.next() % 24 {
        0 => bench.set_health(pick(noise, NetworkHealth::ALL)),
        1 => bench.boot(pick(noise, ResetReason::ALL), None),
        2 => bench.boot(pick(noise, ResetReason::ALL), Some(pick(noise, &SafeModeReason::ALL[1..]))),
        3 => bench.power_cut(),
        4 => {
            let bit = noise.next() as usize % (RETAINED_BYTES * 8);
            bench.retained[bit / 8] ^= 1 << (bit % 8);
            bench.boot(ResetReason::Watchdog, None);
        }
        5 => bench.input(Input::FileWritten),
        6..9 => {
            let key = pick(noise, &[Key::CtrlC, Key::CtrlD, Key::Other]);
            bench.input(Input::Key(key));
        }
        9 => bench.input(Input::UserReload),
        10 => bench.input(Input::UserReset),
        11 => bench.input(Input::UserSafeMode),
        12 => bench.input(Input::UserActive),
        13 => {
            let within = seconds(noise);
            bench.input(Input::Alive(Some(within)));
        }
        14 => {
            let timeout = seconds(noise);
            let mode = pick(noise, &[WatchDogMode::Raise, WatchDogMode::Reset]);
            bench.input(Input::ProgramWatchdog(ProgramWatchdog::Arm(mode, timeout)));
        }
        15 => {
            let _ = bench.supervisor.on_next_reset(pick(noise, RunMode::ALL));
        }
        16 => {
            let bits = noise.next();
            let bit = |index: u32| bits & (1 << index) != 0;
            let options = NextOptions {
                reload_on_success: bit(0),
                reload_on_error: bit(1),
                sticky_on_success: bit(2),
                sticky_on_error: bit(3),
                sticky_on_reload: bit(4),
            };
            let file = pick(noise, &[None, Some("/other.py"), Some("/gone.py")]);
            let _ = bench.supervisor.set_next_code(&NextCode { file, working_directory: None, options });
        }
        17 => bench.input(Input::Autoreload(noise.next().is_multiple_of(2))),
        18 => bench.input(Input::NvmWritten(false)),
        19 => bench.input(Input::Net(netrecover::Input::Hold { until: None })),
        20 => {
            bench.input(Input::TaskStarted(TaskId::Console, None));
            bench.input(Input::TaskStopped(TaskId::Console));
        }
        21 => bench.code = act(noise),
        _ => bench.run(noise.next() % 200_000),
    }
}

#[test]
fn random_lives_hold_every_promise_and_come_back() {
    for seed in 1..=cases("FUZZ_LIVES", 400) {
        let mut noise = Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut bench = Bench::with(fieldwarden_config::Settings::default(), Instant::from_ticks(0));
        bench.missing.push("/gone.py");
        for _ in 0..150 {
            happen(&mut bench, &mut noise);
        }
        // Then the world is well, and nobody touches the board.
        bench.forget();
        bench.code = Act::Forever;
        bench.boot_py = Act::Ends(10, End::Finished);
        bench.set_health(NetworkHealth::Healthy);
        let end = bench.elapsed() + 24 * 3_600_000;
        let back = bench.run_until(end, |bench| bench.supervisor.phase() == Phase::Code);
        assert!(back, "seed {seed} ends in {:?}", bench.supervisor.phase());
        bench.run(60_000);
        let record = bench.supervisor.record();
        assert!(record.connected_ms <= record.expected_ms && record.expected_ms <= record.powered_ms, "seed {seed}");
    }
}

#[test]
fn late_doubled_and_meaningless_inputs_change_nothing() {
    let mut bench = Bench::new();
    bench.input(Input::Ended(Ended { outcome: Outcome::Finished, claims_left: 9 }));
    bench.input(Input::VmWoken);
    bench.input(Input::CheckIn(TaskId::Vm));
    bench.input(Input::Alive(Some(ms(1))));
    bench.input(Input::Net(netrecover::Input::Resumed(netrecover::Resumption::PowerOn)));
    assert_eq!(bench.supervisor.phase(), Phase::SafeModeDelay);
    bench.run(5_000);
    assert_eq!((bench.supervisor.phase(), bench.supervisor.record().totals.claims_left), (Phase::Code, 0));
}

#[test]
fn inputs_that_nobody_polls_between_lose_nothing_and_overflow_nothing() {
    for seed in 1..=cases("FUZZ_LIVES", 400) {
        let mut noise = Noise(seed.wrapping_mul(0xD134_2543_DE82_EF95));
        let mut bench = Bench::new();
        bench.run(noise.next() % 3_000);
        let claims_left = 0;
        for _ in 0..400 {
            let outcome = pick(
                &mut noise,
                &[Outcome::Finished, Outcome::Raised(Exception::Ordinary, "x"), Outcome::Reload, Outcome::NotFound],
            );
            let input = match noise.next() % 10 {
                0..3 => Input::Ended(Ended { outcome, claims_left }),
                3 => Input::Key(Key::CtrlC),
                4 => Input::Key(Key::CtrlD),
                5 => Input::Key(Key::Other),
                6 => Input::UserReload,
                7 => Input::FileWritten,
                8 => Input::Alive(Some(ms(5))),
                _ => Input::ProgramWatchdog(ProgramWatchdog::Arm(WatchDogMode::Raise, ms(5))),
            };
            bench.supervisor.handle(bench.now, input);
            bench.now += ms(noise.next() % 50);
        }
        // From here on outputs are done; what they find is no script, so each start is told as ended.
        for _ in 0..50 {
            while let Some(output) = bench.supervisor.poll(bench.now) {
                if matches!(output, Output::Start(_) | Output::StartRepl | Output::Stop) {
                    let ended = Ended { outcome: Outcome::Finished, claims_left };
                    bench.supervisor.handle(bench.now, Input::Ended(ended));
                }
            }
            bench.now += ms(200_000);
        }
        assert!(bench.supervisor.record().totals.starts > 10, "seed {seed}: it goes on");
    }
}
