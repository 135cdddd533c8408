//! What the chip hears: the own access point, the neighbours, or a cable.

use std::sync::Arc;

use crate::rng::Rng;
use crate::shared::{Member, Want};
use crate::wire::Network;

/// Signal of the own access point in good times, dBm.
pub const RSSI_DBM: i8 = -58;

/// The surroundings of the antenna, or of the plug.
#[derive(Clone, Debug)]
pub struct Air {
    /// Name of the own network.
    pub ssid: String,
    /// Its password as it was set up; empty: open.
    pub password: String,
    /// Address of the own access point.
    pub bssid: [u8; 6],
    /// Its channel.
    pub channel: u8,
    /// Whether it is on; on a cable: whether there is carrier.
    pub up: bool,
    /// Whether its password is another one now.
    pub password_changed: bool,
    /// Its signal, dBm.
    pub rssi_dbm: i8,
    /// Share of frames lost, 0..=100.
    pub loss_percent: u8,
    /// The others.
    pub neighbours: Vec<Network>,
    /// The own access point, if other boards use it too.
    pub shared: Option<Arc<Member>>,
}

impl Air {
    /// The own network in good times, and `neighbours` others.
    pub fn new(ssid: String, password: String, neighbours: u8, rng: &mut Rng) -> Self {
        let neighbours = (0..neighbours)
            .map(|index| Network {
                ssid: format!("neighbour-{}", index + 1),
                bssid: [0x06, 0x1d, 0, 0, 0, index + 1],
                channel: 1 + rng.below(13) as u8,
                rssi_dbm: -64 - rng.below(24) as i8,
            })
            .collect();
        Self {
            ssid,
            password,
            bssid: [0x06, 0x1d, 0xf1, 0xe1, 0xd0, 0x01],
            channel: 6,
            up: true,
            password_changed: false,
            rssi_dbm: RSSI_DBM,
            loss_percent: 0,
            neighbours,
            shared: None,
        }
    }

    /// Whether the access point has the time for one more association.
    pub fn admits(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.ask(Want::Association))
    }

    /// The networks heard, strongest first.
    pub fn heard(&self, rng: &mut Rng) -> Vec<Network> {
        let own = self.up.then(|| Network {
            ssid: self.ssid.clone(),
            bssid: self.bssid,
            channel: self.channel,
            rssi_dbm: self.rssi_dbm,
        });
        let mut heard: Vec<Network> = own.into_iter().chain(self.neighbours.iter().cloned()).collect();
        for network in &mut heard {
            network.rssi_dbm = network.rssi_dbm.saturating_add(rng.below(5) as i8 - 2);
        }
        heard.sort_by_key(|network| std::cmp::Reverse(network.rssi_dbm));
        heard.truncate(crate::wire::SCAN_LEN_MAX);
        heard
    }
}
