use super::*;
use crate::rng::Rng;
use crate::types::{Class, Layer, Outcome, Rung};

/// One of each shape.
fn messages() -> Vec<Message<'static>> {
    let network = |index: u8| Network {
        ssid: format!("network {index}"),
        bssid: [index; 6],
        channel: index,
        rssi_dbm: -(index as i8),
    };
    let mut all = vec![
        Message::Frame(&[7; FRAME_LEN_MIN]),
        Message::Frame(&[9; FRAME_LEN_MAX]),
        Message::Reply { id: 1, reply: Reply::Done },
        Message::Reply { id: 0xffff, reply: Reply::Scan((0..SCAN_LEN_MAX as u8).map(network).collect()) },
        Message::Reply { id: 3, reply: Reply::Scan(vec![]) },
        Message::Reply {
            id: 4,
            reply: Reply::Status(ChipStatus {
                boots: 0x0102_0304,
                enabled: true,
                station: false,
                link_up: true,
                ap_active: false,
                rssi_dbm: -91,
                channel: 11,
                bssid: [1, 2, 3, 4, 5, 6],
                mac: [6, 5, 4, 3, 2, 1],
                debug_level: 3,
            }),
        },
        Message::Event(Event::LinkUp),
        Message::Event(Event::Started),
        Message::Report(Report::ProgramStarted),
        Message::Report(Report::ProgramEnded(true)),
        Message::Report(Report::ProgramLeft { claims: 3, finalizers: u32::MAX, heap_words: 70_000 }),
        Message::Report(Report::Verdict { class: Class::Healthy, layer: None }),
        Message::Report(Report::Verdict { class: Class::Upstream, layer: Some(Layer::Names) }),
        Message::Port { tag: 0x80, body: &[] },
        Message::Port { tag: 0xff, body: &[1; FRAME_LEN_MAX] },
    ];
    let commands = [
        Command::Status,
        Command::Enable(true),
        Command::Station(false),
        Command::Connect { ssid: "Fünf", password: "", bssid: None },
        Command::Connect { ssid: "s", password: "p", bssid: Some([1; 6]) },
        Command::Disconnect,
        Command::Scan,
        Command::ApStart { ssid: "own", password: "secret12" },
        Command::ApStop,
        Command::Reset,
        Command::SoftReset,
        Command::SetMac([2; 6]),
        Command::Debug(3),
    ];
    all.extend(commands.into_iter().enumerate().map(|(id, command)| Message::Command { id: id as u16, command }));
    all.extend(Refusal::ALL.iter().map(|refusal| Message::Reply { id: 5, reply: Reply::Refused(*refusal) }));
    all.extend(LinkDown::ALL.iter().map(|why| Message::Event(Event::LinkDown(*why))));
    for rung in Rung::ALL {
        all.push(Message::Report(Report::RungBegun(*rung)));
        all.extend(Outcome::ALL.iter().map(|outcome| Message::Report(Report::RungEnded(*rung, *outcome))));
    }
    all
}

#[test]
fn every_message_decodes_to_itself() {
    for message in messages() {
        let bytes = message.to_vec().unwrap();
        assert!(bytes.len() <= MESSAGE_LEN_MAX);
        assert_eq!(Message::decode(&bytes), Ok(message));
    }
}

#[test]
fn every_proper_prefix_is_refused_or_another_message() {
    for message in messages() {
        let bytes = message.to_vec().unwrap();
        for len in 0..bytes.len() {
            assert_ne!(Message::decode(&bytes[..len]), Ok(message.clone()));
        }
    }
}

#[test]
fn anything_after_a_message_is_refused() {
    for message in messages() {
        let mut bytes = message.to_vec().unwrap();
        bytes.push(0);
        if !matches!(message, Message::Frame(_) | Message::Port { .. }) {
            assert_eq!(Message::decode(&bytes), Err(DecodeError::Trailing));
        }
    }
}

#[test]
fn too_long_messages_are_neither_read_nor_written() {
    assert_eq!(Message::decode(&[0x80; MESSAGE_LEN_MAX + 1]), Err(DecodeError::TooLong));
    assert_eq!(Message::Frame(&[0; FRAME_LEN_MAX + 1]).to_vec(), Err(EncodeError::TooLong));
    assert_eq!(Message::Frame(&[0; FRAME_LEN_MIN - 1]).to_vec(), Err(EncodeError::TooLong));
    assert_eq!(Message::Port { tag: 0x7f, body: &[] }.to_vec(), Err(EncodeError::BadTag));
    let ssid = "s".repeat(SSID_LEN_MAX + 1);
    let command = Command::Connect { ssid: &ssid, password: "", bssid: None };
    assert_eq!(Message::Command { id: 0, command }.to_vec(), Err(EncodeError::TooLong));
    let mut short = [0; 5];
    assert_eq!(Message::Frame(&[0; FRAME_LEN_MIN]).encode(&mut short), Err(EncodeError::TooLong));
    assert_eq!(Message::Event(Event::LinkUp).encode(&mut []), Err(EncodeError::TooLong));
}

/// Whatever the bytes: no panic, and what decodes, encodes to the same bytes.
fn check(bytes: &[u8]) {
    if let Ok(message) = Message::decode(bytes) {
        assert_eq!(message.to_vec().as_deref(), Ok(bytes), "{message:?}");
    }
}

#[test]
fn random_and_mutated_bytes_never_panic_and_have_one_meaning() {
    let rounds = std::env::var("FIELDWARDEN_FUZZ").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(300_000u64);
    let mut rng = Rng::new(11);
    let seeds: Vec<Vec<u8>> = messages().iter().map(|message| message.to_vec().unwrap()).collect();
    let tags = [TAG_FRAME, TAG_COMMAND, TAG_REPLY, TAG_EVENT, TAG_REPORT, TAG_PORT_MIN, 0, 0x40];
    for round in 0..rounds {
        let mut bytes = if round % 2 == 0 {
            let len = rng.below(60) as usize;
            let mut bytes: Vec<u8> = (0..len).map(|_| (rng.next_u64() >> rng.below(57)) as u8).collect();
            if let Some(tag) = bytes.first_mut() {
                *tag = tags[rng.below(tags.len() as u64) as usize];
            }
            bytes
        } else {
            seeds[rng.below(seeds.len() as u64) as usize].clone()
        };
        for _ in 0..rng.below(4) {
            if !bytes.is_empty() {
                let at = rng.below(bytes.len() as u64) as usize;
                bytes[at] = rng.next_u64() as u8;
            }
        }
        bytes.truncate(bytes.len() - rng.below(3).min(bytes.len() as u64) as usize);
        check(&bytes);
    }
}
