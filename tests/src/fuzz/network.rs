//! A whole board whose link hears what the fuzzer wants it to: every frame and every word of its chip may be changed, dropped, doubled, or come
//! behind a forged one. Checksums are made right again, so that what is wrong gets past them.
//!
//! The bytes are operations of eight: how many datagrams pass first, what is done, where (2), with what (4).

use std::path::Path;

use fieldwarden::folder::Folder;
use fieldwarden::sim::{Setup, Simulation};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_world::Script;
use fieldwarden_world::wire::TAG_FRAME;

/// Joining, a lease, a lookup and some lines to the collector.
const BOARD_S: u64 = 40;
const OPERATION_BYTES: usize = 8;

thread_local! {
    static SETUP: Setup = {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/telemetry");
        let folder = Folder::read(&folder).expect("the example is whole");
        let script = Script::parse("quiet", "").expect("nothing is a script");
        Setup::new(&folder, LinkKind::NativeWifi, script, 7, BOARD_S * 1_000_000).expect("the example is whole")
    };
}

/// Runs a board among them. What it makes of its network is its own affair; that its tasks come to rest and its counters agree is not.
pub fn network(bytes: &[u8]) {
    let mut setup = SETUP.with(Clone::clone);
    setup.board.link = [LinkKind::NativeWifi, LinkKind::Wired][usize::from(bytes.first().copied().unwrap_or(0)) & 1];
    let mut operations: Vec<[u8; OPERATION_BYTES]> =
        bytes.get(1..).unwrap_or_default().as_chunks::<OPERATION_BYTES>().0.iter().rev().copied().collect();
    let mut passed = 0_u32;
    let mut watch = |_, _| {};
    let mut simulation = Simulation::new(setup, &mut watch);
    simulation.set_meddler(Box::new(move |datagram, deliver| {
        let Some(operation) = operations.last().filter(|operation| u32::from(operation[0] & 63) <= passed).copied()
        else {
            passed += 1;
            return deliver(datagram);
        };
        operations.pop();
        passed = 0;
        meddle(datagram, operation, deliver);
    }));
    let document = simulation.run_telemetry();
    for violation in &document.summary.violations {
        let ours = ["comes to rest", "nothing moves"].iter().any(|word| format!("{violation:?}").contains(word));
        assert!(!ours, "{violation:?}");
    }
}

fn meddle(datagram: &[u8], operation: [u8; OPERATION_BYTES], deliver: &mut dyn FnMut(&[u8])) {
    let [_, what, low, high, value @ ..] = operation;
    let place = usize::from(u16::from_le_bytes([low, high]));
    let mut changed = datagram.to_vec();
    let at = place % changed.len().max(1);
    match what & 15 {
        0 => return,
        1 => deliver(datagram),
        2 => changed.truncate(at),
        3 => changed.extend(std::iter::repeat_n(value[0], place % 1_600)),
        4 => changed.splice(at..at, value).for_each(drop),
        5 => changed.drain(at..(at + usize::from(value[0])).min(datagram.len())).for_each(drop),
        6 => {
            // Forged: the same headers, to another port or from another one.
            deliver(datagram);
            if let Some(ports) = changed.get_mut(1 + 34..1 + 38) {
                ports.copy_from_slice(&value);
            }
        }
        7 => changed.iter_mut().skip(at).take(64).enumerate().for_each(|(n, byte)| *byte = value[n & 3]),
        _ => changed
            .iter_mut()
            .skip(at)
            .zip(value)
            .for_each(|(to, from)| *to = if what & 16 == 0 { from } else { *to ^ from }),
    }
    if what & 0x80 == 0 && changed.first() == Some(&TAG_FRAME) {
        mend(&mut changed[1..]);
    }
    deliver(&changed);
}

/// Lengths stay as they are; the checksums of IPv4, TCP, UDP and ICMP are made right.
fn mend(frame: &mut [u8]) {
    if frame.get(12..14) != Some(&[8, 0]) || frame.len() < 34 {
        return;
    }
    let packet = &mut frame[14..];
    let head = usize::from(packet[0] & 15) * 4;
    let total = usize::from(u16::from_be_bytes([packet[2], packet[3]])).min(packet.len());
    if head < 20 || head > total {
        return;
    }
    packet[10..12].fill(0);
    let sum = checksum(&[&packet[..head]]);
    packet[10..12].copy_from_slice(&sum);
    let protocol = packet[9];
    let (head, body) = packet[..total].split_at_mut(head);
    let length = (body.len() as u16).to_be_bytes();
    let pseudo = [&head[12..20], &[0, protocol], &length].concat();
    let (at, pseudo) = match protocol {
        1 => (2, &[][..]),
        6 => (16, &pseudo[..]),
        17 => (6, &pseudo[..]),
        _ => return,
    };
    if body.len() >= at + 2 {
        body[at..at + 2].fill(0);
        let sum = checksum(&[pseudo, body]);
        body[at..at + 2].copy_from_slice(&sum);
    }
}

/// The internet checksum; every part but the last has an even length.
fn checksum(parts: &[&[u8]]) -> [u8; 2] {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let mut sum: u32 = words.map(|pair| u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or(0))).sum();
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    (!(sum as u16)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_of_the_textbook_gets_its_checksum() {
        let head = [0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0, 0, 0xc0, 0xa8, 0, 1, 0xc0, 0xa8, 0, 0xc7];
        assert_eq!(checksum(&[&head]), [0xb8, 0x61]);
    }

    #[test]
    fn board_that_nobody_meddles_with_sends_its_lines() {
        let mut watch = |_, _| {};
        let simulation = Simulation::new(SETUP.with(Clone::clone), &mut watch);
        let document = simulation.run_telemetry();
        assert!(document.lines >= 3, "{} lines", document.lines);
        assert!(document.summary.violations.is_empty());
    }
}
