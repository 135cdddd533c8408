//! The name server: the world's own names, and the hook for the others.

use std::net::Ipv4Addr;

use smoltcp::wire::{DnsPacket, DnsQueryType, DnsQuestion};

use super::{COLLECTOR, PC, PROBE, SILENT};

/// Name of the embedded collector.
pub const COLLECTOR_NAME: &str = "collector.fieldwarden.test";
/// Name of the host that answers probes.
pub const PROBE_NAME: &str = "probe.fieldwarden.test";
/// Name of the host that answers nothing.
pub const SILENT_NAME: &str = "silent.fieldwarden.test";
/// Name of the PC that runs the world, when flows are piped to it.
pub const PC_NAME: &str = "pc.fieldwarden.test";
/// Lifetime of an answer, seconds.
const TTL_S: u32 = 60;
/// Longest name in text form.
const NAME_LEN_MAX: usize = 253;

/// What is known about a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This address.
    Address(Ipv4Addr),
    /// The name exists, but not with an address of this type.
    Empty,
    /// No such name.
    NoSuchName,
    /// The server cannot tell.
    Failure,
}

/// A checked question for one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// To be given back.
    pub id: u16,
    /// Lower case, without the final dot.
    pub name: String,
    /// Whether it asks for an IPv4 address.
    pub wants_address: bool,
    /// The question section as it came.
    pub section: Vec<u8>,
}

impl Question {
    /// Reads a query; `None` for whatever is not one question.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let packet = DnsPacket::new_checked(payload).ok()?;
        let response = payload.get(2)? & 0x80 != 0;
        if response || packet.question_count() != 1 {
            return None;
        }
        let (rest, question) = DnsQuestion::parse(packet.payload()).ok()?;
        let mut name = String::new();
        for label in packet.parse_name(question.name) {
            let label = core::str::from_utf8(label.ok()?).ok()?;
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(&label.to_ascii_lowercase());
            if name.len() > NAME_LEN_MAX {
                return None;
            }
        }
        let section = packet.payload().get(..packet.payload().len() - rest.len())?.to_vec();
        // A compressed name would point outside the section; no client sends one.
        if section.iter().any(|byte| byte & 0xc0 == 0xc0) {
            return None;
        }
        Some(Self { id: packet.transaction_id(), name, wants_address: question.type_ == DnsQueryType::A, section })
    }

    /// What the world itself knows; `None`: ask beyond.
    pub fn own(&self) -> Option<Answer> {
        let address = match self.name.as_str() {
            COLLECTOR_NAME => COLLECTOR,
            PROBE_NAME => PROBE,
            SILENT_NAME => SILENT,
            PC_NAME | "localhost" => PC,
            _ if !self.wants_address => return Some(Answer::Empty),
            name => return name.parse().ok().map(Answer::Address),
        };
        Some(if self.wants_address { Answer::Address(address) } else { Answer::Empty })
    }

    /// The response as a UDP payload.
    pub fn respond(&self, answer: Answer) -> Vec<u8> {
        let rcode = match answer {
            Answer::Address(_) | Answer::Empty => 0,
            Answer::Failure => 2,
            Answer::NoSuchName => 3,
        };
        let count = u16::from(matches!(answer, Answer::Address(_)));
        let mut payload = Vec::with_capacity(12 + self.section.len() + 16);
        payload.extend_from_slice(&self.id.to_be_bytes());
        // Response, recursion desired and available.
        payload.extend_from_slice(&(0x8180u16 | rcode).to_be_bytes());
        for section in [1, count, 0, 0] {
            payload.extend_from_slice(&section.to_be_bytes());
        }
        payload.extend_from_slice(&self.section);
        if let Answer::Address(address) = answer {
            // Name: pointer to the question; type A, class IN.
            payload.extend_from_slice(&[0xc0, 12, 0, 1, 0, 1]);
            payload.extend_from_slice(&TTL_S.to_be_bytes());
            payload.extend_from_slice(&[0, 4]);
            payload.extend_from_slice(&address.octets());
        }
        payload
    }
}
