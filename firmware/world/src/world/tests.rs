use super::*;
use crate::fault::Script;
use crate::rng::Rng;
use crate::wire::TAG_PORT_MIN;

const SECOND: u64 = 1_000_000;

#[test]
fn deadlines_are_exact_nothing_is_said_between_them() {
    let script = Script::parse("all", include_str!("../../../../examples/telemetry/faults/all.toml")).unwrap();
    let mut world = World::new(WorldConfig { script, ..WorldConfig::default() });
    let mut rng = Rng::new(4);
    let mut now_us = 0;
    let mut steps = 0;
    while let Some(due) = world.next_deadline().filter(|due| *due < 20_000 * SECOND) {
        assert!(due > now_us, "polled to the end of the instant");
        // Just before: silence, and nothing moved.
        let digest = world.digest();
        world.poll(due - 1, &mut |datagram| panic!("said {datagram:?} before its time"));
        assert_eq!((world.digest(), world.next_deadline()), (digest, Some(due)));
        now_us = due;
        world.poll(now_us, &mut |_| {});
        while world.next_board_fault().is_some() {}
        if rng.percent(30) {
            world.handle_command(now_us, 1, &Command::Reset);
            world.poll(now_us, &mut |_| {});
        }
        steps += 1;
    }
    assert!(steps > 40, "{steps}");
}

#[test]
fn worlds_may_run_in_any_thread() {
    fn send<T: Send>(_: T) {}
    send(World::new(WorldConfig::default()));
}

#[test]
fn garbage_from_the_board_is_dropped() {
    let mut world = World::new(WorldConfig::default());
    let mut rng = Rng::new(8);
    for round in 0..100_000u64 {
        let mut datagram: Vec<u8> = (0..rng.below(80)).map(|_| (rng.next_u64() >> rng.below(60)) as u8).collect();
        if let (Some(tag), true) = (datagram.first_mut(), rng.percent(80)) {
            *tag = [1, 0x10, 0x20, TAG_PORT_MIN][rng.below(4) as usize];
        }
        world.handle(round * 100, &datagram);
        world.poll(round * 100, &mut |datagram| assert!(datagram.len() <= MESSAGE_LEN_MAX));
    }
}

#[test]
fn queues_are_bounded_when_nobody_asks() {
    let text = "[[fault]]\nkind = \"exception\"\nat = 1\nevery = 1\n";
    let script = Script::parse("often", text).unwrap();
    let mut world = World::new(WorldConfig { script, ..WorldConfig::default() });
    world.poll(10_000 * SECOND, &mut |_| {});
    assert_eq!(world.events.len(), EVENTS_MAX);
    assert_eq!(world.board_faults.len(), BOARD_FAULTS_MAX);
}

#[test]
fn power_cut_board_hears_nothing_until_it_starts() {
    let mut world = World::new(WorldConfig::default());
    world.board_power_cut(SECOND);
    world.handle_command(SECOND, 1, &Command::Status);
    world.poll(2 * SECOND, &mut |datagram| panic!("{datagram:?}"));
    world.board_reset(3 * SECOND, ResetCause::PowerOn);
    let mut said = Vec::new();
    world.poll(3 * SECOND, &mut |datagram| said.push(datagram.to_vec()));
    assert_eq!(said, [Message::Event(Event::Started).to_vec().unwrap()]);
    assert_eq!(world.judge().summary(4 * SECOND).resets.power, 1);
}
