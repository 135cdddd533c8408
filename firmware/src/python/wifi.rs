//! `wifi`: the radio. The board joins its network by itself; a program may look, wait, and echo.

use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, boolean, small};

use super::host::Board;
use super::native::{address, argument, ask, required, seconds, singleton, text};
use super::tables::kind;
use crate::wires::{SocketReply, SocketRequest};

/// Longest wait of `connect` when none is given, in microseconds: an association, a lease and one retry of each.
const CONNECT_US: u64 = 20_000_000;
/// Longest wait of `ping` when none is given, in microseconds, as in CircuitPython.
const PING_US: u64 = 500_000;

/// `radio`
pub(super) fn radio(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    singleton(cx, kind::RADIO)
}

/// `enabled`
pub(super) fn enabled(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(boolean(board.services.chip().enabled))
}

/// `connected`: associated and addressed. Reading it has no effect on anything.
pub(super) fn connected(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(boolean(is_connected(board)))
}

fn is_connected(board: &Board<'_>) -> bool {
    let addresses = board.services.addresses();
    addresses.link_up && addresses.address.is_some()
}

/// `ap_active`
pub(super) fn ap_active(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(boolean(board.services.chip().ap_active))
}

/// `mac_address`
pub(super) fn mac_address(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mac = board.services.chip().mac;
    Ok(cx.heap.new_bytes(&mac)?)
}

/// `hostname`
pub(super) fn hostname(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut name = [0; 64];
    let length = super::supervisor::setting_text(board.settings, "CIRCUITPY_WIFI_HOSTNAME", &mut name).unwrap_or(0);
    let name = core::str::from_utf8(&name[..length]).unwrap_or_default();
    Ok(cx.heap.new_str(if name.is_empty() { "fieldwarden" } else { name })?)
}

/// `ipv4_address`
pub(super) fn ipv4_address(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let found = board.services.addresses().address;
    address(cx, found)
}

/// `ipv4_gateway`
pub(super) fn ipv4_gateway(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let found = board.services.addresses().gateway;
    address(cx, found)
}

/// `ipv4_dns`
pub(super) fn ipv4_dns(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let found = board.services.addresses().dns;
    address(cx, found)
}

/// `ipv4_subnet`
pub(super) fn ipv4_subnet(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let addresses = board.services.addresses();
    let host_bits = 32u32.saturating_sub(addresses.prefix_length.into());
    let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
    address(cx, addresses.address.map(|_| mask.into()))
}

/// `ap_info`: the joined access point, or None.
pub(super) fn ap_info(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    if is_connected(board) { singleton(cx, kind::NETWORK) } else { Ok(NONE) }
}

/// `ap_info.rssi`
pub(super) fn rssi(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(small(board.services.chip().rssi_dbm.into()))
}

/// `ap_info.channel`
pub(super) fn channel(board: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(small(board.services.chip().channel.into()))
}

/// `ap_info.bssid`
pub(super) fn bssid(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let bssid = board.services.chip().bssid;
    Ok(cx.heap.new_bytes(&bssid)?)
}

/// `ap_info.ssid`
pub(super) fn ssid(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    let mut name = [0; 64];
    let length = super::supervisor::setting_text(board.settings, "CIRCUITPY_WIFI_SSID", &mut name).unwrap_or(0);
    Ok(cx.heap.new_str(core::str::from_utf8(&name[..length]).unwrap_or_default())?)
}

/// `connect(ssid, password=b"", *, channel, bssid, timeout=None)`: the board joins the network of its settings by itself, and this
/// waits until it has. Another network raises ConnectionError: what is joined is the settings' to say.
pub(super) fn connect(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if !asked_is_ours(board, cx, args)? {
        return cx.raise(types::CONNECTION_ERROR, format_args!("No network with that ssid"));
    }
    let timeout = argument(cx, args, usize::MAX, "timeout");
    let timeout = if timeout == UNSET { NONE } else { timeout };
    let longest = seconds(cx, timeout, "timeout")?.filter(|us| *us > 0).unwrap_or(CONNECT_US);
    match ask(board, cx, SocketRequest::Online, &[], Some(longest))? {
        Ok(_) => Ok(NONE),
        Err(_) => cx.raise(types::CONNECTION_ERROR, format_args!("Unknown failure 2")),
    }
}

fn asked_is_ours(board: &Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<bool, Signal> {
    let asked = required(cx, args, 1, "ssid")?;
    let asked = text::<32>(cx, asked, "ssid")?;
    let mut name = [0; 64];
    let length = super::supervisor::setting_text(board.settings, "CIRCUITPY_WIFI_SSID", &mut name).unwrap_or(0);
    Ok(asked.as_bytes() == &name[..length])
}

/// `ping(ip, *, timeout=0.5)`: seconds, or None.
pub(super) fn ping(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let target = required(cx, args, 1, "ip")?;
    let target = text::<16>(cx, target, "ip")?;
    let Ok(target) = target.parse() else {
        return cx.value_error(format_args!("Only IPv4 addresses supported"));
    };
    let timeout = argument(cx, args, usize::MAX, "timeout");
    let us = if timeout == UNSET { PING_US } else { seconds(cx, timeout, "timeout")?.unwrap_or(PING_US) };
    let ms = u32::try_from(us / 1_000).unwrap_or(u32::MAX);
    match ask(board, cx, SocketRequest::Ping(target, ms), &[], None)? {
        Ok(SocketReply::Pinged(us)) => Ok(cx.heap.new_float(us as f64 / 1e6)?),
        Ok(_) | Err(_) => Ok(NONE),
    }
}

/// `start_station()`, `start_dhcp()`: the board does so by itself.
pub(super) fn already(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(NONE)
}

/// What would take the link out of the board's hands.
pub(super) fn unsupported(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    super::native::unsupported(cx, "this call of the radio")
}
