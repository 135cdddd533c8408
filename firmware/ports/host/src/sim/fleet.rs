//! Many boards behind one access point, in one process: a thread for each, in virtual time, the same for the same seed.

use std::thread;

use fieldwarden_world::shared::{AccessPoint, Want};
use serde::Serialize;

use super::{Document, Setup, Simulation};

/// A board's stack: the simulator's own calls are deep in development builds.
const STACK_BYTES: usize = 16 << 20;

/// What a fleet did.
#[derive(Clone, Debug, Serialize)]
pub struct Fleet {
    /// When boards asked the access point for an association, seconds, in order.
    pub asked_s: Vec<f64>,
    /// Of them those it had no time for.
    pub refused_s: Vec<f64>,
    /// DHCP messages that the server had no time for.
    pub leases_dropped: u64,
    /// Each board's document, by its seed.
    pub boards: Vec<Document>,
}

/// Plays so many boards, whose seeds follow that of the setup.
pub fn play(setup: &Setup, boards: usize) -> Fleet {
    let (point, members) = AccessPoint::new(boards);
    let documents = thread::scope(|scope| {
        let started: Vec<_> = members
            .into_iter()
            .zip(0..)
            .map(|(member, index)| {
                let setup = Setup { seed: setup.seed.wrapping_add(index), ..setup.clone() };
                let board = move || {
                    let mut watch = |_, _| {};
                    let mut simulation = Simulation::new(setup, &mut watch);
                    simulation.share(member);
                    simulation.run()
                };
                thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, board)
            })
            .collect();
        // A board that could not be started, or ended by a defect, is missing in the documents; its place was given back.
        started.into_iter().filter_map(|board| board.ok()?.join().ok()).collect()
    });
    let requests = point.requests();
    let seconds = |wanted: fn(bool) -> bool| {
        let joins = requests.iter().filter(|request| request.want == Want::Association && wanted(request.granted));
        joins.map(|request| request.at_us as f64 / 1e6).collect()
    };
    let dropped = requests.iter().filter(|request| request.want == Want::LeaseAnswer && !request.granted).count();
    Fleet {
        asked_s: seconds(|_| true),
        refused_s: seconds(|granted| !granted),
        leases_dropped: dropped as u64,
        boards: documents,
    }
}
