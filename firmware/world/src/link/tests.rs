use super::*;

fn air() -> Air {
    Air::new("net".into(), "pass".into(), 3, &mut Rng::new(1))
}

/// Lets the chip run to the end of everything due by `until_us`, checking that it announces each step.
fn drain(chip: &mut Chip, air: &Air, until_us: u64) -> Vec<(u64, Output)> {
    let mut outputs = Vec::new();
    while let Some(due) = chip.next_due().filter(|due| *due <= until_us) {
        let before = chip.next_due();
        while let Some(output) = chip.poll(due, air) {
            outputs.push((due, output));
        }
        assert_ne!(chip.next_due(), before, "something is done at the time announced");
    }
    outputs
}

fn replies(outputs: &[(u64, Output)]) -> Vec<u16> {
    outputs.iter().filter_map(|(_, output)| if let Output::Reply(id, _) = output { Some(*id) } else { None }).collect()
}

const CONNECT: Command<'_> = Command::Connect { ssid: "net", password: "pass", bssid: None };

#[test]
fn every_command_gets_one_reply_in_order() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Wifi, 1);
    let commands = [Command::Enable(true), Command::Station(true), CONNECT, Command::Scan, Command::ApStop];
    for (id, command) in commands.iter().enumerate() {
        chip.handle(0, id as u16, command, &air);
    }
    let outputs = drain(&mut chip, &air, u64::MAX);
    assert_eq!(replies(&outputs), [0, 1, 2, 3, 4]);
    assert!(chip.link_up());
}

#[test]
fn queue_full_command_is_refused() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Wifi, 1);
    for id in 0..20 {
        chip.handle(0, id, &Command::Scan, &air);
    }
    assert_eq!(replies(&drain(&mut chip, &air, u64::MAX)).len(), 20);
}

#[test]
fn disconnect_cuts_a_running_join_short() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Coprocessor, 1);
    chip.handle(0, 1, &CONNECT, &air);
    chip.handle(500_000, 2, &Command::Disconnect, &air);
    let outputs = drain(&mut chip, &air, u64::MAX);
    assert_eq!(outputs[0].1, Output::Reply(1, Reply::Refused(Refusal::NotReady)));
    assert_eq!(outputs[1], (510_000, Output::Reply(2, Reply::Done)));
    assert!(!chip.link_up());
}

#[test]
fn access_point_that_vanishes_during_a_join_fails_it() {
    let mut air = air();
    let mut chip = Chip::new(LinkKind::Coprocessor, 1);
    chip.handle(0, 1, &CONNECT, &air);
    air.up = false;
    chip.air_changed(100_000, &air);
    let outputs = drain(&mut chip, &air, u64::MAX);
    assert_eq!(outputs.len(), 1);
    assert_eq!(outputs[0].1, Output::Reply(1, Reply::Refused(Refusal::NoSuchNetwork)));
    assert!(outputs[0].0 >= timing::JOIN_FAIL_US);
}

#[test]
fn wrong_password_name_and_access_point_are_told_apart() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Coprocessor, 1);
    let cases = [
        (Command::Connect { ssid: "net", password: "wrong", bssid: None }, Reply::Refused(Refusal::WrongPassword)),
        (Command::Connect { ssid: "other", password: "pass", bssid: None }, Reply::Refused(Refusal::NoSuchNetwork)),
        (
            Command::Connect { ssid: "net", password: "pass", bssid: Some([9; 6]) },
            Reply::Refused(Refusal::NoSuchNetwork),
        ),
        (Command::Connect { ssid: "net", password: "pass", bssid: Some(air.bssid) }, Reply::Done),
    ];
    let mut now_us = 0;
    for (command, wanted) in cases {
        chip.handle(now_us, 1, &command, &air);
        now_us += 10_000_000;
        assert_eq!(drain(&mut chip, &air, now_us)[0].1, Output::Reply(1, wanted));
    }
}

#[test]
fn reset_loses_everything_but_the_count_of_starts() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Coprocessor, 1);
    chip.handle(0, 1, &CONNECT, &air);
    chip.handle(0, 2, &Command::Debug(2), &air);
    drain(&mut chip, &air, 5_000_000);
    assert_eq!((chip.status.debug_level, chip.status.boots), (2, 1));
    chip.handle(5_000_000, 3, &Command::Reset, &air);
    let outputs = drain(&mut chip, &air, u64::MAX);
    assert_eq!(outputs[0].1, Output::Event(Event::LinkDown(LinkDown::Reset)));
    assert_eq!(outputs[1], (6_000_000, Output::Reply(3, Reply::Done)));
    assert_eq!((chip.status.debug_level, chip.status.boots, chip.link_up()), (0, 2, false));
}

#[test]
fn commands_of_another_kind_are_refused() {
    let air = air();
    let cases = [
        (LinkKind::Wifi, vec![Command::SoftReset, Command::SetMac([2; 6]), Command::Debug(1)]),
        (
            LinkKind::Coprocessor,
            vec![Command::Enable(false), Command::Station(true), Command::ApStop, Command::Debug(4)],
        ),
        (LinkKind::Wired, vec![CONNECT, Command::Disconnect, Command::Scan, Command::Enable(true)]),
    ];
    for (kind, commands) in cases {
        for command in commands {
            let mut chip = Chip::new(kind, 1);
            chip.handle(0, 1, &command, &air);
            let outputs = drain(&mut chip, &air, 1_000_000);
            assert_eq!(outputs[0].1, Output::Reply(1, Reply::Refused(Refusal::Unsupported)), "{kind} {command:?}");
        }
    }
}

#[test]
fn radio_off_commands_are_not_ready() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Wifi, 1);
    chip.handle(0, 1, &CONNECT, &air);
    chip.handle(0, 2, &Command::Scan, &air);
    chip.handle(0, 3, &Command::Station(true), &air);
    for (_, output) in drain(&mut chip, &air, u64::MAX) {
        assert!(matches!(output, Output::Reply(_, Reply::Refused(Refusal::NotReady))), "{output:?}");
    }
}

#[test]
fn own_access_point_runs_beside_the_station_and_ends_with_the_radio() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Wifi, 1);
    let commands =
        [Command::Enable(true), Command::Station(true), CONNECT, Command::ApStart { ssid: "own", password: "" }];
    for (id, command) in commands.iter().enumerate() {
        chip.handle(0, id as u16, command, &air);
    }
    drain(&mut chip, &air, 10_000_000);
    assert!(chip.status.ap_active && chip.link_up());
    chip.handle(10_000_000, 9, &Command::Enable(false), &air);
    drain(&mut chip, &air, 20_000_000);
    assert!(!chip.status.ap_active && !chip.link_up() && !chip.status.station);
}

#[test]
fn deaf_wired_chip_claims_its_carrier_after_every_soft_reset() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Wired, 1);
    drain(&mut chip, &air, 5_000_000);
    chip.wedge(0, Symptom::Deaf, Some(Rung::ChipReset));
    chip.handle(5_000_000, 1, &Command::SoftReset, &air);
    let outputs = drain(&mut chip, &air, 10_000_000);
    assert_eq!(outputs[0].1, Output::Event(Event::LinkDown(LinkDown::Reset)));
    assert_eq!(outputs[1].1, Output::Reply(1, Reply::Done));
    assert_eq!(outputs[2].1, Output::Event(Event::LinkUp));
    assert!(chip.link_up() && !chip.passes_frames());
}

#[test]
fn power_cycle_frees_every_wedge_and_says_started() {
    let air = air();
    let mut chip = Chip::new(LinkKind::Wired, 1);
    chip.wedge(4, Symptom::Mute, None);
    chip.power(10, false);
    assert_eq!(chip.take_freed(), Some(Output::Freed(4, Rung::McuReset)));
    chip.handle(20, 1, &Command::Status, &air);
    chip.power(30, true);
    let outputs = drain(&mut chip, &air, 5_000_000);
    assert_eq!(outputs[0].1, Output::Event(Event::Started));
    assert_eq!(outputs[1], (30 + timing::NEGOTIATE_US, Output::Event(Event::LinkUp)));
    assert_eq!(outputs.len(), 2, "no answer without power");
}
