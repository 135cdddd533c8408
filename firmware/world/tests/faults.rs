//! Each fault: what a board can see of it, and what ends it.

mod standin;

use fieldwarden_world::fault::{BoardFault, Kind};
use fieldwarden_world::wire::{Command, Event, LinkDown, Refusal, Reply, Report};
use fieldwarden_world::{Class, LinkKind, ResetCause, Rung, Script, WorldConfig, WorldEvent, net};
use smoltcp::socket::tcp::State;
use standin::{Board, SECOND};

const START: u64 = 100 * SECOND;

/// A board online with a telemetry connection, one second into the fault.
fn into(link: LinkKind, fault: &str) -> Board {
    let text = format!("[[fault]]\nat = \"100s\"\n{fault}\n");
    let script = Script::parse("test", &text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut board = Board::new(WorldConfig { link, script, ..WorldConfig::default() });
    assert!(board.online() && board.open_collector() && board.line(), "healthy before the fault");
    board.run_until(START + SECOND / 1000, |_| false);
    assert!(board.world.judge().open_instances().count() <= 1);
    board
}

fn wifi(fault: &str) -> Board {
    into(LinkKind::Wifi, fault)
}

fn acts(board: &Board) -> bool {
    board.world.judge().open_instances().next().is_some()
}

/// The one record, at the end.
fn record(board: &Board) -> fieldwarden_world::judge::FaultRecord {
    let summary = board.world.judge().summary(board.now);
    assert_eq!(summary.faults.len(), 1, "{summary:?}");
    summary.faults[0].clone()
}

/// The rung by the commands of the link; `false` if the link has no such rung.
fn execute(board: &mut Board, rung: Rung) -> bool {
    match (rung, board.kind) {
        (Rung::RadioToggle, LinkKind::Wifi) => {
            board.command(Command::Enable(false));
            board.command(Command::Enable(true));
            board.command(Command::Station(true));
            board.connect();
        }
        (Rung::Reconnect, LinkKind::Wifi | LinkKind::Coprocessor) => {
            board.command(Command::Disconnect);
            board.connect();
        }
        (Rung::Reconnect, LinkKind::Wired) => {
            board.command(Command::SoftReset);
            board.join();
        }
        (Rung::ChipReset, _) => {
            board.command(Command::Reset);
            board.join();
        }
        (Rung::Reload, _) => {
            board.world.report(board.now, Report::RungBegun(Rung::Reload));
            board.command(Command::Reset);
            board.join();
        }
        (Rung::McuReset, _) => {
            board.reset(ResetCause::Commanded);
            board.command(Command::Reset);
            board.online();
        }
        _ => return false,
    }
    true
}

fn works(board: &mut Board) -> bool {
    board.world.link_up() && board.ping(net::PROBE)
}

#[test]
fn wedged_chip_is_freed_by_its_rung_and_every_higher_one_and_by_no_lower_one() {
    let ladder = [Rung::RadioToggle, Rung::Reconnect, Rung::ChipReset, Rung::Reload, Rung::McuReset];
    for link in [LinkKind::Wifi, LinkKind::Coprocessor, LinkKind::Wired] {
        for symptom in ["deaf", "stuck", "mute"] {
            for least in ladder {
                for rung in ladder {
                    let mut board =
                        into(link, &format!("kind = \"chip-wedged\"\nsymptom = \"{symptom}\"\ncure = \"{least}\""));
                    let case = format!("{link} {symptom} cured by {least}, {rung} executed");
                    assert!(!works(&mut board), "{case}");
                    if !execute(&mut board, rung) {
                        continue;
                    }
                    // A link without a radio toggle is cured by the next rung that it has.
                    let least = if link == LinkKind::Wifi { least } else { least.max(Rung::Reconnect) };
                    assert_eq!(works(&mut board), rung.cures(least), "{case}");
                    assert_eq!(record(&board).cleared_s.is_some(), rung.cures(least), "{case}");
                }
            }
        }
    }
}

#[test]
fn wedged_chip_power_cut_is_freed() {
    let mut board = wifi("kind = \"chip-wedged\"\ncure = \"mcu-reset\"");
    board.world.board_power_cut(board.now);
    board.now += 2 * SECOND;
    board.reset(ResetCause::PowerOn);
    assert!(board.online() && board.ping(net::PROBE));
}

#[test]
fn wedged_chip_survives_a_reset_until_its_own_reset_is_sent() {
    let mut board = wifi("kind = \"chip-wedged\"");
    board.reset(ResetCause::Watchdog);
    assert_eq!(board.status(), None, "mute as before");
    assert_eq!(board.command(Command::Reset), Some(Reply::Done));
    assert!(board.online());
}

#[test]
fn deaf_chip_claims_to_be_connected_and_hears_no_network() {
    let mut board = wifi("kind = \"radio-wedged\"");
    assert!(board.status().is_some_and(|status| status.link_up));
    assert_eq!(board.command(Command::Scan), Some(Reply::Scan(vec![])));
    assert!(!board.ping(net::GATEWAY));
    assert_eq!(board.connect(), Some(Reply::Refused(Refusal::NoSuchNetwork)));
}

#[test]
fn stuck_chip_answers_status_alone() {
    let mut board = wifi("kind = \"chip-wedged\"\nsymptom = \"stuck\"");
    assert!(board.status().is_some());
    assert_eq!(board.command(Command::Scan), Some(Reply::Refused(Refusal::Internal)));
}

#[test]
fn chip_restarting_by_itself_says_so_and_has_forgotten_everything() {
    for link in [LinkKind::Wifi, LinkKind::Coprocessor, LinkKind::Wired] {
        let mut board = into(link, "kind = \"chip-restart\"");
        assert_eq!(board.link_events.last(), Some(&Event::Started));
        assert!(board.status().is_some_and(|status| !status.link_up && status.boots == 2), "{link}");
        assert!(!board.ping(net::GATEWAY) && board.join() && board.ping(net::PROBE), "{link}");
        assert!(record(&board).verdict_correct);
        assert!(!acts(&board) && record(&board).clairvoyant_s.is_some());
    }
}

#[test]
fn access_point_down_link_drops_scan_hears_others_and_join_works_after() {
    let mut board = wifi("kind = \"ap-down\"\nfor = \"60s\"");
    board.run_for(2 * SECOND);
    assert_eq!(board.link_events.last(), Some(&Event::LinkDown(LinkDown::BeaconLost)));
    let Some(Reply::Scan(networks)) = board.command(Command::Scan) else { panic!() };
    assert!(networks.len() == 3 && networks.iter().all(|network| network.ssid != "fieldwarden"));
    assert_eq!(board.connect(), Some(Reply::Refused(Refusal::NoSuchNetwork)));
    board.run_until(START + 61 * SECOND, |_| false);
    assert_eq!(board.connect(), Some(Reply::Done));
    assert!(board.ping(net::PROBE));
    assert!(!acts(&board));
}

#[test]
fn access_point_down_on_a_mast_nothing_is_heard() {
    let text = "[world]\nneighbours = 0\n[[fault]]\nkind = \"ap-down\"\nat = 5\nfor = 60\n";
    let script = Script::parse("mast", text).unwrap();
    let mut board = Board::new(WorldConfig { script, ..WorldConfig::default() });
    board.join();
    board.run_until(10 * SECOND, |_| false);
    assert_eq!(board.command(Command::Scan), Some(Reply::Scan(vec![])));
}

#[test]
fn switch_port_dead_carrier_drops_and_returns_by_itself() {
    let mut board = into(LinkKind::Wired, "kind = \"ap-down\"\nfor = \"60s\"");
    assert_eq!(board.link_events.last(), Some(&Event::LinkDown(LinkDown::NoCarrier)));
    board.run_until(START + 63 * SECOND, |_| false);
    assert_eq!(board.link_events.last(), Some(&Event::LinkUp));
    assert!(board.ping(net::PROBE));
}

#[test]
fn wired_soft_reset_loses_the_mac_until_programmed() {
    let mut board = Board::new(WorldConfig { link: LinkKind::Wired, ..WorldConfig::default() });
    assert!(board.online());
    assert_eq!(board.command(Command::SoftReset), Some(Reply::Done));
    board.run_for(3 * SECOND);
    assert!(board.world.link_up() && !board.ping(net::GATEWAY));
    let mac = board.world.factory_mac();
    board.command(Command::SetMac(mac));
    assert!(board.ping(net::GATEWAY));
}

#[test]
fn password_changed_joining_is_refused_until_it_is_back() {
    let mut board = wifi("kind = \"wrong-password\"\nfor = \"60s\"");
    assert_eq!(board.link_events.last(), Some(&Event::LinkDown(LinkDown::Deauthenticated)));
    assert_eq!(board.connect(), Some(Reply::Refused(Refusal::WrongPassword)));
    board.run_until(START + 61 * SECOND, |_| false);
    assert_eq!(board.connect(), Some(Reply::Done));
}

#[test]
fn weak_signal_most_frames_are_lost_and_status_shows_it() {
    let mut board = wifi("kind = \"weak-signal\"\nfor = \"600s\"");
    assert_eq!(board.status().map(|status| status.rssi_dbm), Some(-89));
    let answered = (0..40).filter(|_| board.ping(net::GATEWAY)).count();
    assert!(answered < 10, "{answered} of 40");
    board.run_until(START + 601 * SECOND, |_| false);
    assert!(board.ping(net::GATEWAY));
}

#[test]
fn dhcp_silent_and_refusing_no_lease_until_over() {
    for kind in ["dhcp-silent", "dhcp-refusing"] {
        let mut board = wifi(&format!("kind = \"{kind}\"\nfor = \"60s\""));
        assert_eq!(board.link_events.last(), Some(&Event::LinkDown(LinkDown::Deauthenticated)), "{kind}");
        assert!(board.join());
        board.address = None;
        board.renew();
        board.run_until(START + 59 * SECOND, |board| board.address.is_some());
        assert_eq!(board.address, None, "{kind}");
        board.run_until(START + 120 * SECOND, |board| board.address.is_some());
        assert_eq!(board.address, Some(net::BOARD), "{kind}");
    }
}

#[test]
fn dhcp_refusing_does_not_end_in_a_storm() {
    let mut board = wifi("kind = \"dhcp-refusing\"\nfor = \"600s\"");
    assert!(board.join());
    board.renew();
    let before = board.frames;
    board.run_for(300 * SECOND);
    assert!(board.frames - before < 300 * 4, "{} frames", board.frames - before);
}

#[test]
fn gateway_dead_nothing_answers_though_associated() {
    let mut board = wifi("kind = \"gateway-dead\"\nfor = \"60s\"");
    assert!(board.world.link_up());
    assert!(!board.ping(net::GATEWAY) && !board.ping(net::PROBE));
    assert_eq!(board.resolve(net::PROBE_NAME), None);
    board.run_until(START + 61 * SECOND, |_| false);
    assert!(board.ping(net::GATEWAY) && board.ping(net::PROBE));
}

#[test]
fn names_dead_addresses_work() {
    for (manner, answer) in [("silent", None), ("refuse", Some(None))] {
        let mut board = wifi(&format!("kind = \"dns-dead\"\nfor = \"60s\"\nmanner = \"{manner}\""));
        assert_eq!(board.resolve(net::PROBE_NAME), answer);
        assert!(board.ping(net::PROBE) && board.line());
        board.run_until(START + 61 * SECOND, |_| false);
        assert_eq!(board.resolve(net::PROBE_NAME), Some(Some(net::PROBE)));
    }
}

#[test]
fn upstream_dead_gateway_answers_alone_and_lines_arrive_after() {
    for manner in ["silent", "refuse"] {
        let mut board = wifi(&format!("kind = \"upstream-dead\"\nfor = \"20s\"\nmanner = \"{manner}\""));
        assert!(board.ping(net::GATEWAY) && !board.ping(net::PROBE));
        assert!(board.resolve(net::PROBE_NAME).flatten().is_none());
        assert!(!board.line(), "{manner}");
        board.run_until(START + 60 * SECOND, |board| !acts(board));
        assert!(!acts(&board), "what was sent is sent again: the connection outlives it");
        assert!(board.ping(net::PROBE));
    }
}

#[test]
fn service_dead_host_answers_service_does_not() {
    let mut board = wifi("kind = \"service-dead\"\nfor = \"60s\"");
    assert!(board.ping(net::COLLECTOR) && !board.line());
    assert!(board.open_collector() && !board.line(), "accepts, never acknowledges");
    let mut board = wifi("kind = \"service-dead\"\nfor = \"60s\"\nmanner = \"refuse\"");
    assert!(!board.open_collector());
    board.run_until(START + 61 * SECOND, |_| false);
    assert!(board.open_collector() && board.line());
    assert!(!acts(&board));
}

#[test]
fn half_open_old_connection_is_dead_new_one_works_and_cures() {
    for (manner, sees_acknowledgement) in [("gone", false), ("stalled", true)] {
        let mut board = wifi(&format!("kind = \"half-open-tcp\"\nmanner = \"{manner}\""));
        assert!(board.ping(net::COLLECTOR) && !board.line(), "{manner}");
        assert_eq!(board.socket().state(), State::Established, "connected all the while");
        assert_eq!(board.socket().send_queue() == 0, sees_acknowledgement, "{manner}");
        assert!(board.open_collector() && board.line(), "{manner}");
        assert_eq!(record(&board).cured_by, Some(Rung::Service));
        assert!(!acts(&board));
    }
}

#[test]
fn half_open_without_connection_waits_for_one() {
    let text = "[[fault]]\nkind = \"half-open-tcp\"\nat = 5\n";
    let script = Script::parse("test", text).unwrap();
    let mut board = Board::new(WorldConfig { script, ..WorldConfig::default() });
    assert!(board.online());
    board.run_until(10 * SECOND, |_| false);
    assert!(!acts(&board));
    assert!(board.open_collector() && board.line(), "the first line makes it take hold");
    assert!(acts(&board) && !board.line());
}

#[test]
fn captive_portal_answers_for_everyone() {
    let mut board = wifi("kind = \"captive-portal\"\nfor = \"60s\"");
    assert_eq!(board.resolve(net::COLLECTOR_NAME), Some(Some(net::GATEWAY)));
    assert!(board.ping(net::GATEWAY) && !board.ping(net::PROBE));
    assert!(!board.open_collector(), "refused");
    assert!(board.tcp_open("203.0.113.10:80".parse().unwrap()));
    let answer = board.exchange(b"GET / HTTP/1.1\r\n\r\n").unwrap_or_default();
    assert!(answer.starts_with("HTTP/1.1 302"), "{answer:?}");
    board.run_until(START + 61 * SECOND, |_| false);
    assert!(board.open_collector() && board.line());
}

#[test]
fn board_faults_are_handed_out_begin_and_end() {
    let cases = [
        ("kind = \"vm-hang\"\nfor = \"10s\"", true),
        ("kind = \"exception\"", false),
        ("kind = \"memory-exhaustion\"\nfor = \"10s\"", true),
        ("kind = \"brown-out\"\noff = \"3s\"", false),
        ("kind = \"power-cut\"\nduring = \"retained\"\nwrite = 2\nbyte = 17", false),
        ("kind = \"retained-corrupt\"\nhow = \"garbage\"", false),
        ("kind = \"flash-full\"\nfor = \"10s\"", true),
        ("kind = \"clock-wrap\"\nwrap = \"2^31ms\"\nbefore = \"5s\"", false),
    ];
    for (fault, lasts) in cases {
        let mut board = wifi(fault);
        let begin = board.world.next_board_fault().expect("handed out");
        assert!(begin.begins);
        if let BoardFault::BrownOut { off_us } = begin.fault {
            assert_eq!(off_us, 3 * SECOND);
        }
        board.run_until(START + 11 * SECOND, |_| false);
        let end = board.world.next_board_fault();
        assert_eq!(end.map(|end| (end.begins, end.instance)), lasts.then_some((false, begin.instance)), "{fault}");
    }
}

#[test]
fn vm_hang_is_over_with_a_watchdog_reset() {
    let mut board = wifi("kind = \"vm-hang\"\nplace = \"native\"");
    assert!(board.world.next_board_fault().is_some_and(|event| event.begins));
    board.reset(ResetCause::Watchdog);
    assert!(board.world.next_board_fault().is_some_and(|event| !event.begins));
    assert!(board.online() && board.open_collector() && board.line());
    let summary = board.world.judge().summary(board.now);
    assert_eq!((summary.resets.watchdog, summary.resets.needless), (1, 0));
    assert!(summary.violations.is_empty(), "{:?}", summary.violations);
}

#[test]
fn external_link_hands_the_wedge_to_the_port_which_tells_the_cure() {
    let mut board = into(LinkKind::External, "kind = \"chip-wedged\"");
    let event = board.world.next_board_fault().unwrap();
    assert!(matches!(event.fault, BoardFault::ChipWedged { cure: Rung::ChipReset, .. }) && event.begins);
    board.world.board_cured(board.now, event.instance, Rung::ChipReset);
    assert!(board.ping(net::PROBE));
    assert_eq!(record(&board).cured_by, Some(Rung::ChipReset));
}

#[test]
fn fault_for_another_link_is_skipped() {
    let mut board = into(LinkKind::Wired, "kind = \"weak-signal\"\nfor = \"60s\"");
    assert!(!acts(&board) && board.ping(net::PROBE));
    let mut board = wifi("kind = \"upstream-dead\"\nfor = \"60s\"\nlink = \"wired\"");
    assert!(!acts(&board) && board.ping(net::PROBE));
}

#[test]
fn same_seed_same_events_other_seed_others() {
    let run = |seed| {
        let text = include_str!("../../../examples/telemetry/faults/all.toml");
        let script = Script::parse("all.toml", text).unwrap();
        let mut board = Board::new(WorldConfig { seed, script, ..WorldConfig::default() });
        board.online();
        board.open_collector();
        for _ in 0..400 {
            if !board.line() {
                board.command(Command::Reset);
                board.online();
                board.open_collector();
            }
            board.run_for(10 * SECOND);
        }
        let mut log = Vec::new();
        while let Some(event) = board.world.next_event() {
            log.push(event);
        }
        let starts = log.iter().filter(|(_, event)| matches!(event, WorldEvent::FaultStarted { .. })).count();
        assert!(starts > 5, "{starts} faults");
        let summary = serde_json::to_string(&board.world.judge().summary(board.now)).unwrap();
        (board.world.digest(), log, summary)
    };
    let (first, again, other) = (run(1), run(1), run(2));
    assert_eq!(first, again);
    assert_ne!(first.0, other.0);
}

#[test]
fn truth_of_each_network_fault_is_written_down() {
    for (kind, class) in [
        (Kind::ApDown, Class::Upstream),
        (Kind::GatewayDead, Class::Upstream),
        (Kind::UpstreamDead, Class::Upstream),
        (Kind::ServiceDead, Class::Service),
    ] {
        let board = wifi(&format!("kind = \"{kind}\"\nfor = \"60s\""));
        let record = record(&board);
        assert_eq!((record.kind, record.truth, record.cure), (kind, class, "outside"));
        assert_eq!(record.started_s, 100.0);
    }
}
