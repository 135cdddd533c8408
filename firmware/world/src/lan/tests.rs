use super::collector::{Connection, LINE_LEN_MAX, TooLong, sequence};
use super::dns::{Answer, Question};
use super::*;
use crate::rng::Rng;

#[test]
fn sequence_is_found_at_the_top_level_only() {
    let cases: [(&str, Option<u64>); 12] = [
        ("{\"seq\": 7}", Some(7)),
        ("{\"a\": {\"seq\": 1}, \"seq\" : 18446744073709551615, \"b\": 2}", Some(u64::MAX)),
        ("{\"a\": {\"seq\": 1}}", None),
        ("{\"a\": \"\\\"seq\\\": 5\", \"seq\":9}", Some(9)),
        ("{\"seq\": -1}", None),
        ("{\"seq\": 1.5}", None),
        ("{\"seq\": 1e3}", None),
        ("{\"seq\": 18446744073709551616}", None),
        ("{\"seq\": \"7\"}", None),
        ("[\"seq\", 7]", None),
        ("\"seq\": 7", None),
        ("{\"a\": \"seq", None),
    ];
    for (line, wanted) in cases {
        assert_eq!(sequence(line.as_bytes()), wanted, "{line}");
    }
}

#[test]
fn lines_in_any_pieces_are_acknowledged_alike() {
    let stream = b"{\"seq\": 5}\nno json\n\n{\"x\": [1, {\"seq\": 3}]}\n{\"seq\": 6}\n";
    let mut rng = Rng::new(3);
    for _ in 0..200 {
        let mut connection = Connection::default();
        let mut lines = 0;
        let mut rest: &[u8] = stream;
        while !rest.is_empty() {
            let (piece, tail) = rest.split_at(1 + rng.below(rest.len() as u64) as usize);
            connection.take(piece, |_| lines += 1).unwrap();
            rest = tail;
        }
        let acknowledged = String::from_utf8(connection.pending).unwrap();
        assert_eq!(lines, 5);
        assert_eq!(acknowledged, "{\"ack\": 5}\n{\"ack\": 2}\n{\"ack\": 3}\n{\"ack\": 4}\n{\"ack\": 6}\n");
    }
}

#[test]
fn line_too_long_is_refused_however_it_comes() {
    let mut connection = Connection::default();
    assert_eq!(connection.take(&[b'x'; LINE_LEN_MAX], |_| ()), Err(TooLong));
    let mut connection = Connection::default();
    connection.take(&[b'x'; LINE_LEN_MAX - 1], |_| ()).unwrap();
    assert_eq!(connection.take(b"xx\n", |_| ()), Err(TooLong));
}

fn query(name: &[u8], kind: u16) -> Vec<u8> {
    let mut bytes = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    bytes.extend_from_slice(name);
    bytes.extend_from_slice(&kind.to_be_bytes());
    bytes.extend_from_slice(&[0, 1]);
    bytes
}

#[test]
fn question_is_read_and_answered_with_its_own_section() {
    let bytes = query(b"\x05PROBE\x0bfieldwarden\x04test\x00", 1);
    let question = Question::parse(&bytes).unwrap();
    assert_eq!((question.id, question.name.as_str()), (0xabcd, "probe.fieldwarden.test"));
    assert_eq!(question.own(), Some(Answer::Address(PROBE)));
    let response = question.respond(Answer::Address(PROBE));
    assert_eq!(response[..8], [0xab, 0xcd, 0x81, 0x80, 0, 1, 0, 1]);
    assert_eq!(response[12..12 + question.section.len()], bytes[12..]);
    assert_eq!(response[response.len() - 4..], PROBE.octets());
    assert_eq!(question.respond(Answer::NoSuchName)[3] & 15, 3);
    let other = Question::parse(&query(b"\x05probe\x0bfieldwarden\x04test\x00", 28)).unwrap();
    assert_eq!(other.own(), Some(Answer::Empty), "no such address, but the name exists");
}

#[test]
fn mutated_frames_never_panic() {
    let mut rng = Rng::new(9);
    let conditions = [
        Conditions::default(),
        Conditions { upstream: Some(Manner::Refuse), ..Conditions::default() },
        Conditions { portal: true, ..Conditions::default() },
    ];
    let mut lan = Lan::new(1, 0);
    let protocols = [1u8, 6, 17];
    for round in 0..60_000u64 {
        let mut frame: Vec<u8> = (0..14 + rng.below(120)).map(|_| rng.next_u64() as u8).collect();
        frame[..6].copy_from_slice(&GATEWAY_MAC.0);
        frame[6] &= 0xfe;
        frame[12..14].copy_from_slice(if round % 4 == 0 { &[8, 6] } else { &[8, 0] });
        if frame.len() >= 34 && round % 4 != 0 {
            let len = (frame.len() - 14) as u16;
            frame[14] = 0x45;
            frame[16..18].copy_from_slice(&len.to_be_bytes());
            frame[20..22].copy_from_slice(&[0, 0]);
            frame[23] = protocols[rng.below(3) as usize];
            frame[26..30].copy_from_slice(&BOARD.octets());
            let to = [GATEWAY, PROBE, COLLECTOR, PC][rng.below(4) as usize];
            frame[30..34].copy_from_slice(&to.octets());
            if frame.len() >= 44 {
                let port = [53u16, 67, 80, COLLECTOR_PORT][rng.below(4) as usize];
                frame[36..38].copy_from_slice(&port.to_be_bytes());
                // Plausible lengths, so that the parsers get further.
                frame[38..40].copy_from_slice(&(len - 20).to_be_bytes());
            }
            if frame.len() >= 56 && frame[23] == 6 {
                frame[46] = 0x50;
                frame[47] &= 0x17;
                let mut tcp = smoltcp::wire::TcpPacket::new_unchecked(&mut frame[34..]);
                tcp.fill_checksum(&BOARD.into(), &to.into());
            }
            // A wrong sum now and then; most get through to what lies behind.
            if round % 16 != 1 {
                Ipv4Packet::new_unchecked(&mut frame[14..]).fill_checksum();
            }
        }
        let now_us = round * 1_000;
        let condition = &conditions[rng.below(3) as usize];
        lan.handle(now_us, &frame, condition);
        lan.work(now_us, condition);
        lan.notes.clear();
        while let Some(item) = lan.outbox.pop(now_us) {
            assert!(item.bytes.len() <= crate::wire::MESSAGE_LEN_MAX);
            lan.outbox.recycle(item.bytes);
        }
    }
}
