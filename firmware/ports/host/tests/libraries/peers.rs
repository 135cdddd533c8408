//! What the board's programs talk to: real servers, each on a loopback port of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::board::{LIBRARIES, Process, missing};

/// Seconds from 1900 to 2031-05-06 07:08:09.
const NTP_S: u32 = 4_144_979_289_u64 as u32;

/// The web server of `web_server.py`; with its port.
pub fn web_server() -> (Process, u16) {
    let mut command = Command::new("python3");
    command.arg(format!("{LIBRARIES}/web_server.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Process(process), line.trim().parse().unwrap())
}

/// A port that nobody has.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Mosquitto on a port, once it takes connections; None where it is not installed.
pub fn broker(folder: &Path, port: u16) -> Option<Process> {
    let file = folder.join("mosquitto.conf");
    fs::write(&file, format!("listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n"))
        .unwrap();
    let path = format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("mosquitto");
    command.env("PATH", path).arg("-c").arg(&file).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(process) = command.spawn() else {
        missing("mosquitto is not installed: on Debian `apt-get install mosquitto`");
        return None;
    };
    let mut process = Process(process);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert_eq!(process.0.try_wait().unwrap(), None, "mosquitto ended");
        thread::sleep(Duration::from_millis(20));
    }
    Some(process)
}

/// A time server that says 2031-05-06 07:08:09.5; its port.
pub fn time_server() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut packet = [0; 64];
        while let Ok((length, from)) = socket.recv_from(&mut packet) {
            // Mode 3 of version 4: a client's question, of 48 bytes.
            if length != 48 || packet[0] & 0x3F != 0x23 {
                continue;
            }
            let mut answer = [0; 48];
            answer[0] = 0x24;
            answer[1] = 2;
            answer[2] = 6;
            for at in [16, 32, 40] {
                answer[at..at + 4].copy_from_slice(&NTP_S.to_be_bytes());
                answer[at + 4] = 0x80;
            }
            if socket.send_to(&answer, from).is_err() {
                return;
            }
        }
    });
    port
}
