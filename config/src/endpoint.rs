//! A host and a port as one string, the way people write them.

use core::fmt;

use crate::kind::{Accepts, Kind, Text};
use crate::limits::{ENDPOINT_BYTES_MAX, HOST_BYTES_MAX};
use crate::value::{Value, write_quoted};

/// A host and a TCP or UDP port, written `"host:port"`; the host is a name or an IPv4 address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    text: Text<ENDPOINT_BYTES_MAX>,
    /// Bytes of `text` before the colon.
    host_bytes: usize,
    port: u16,
}

impl Endpoint {
    /// Reads `host:port`. `None` unless the host has 1 to 253 bytes of letters, digits, `.`, `-` or `_` and the port is
    /// 1 to 65535.
    pub fn parse(text: &str) -> Option<Endpoint> {
        let (host, port) = text.rsplit_once(':')?;
        let host_fits = !host.is_empty()
            && host.len() <= HOST_BYTES_MAX
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        if !host_fits || port.len() > 5 || !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let port = port.parse::<u16>().ok().filter(|port| *port != 0)?;
        Some(Endpoint { text: Text::try_from(text).ok()?, host_bytes: host.len(), port })
    }

    /// The name or address before the colon.
    pub fn host(&self) -> &str {
        self.text.get(..self.host_bytes).unwrap_or_default()
    }

    /// The port, never 0.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Kind for Endpoint {
    type Range = ();
    type Literal = &'static str;

    /// Panics on a literal that is no endpoint; a test builds every default.
    fn from_literal(literal: &'static str) -> Self {
        Endpoint::parse(literal).expect("a default in a settings table is host:port")
    }

    fn read(value: &Value<'_>, _range: &()) -> Option<Self> {
        match value {
            Value::Text(text) => Endpoint::parse(text),
            _ => None,
        }
    }

    fn accepts(_range: &()) -> Accepts {
        Accepts::Form("\"host:port\" with a port from 1 to 65535")
    }

    fn show(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write_quoted(out, &self.text)
    }
}
