//! A world in which nothing goes wrong.

mod standin;

use std::net::SocketAddrV4;

use fieldwarden_world::wire::{Command, Reply};
use fieldwarden_world::{LinkKind, Script, WorldConfig, net};
use standin::{Board, SECOND};

const KINDS: [LinkKind; 4] = [LinkKind::Wifi, LinkKind::Coprocessor, LinkKind::Wired, LinkKind::External];

fn board(link: LinkKind) -> Board {
    Board::new(WorldConfig { link, ..WorldConfig::default() })
}

#[test]
fn every_link_kind_joined_gets_lease_names_pings_and_acknowledgements() {
    for kind in KINDS {
        let mut board = board(kind);
        assert!(board.online(), "{kind}");
        assert_eq!(board.address, Some(net::BOARD));
        assert!(board.ping(net::GATEWAY) && board.ping(net::PROBE) && board.ping(net::COLLECTOR), "{kind}");
        assert_eq!(board.resolve(net::COLLECTOR_NAME), Some(Some(net::COLLECTOR)));
        assert_eq!(board.resolve("PROBE.fieldwarden.test"), Some(Some(net::PROBE)));
        assert_eq!(board.resolve("nowhere.example"), Some(None));
        assert!(board.open_collector() && board.line() && board.line(), "{kind}");
        assert_eq!(board.world.lines_taken(), 2);
    }
}

#[test]
fn silent_host_resolves_and_answers_nothing() {
    let mut board = board(LinkKind::Wifi);
    assert!(board.online());
    assert_eq!(board.resolve(net::SILENT_NAME), Some(Some(net::SILENT)));
    assert!(!board.ping(net::SILENT));
    assert!(!board.tcp_open(SocketAddrV4::new(net::SILENT, 80)));
}

#[test]
fn many_connections_oldest_gives_way_and_new_ones_work() {
    let mut board = board(LinkKind::Wifi);
    assert!(board.online());
    for _ in 0..200 {
        assert!(board.open_collector() && board.line());
        // The board forgets the connection without a word, as one that lost power does.
        board.forget_socket();
    }
    assert!(board.ping(net::PROBE));
}

#[test]
fn idle_world_has_no_deadline() {
    // Other stations never fall idle: this board is alone.
    let script = Script { stations: 0, ..Script::none() };
    let mut board = Board::new(WorldConfig { script, ..WorldConfig::default() });
    assert!(board.online() && board.open_collector() && board.line());
    board.run_for(60 * SECOND);
    assert_eq!(board.world.next_deadline(), None);
}

#[test]
fn status_read_changes_nothing() {
    for kind in KINDS {
        let mut board = board(kind);
        assert!(board.join());
        if kind == LinkKind::External {
            continue;
        }
        let first = board.status();
        assert!(first.is_some_and(|status| status.link_up));
        for _ in 0..50 {
            assert_eq!(board.status(), first, "{kind}");
        }
        let later = board.command(Command::Scan);
        assert_eq!(board.status(), first, "{kind} after {later:?}");
    }
}

#[test]
fn scan_lists_own_network_and_neighbours() {
    let mut board = board(LinkKind::Wifi);
    assert!(board.join());
    let Some(Reply::Scan(networks)) = board.command(Command::Scan) else { panic!("no scan") };
    assert_eq!(networks.len(), 4);
    assert_eq!(networks[0].ssid, "fieldwarden");
    assert!(networks.is_sorted_by_key(|network| -i32::from(network.rssi_dbm)));
}
