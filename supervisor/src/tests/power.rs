//! Power cuts inside the commits of a life: after every byte the next start finds the record before or the new one, and
//! tells which.

use super::bench::*;
use crate::*;

/// Starts a board from this image and says what it found: (boots, torn, damaged, cold).
fn found(bench: &Bench, retained: &[u8; RETAINED_BYTES]) -> (u32, u32, u32, u32) {
    let mut next = bench.clone();
    next.retained = *retained;
    next.boot(ResetReason::Watchdog, None);
    let totals = next.supervisor.record().totals;
    (totals.boots, totals.torn, totals.damaged, totals.cold)
}

#[test]
fn power_cut_at_any_byte_of_the_commits_of_a_life_is_told_as_what_it_is() {
    let mut bench = Bench::new();
    bench.code = Act::Ends(3_000, End::Reload);
    bench.run(2_000);
    let boots = bench.supervisor.record().totals.boots;
    let mut cuts = 0;
    for round in 0..6u8 {
        bench.run(4_000);
        let before = bench.retained;
        // Each commit changes the record, so that a mixture would show.
        bench.input(Input::Key(Key::CtrlC));
        let mut commit = bench.supervisor.retained_commit();
        let mut image = before;
        let mut writes = Vec::new();
        while let Some(write) = commit.next_write() {
            writes.push((write.offset, write.bytes.to_vec()));
        }
        let bytes: Vec<(usize, u8)> = writes
            .iter()
            .flat_map(|(offset, bytes)| bytes.iter().enumerate().map(move |(at, byte)| (offset + at, *byte)))
            .collect();
        let last = bytes.len() - 1;
        for (index, (at, byte)) in bytes.into_iter().enumerate() {
            image[at] = byte;
            let torn = u32::from(index != last);
            assert_eq!(found(&bench, &image), (boots + 1, torn, 0, 1), "round {round}, byte {index}");
            cuts += 1;
        }
        bench.retained = image;
        bench.input(Input::UserReload);
    }
    assert!(cuts > 3_500, "{cuts}");
}

#[test]
fn any_flipped_bit_of_a_stored_pair_falls_back_and_is_counted() {
    let mut bench = Bench::new();
    bench.run(5_000);
    bench.input(Input::UserReset);
    // Two refreshes, so that both slots know of the start.
    bench.run(700_000);
    let boots = bench.supervisor.record().totals.boots;
    let stored = bench.retained;
    for bit in 0..RETAINED_BYTES * 8 {
        let mut image = stored;
        image[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(found(&bench, &image), (boots + 1, 0, 1, 1), "bit {bit}");
    }
}

#[test]
fn cut_between_the_first_two_commits_of_a_cold_start_is_harmless() {
    let mut bench = Bench::new();
    bench.retained = [0x3C; RETAINED_BYTES];
    let cold = bench.clone();
    bench.boot(ResetReason::PowerOn, None);
    let mut supervisor = {
        let mut fresh = cold.clone();
        fresh.boot(ResetReason::PowerOn, None);
        fresh.supervisor
    };
    let mut image = cold.retained;
    supervisor.retained_commit().apply(&mut image);
    let (boots, _, damaged, _) = found(&bench, &image);
    assert_eq!((boots, damaged), (2, 1), "the slot that was never written counts as damaged, once");
}

#[test]
fn cold_start_leaves_both_slots_good() {
    let bench = Bench::new();
    assert_eq!(found(&bench, &bench.retained), (2, 0, 0, 1));
}

/// Starts a board after a loss of power from this nvm: the failures it knows of, or `None` if it found no copy.
fn copied(bench: &Bench, nvm: &[u8; NVM_BYTES]) -> Option<u32> {
    let mut next = bench.clone();
    next.nvm = *nvm;
    next.power_cut();
    let totals = next.supervisor.record().totals;
    (totals.boots > 1).then_some(totals.failures)
}

/// A board with two copies in nvm, of which the newer one knows of one failure more.
fn two_copies() -> Bench {
    let mut bench = Bench::new();
    bench.plan.push_back(Act::Ends(100, End::Raised("boom")));
    bench.run(25 * 3_600_000);
    bench.end_now(End::Raised("again"));
    bench.run(25 * 3_600_000);
    assert_eq!(bench.seen.nvm_commits, 2);
    bench
}

#[test]
fn power_cut_at_any_byte_of_a_copy_to_flash_leaves_the_copy_before_or_the_new_one() {
    let mut bench = two_copies();
    assert_eq!(copied(&bench, &bench.nvm), Some(2));
    bench.end_now(End::Raised("and again"));
    bench.run(60_000);
    let mut image = bench.nvm;
    let mut commit = bench.supervisor.nvm_commit();
    let mut cuts = 0;
    while let Some(write) = commit.next_write() {
        for (at, byte) in write.bytes.iter().enumerate() {
            assert_eq!(copied(&bench, &image), Some(2), "before byte {cuts}");
            image[write.offset + at] = *byte;
            cuts += 1;
        }
    }
    assert_eq!(copied(&bench, &image), Some(3), "after the last byte");
    assert!(cuts > 500, "{cuts}");
}

#[test]
fn any_flipped_bit_of_the_copies_in_flash_falls_back_to_the_other_copy() {
    let bench = two_copies();
    let mut older = 0;
    for bit in 0..NVM_BYTES * 8 {
        let mut image = bench.nvm;
        image[bit / 8] ^= 1 << (bit % 8);
        match copied(&bench, &image) {
            Some(2) => {}
            Some(1) => older += 1,
            other => panic!("bit {bit}: {other:?}"),
        }
    }
    assert_eq!(older, NVM_SLOT_BYTES * 8, "one slot is the newer one");
}
