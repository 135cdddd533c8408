//! A server made of `asyncio` streams, asked by clients of the PC.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const SETTINGS: &str = "CIRCUITPY_WIFI_SSID = \"mast-7\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n";

/// Reads a line with a number, so many bytes, and sends them back turned around.
const SERVER: &str = r#"
import asyncio, wifi
async def turn(reader, writer):
    n = int(await reader.readline())
    data = await reader.readexactly(n)
    writer.write(b"%d:" % n)
    writer.write(bytes(reversed(data)))
    await writer.drain()
    writer.close()
    await writer.wait_closed()
async def main():
    while not wifi.radio.connected:
        await asyncio.sleep(0.1)
    await asyncio.start_server(turn, "0.0.0.0", 80)
    await asyncio.sleep(600)
asyncio.run(main())
"#;

/// A connection on which the server has answered or waits; it may not listen yet, and holds one client that waits.
fn connect(address: SocketAddr, begun: Instant) -> TcpStream {
    loop {
        if let Ok(stream) = TcpStream::connect(address) {
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            return stream;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "no connection");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// What the server answers to `parts`, which are sent one after another; None if the connection was refused behind the gateway.
fn exchange(stream: &mut TcpStream, parts: &[&str]) -> Option<String> {
    for part in parts {
        stream.write_all(part.as_bytes()).ok()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer).filter(|answer| !answer.is_empty())
}

#[test]
fn clients_of_the_pc_are_served_beside_each_other() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("streams-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("settings.toml"), SETTINGS).unwrap();
    std::fs::write(folder.join("code.py"), SERVER).unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut board = Command::new(env!("CARGO_BIN_EXE_fieldwarden"))
        .arg("run")
        .arg(&folder)
        .args(["--for", "90s", "--publish", &format!("{address}:80")])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let first = loop {
        let answer = exchange(&mut connect(address, begun), &["5\n", "he", "llo"]);
        if answer.is_some() || begun.elapsed() > Duration::from_secs(40) {
            break answer;
        }
    };
    // One client is slow; another one is served meanwhile.
    let mut slow = connect(address, begun);
    let sent = slow.write_all(b"3\na");
    std::thread::sleep(Duration::from_millis(500));
    let between = exchange(&mut connect(address, begun), &["2\nxy"]);
    let last = exchange(&mut slow, &["bc"]);
    let _ = board.kill();
    let _ = board.wait();
    let _ = std::fs::remove_dir_all(&folder);
    assert!(sent.is_ok());
    assert_eq!(first.as_deref(), Some("5:olleh"));
    assert_eq!(between.as_deref(), Some("2:yx"));
    assert_eq!(last.as_deref(), Some("3:cba"));
}
