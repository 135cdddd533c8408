//! What a run is to be, from its arguments and its folder: checked before anything starts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::Script;
use fieldwarden_world::translate::Publish;

use crate::folder::{Folder, Trouble, fault_script};

/// Arguments of a run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The board folder.
    pub dir: PathBuf,
    /// Fault script.
    pub faults: Option<PathBuf>,
    /// Board time after which to end.
    pub duration: Option<Duration>,
    /// Board seconds a real second.
    pub speed: Option<f64>,
    /// Ports of the board that the PC can reach: where to listen, and the board's port.
    pub publish: Vec<(SocketAddr, u16)>,
    /// TAP device.
    pub tap: Option<String>,
    /// Forget the board's state.
    pub fresh: bool,
    /// Kind of link.
    pub link: LinkKind,
    /// One JSON document a line.
    pub json: bool,
    /// Standard output is a terminal: a live view.
    pub view: bool,
    /// Pause between two writes of a commit, microseconds: for tests that kill inside one.
    pub commit_pause_us: u64,
}

/// A run that can start.
pub struct Plan {
    /// The folder.
    pub folder: Folder,
    /// What goes wrong.
    pub script: Script,
    /// Board seconds a real second.
    pub speed: f64,
    /// The demonstration runs because nothing else was asked for.
    pub demo: bool,
    /// Board time after which to end, microseconds.
    pub end_us: u64,
    /// Ports of the board that the PC can reach.
    pub publish: Vec<Publish>,
}

impl RunOptions {
    /// Reads the folder and settles what was left open.
    ///
    /// # Errors
    /// A folder, script or combination with which the run cannot start.
    pub fn plan(&self) -> Result<Plan, Trouble> {
        let folder = Folder::read(&self.dir)?;
        let real_server = folder.settings.device.collector.is_some();
        let demo_script = self.dir.join("faults/demo.toml");
        let demo = self.faults.is_none() && !real_server && self.tap.is_none() && demo_script.is_file();
        let script = match &self.faults {
            Some(path) => fault_script(path)?,
            None if demo => fault_script(&demo_script)?,
            None => Script::none(),
        };
        let speed = self.speed.unwrap_or(if real_server || self.tap.is_some() { 1.0 } else { f64::from(script.speed) });
        if speed > 1.0 && real_server {
            return Err(Trouble(format!(
                "--speed {speed}: settings.toml names a server (FIELDWARDEN_COLLECTOR), and real servers keep real time; leave it out or use --speed 1"
            )));
        }
        if speed != 1.0
            && let Some(name) = &self.tap
        {
            return Err(Trouble(format!("--tap {name}: the PC's network keeps real time; leave --speed out")));
        }
        let end_us = self.duration.map_or(u64::MAX, |d| u64::try_from(d.as_micros()).unwrap_or(u64::MAX));
        let publish = self.publish.iter().map(|(listen, board_port)| match listen {
            SocketAddr::V4(listen) => Ok(Publish { listen: *listen, board_port: *board_port }),
            SocketAddr::V6(_) => Err(Trouble(format!("--publish {listen}: only IPv4 addresses can be published"))),
        });
        let publish = publish.collect::<Result<_, _>>()?;
        Ok(Plan { folder, script, speed, demo, end_us, publish })
    }
}
