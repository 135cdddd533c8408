//! `wifi`: the radio. The board joins its network by itself; a program may look, wait, and echo.

use core::net::Ipv4Addr;

use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, Value, boolean, small};

use super::host::Board;
use super::native::{
    address, argument, ask, ask_radio, detail, plain, required, seconds, set_detail, singleton, text, truth,
};
use super::tables::kind;
use crate::chip::{ChipError, SSID_BYTES_MAX};
use crate::net::StaticAddress;
use crate::radio::{PASSWORD_BYTES_MAX, RadioRequest};
use crate::wires::{SocketReply, SocketRequest};

/// Longest wait of `connect` when none is given, in microseconds: an association, a lease and one retry of each.
const CONNECT_US: u64 = 20_000_000;
/// Name and password of a network.
type Credentials = (heapless::String<SSID_BYTES_MAX>, heapless::String<PASSWORD_BYTES_MAX>);
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

/// What a `Network` tells: of one that a scan heard what it heard then, of the joined one what is now.
fn told(cx: &Cx<'_, '_>, object: Value, field: usize) -> Option<Value> {
    let heard = detail(cx, object);
    (heard != UNSET).then(|| cx.heap.get(heard, 1 + field))
}

/// `Network.rssi`
pub(super) fn rssi(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(told(cx, args.get(0), 0).unwrap_or(small(board.services.chip().rssi_dbm.into())))
}

/// `Network.channel`
pub(super) fn channel(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(told(cx, args.get(0), 1).unwrap_or(small(board.services.chip().channel.into())))
}

/// `Network.bssid`
pub(super) fn bssid(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if let Some(heard) = told(cx, args.get(0), 2) {
        return Ok(heard);
    }
    let bssid = board.services.chip().bssid;
    Ok(cx.heap.new_bytes(&bssid)?)
}

/// `Network.ssid`
pub(super) fn ssid(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    if let Some(heard) = told(cx, args.get(0), 3) {
        return Ok(heard);
    }
    let mut name = [0; 64];
    let length = super::supervisor::setting_text(board.settings, "CIRCUITPY_WIFI_SSID", &mut name).unwrap_or(0);
    Ok(cx.heap.new_str(core::str::from_utf8(&name[..length]).unwrap_or_default())?)
}

/// `Network.authmode`: drivers do not tell it, so it is an empty list.
pub(super) fn authmode(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(cx.heap.new_list(&[])?)
}

/// `connect(ssid, password=b"", *, channel, bssid, timeout=None)`: the board joins the network of its settings by itself, and this
/// waits until it has. Another network is joined at the program's word, and left alone by the recovery until the program ends.
pub(super) fn connect(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let timeout = argument(cx, args, usize::MAX, "timeout");
    let timeout = if timeout == UNSET { NONE } else { timeout };
    let longest = seconds(cx, timeout, "timeout")?.filter(|us| *us > 0).unwrap_or(CONNECT_US);
    if !asked_is_ours(board, cx, args)? {
        let (ssid, password) = credentials(cx, args)?;
        let request = RadioRequest::Connect { ssid, password };
        *board.radio_taken = true;
        return match ask_radio(board, cx, &request, longest)? {
            Ok(()) => Ok(NONE),
            Err(ChipError::NoSuchNetwork) => {
                cx.raise(types::CONNECTION_ERROR, format_args!("No network with that ssid"))
            }
            Err(ChipError::WrongPassword) => cx.raise(types::CONNECTION_ERROR, format_args!("Authentication failure")),
            Err(_) => cx.raise(types::CONNECTION_ERROR, format_args!("Unknown failure 2")),
        };
    }
    // Only a link that the program took is joined at its word: of others the recovery chooses the moment, so that the boards of a
    // mast do not all come at once.
    if *board.radio_taken && !is_connected(board) {
        // Whatever came of it, what counts is whether the board is online in time.
        let _ = ask_radio(board, cx, &RadioRequest::Join, longest)?;
    }
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
    let target = ipv4(cx, target, "ip")?;
    let timeout = argument(cx, args, usize::MAX, "timeout");
    let us = if timeout == UNSET { PING_US } else { seconds(cx, timeout, "timeout")?.unwrap_or(PING_US) };
    let ms = u32::try_from(us / 1_000).unwrap_or(u32::MAX);
    match ask(board, cx, SocketRequest::Ping(target, ms), &[], None)? {
        Ok(SocketReply::Pinged(us)) => Ok(cx.heap.new_float(us as f64 / 1e6)?),
        Ok(_) | Err(_) => Ok(NONE),
    }
}

/// Asks the radio for what takes a moment; RuntimeError if it refuses.
fn told_to(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, request: &RadioRequest) -> Answer {
    *board.radio_taken = true;
    match ask_radio(board, cx, request, CONNECT_US)? {
        Ok(()) => Ok(NONE),
        Err(ChipError::Unsupported) => {
            cx.raise(types::NOT_IMPLEMENTED_ERROR, format_args!("this link has no such mode"))
        }
        Err(error) => cx.raise(types::RUNTIME_ERROR, format_args!("the radio refused: {error:?}")),
    }
}

/// Setting `enabled`; off, the board leaves the link alone until it is on again or the program ends.
pub(super) fn set_enabled(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let on = truth(cx, args.get(1), true)?;
    told_to(board, cx, &RadioRequest::Enable(on))
}

/// `start_station()`
pub(super) fn start_station(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    if board.services.chip().station { Ok(NONE) } else { told_to(board, cx, &RadioRequest::Station(true)) }
}

/// `stop_station()`
pub(super) fn stop_station(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    told_to(board, cx, &RadioRequest::Station(false))
}

/// `start_ap(ssid, password="")`
pub(super) fn start_ap(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (ssid, password) = credentials(cx, args)?;
    told_to(board, cx, &RadioRequest::StartAccessPoint { ssid, password })
}

/// `stop_ap()`
pub(super) fn stop_ap(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    told_to(board, cx, &RadioRequest::StopAccessPoint)
}

fn credentials(cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Result<Credentials, Signal> {
    let ssid = required(cx, args, 1, "ssid")?;
    let ssid = text(cx, ssid, "ssid")?;
    let password = match argument(cx, args, 2, "password") {
        UNSET => heapless::String::new(),
        password => text(cx, password, "password")?,
    };
    Ok((ssid, password))
}

/// `start_scanning_networks(*, start_channel=1, stop_channel=11)`: what was heard, strongest first.
pub(super) fn start_scanning(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    // The objects are made from what the link task keeps; a scan is made anew only if memory runs out in between.
    match ask_radio(board, cx, &RadioRequest::Scan, CONNECT_US)? {
        Ok(()) => {}
        Err(error) => return cx.raise(types::RUNTIME_ERROR, format_args!("the radio refused: {error:?}")),
    }
    let list = cx.heap.new_list(&[])?;
    let mut outcome: Result<(), Signal> = Ok(());
    board.services.networks(&mut |networks| {
        outcome = networks.iter().try_for_each(|network| {
            let bssid = cx.heap.new_bytes(&network.bssid)?;
            let ssid = cx.heap.new_str(&network.ssid)?;
            let (rssi, channel) = (small(network.rssi_dbm.into()), small(network.channel.into()));
            let heard = cx.heap.new_tuple(&[rssi, channel, bssid, ssid])?;
            let object = plain(cx, kind::NETWORK)?;
            set_detail(cx, object, heard);
            Ok(cx.heap.list_push(list, object)?)
        });
    });
    outcome.map(|()| list)
}

/// An address as text, or as an `ipaddress.IPv4Address`.
fn ipv4(cx: &mut Cx<'_, '_>, value: Value, what: &str) -> Result<Ipv4Addr, Signal> {
    let packed = cx.heap.intern(b"packed")?;
    let packed = fieldwarden_vm::shape::get_own(cx.heap, value, packed);
    if let Some(&[a, b, c, d]) = cx.heap.objects().buffer(packed) {
        return Ok(Ipv4Addr::new(a, b, c, d));
    }
    match text::<16>(cx, value, what)?.parse() {
        Ok(address) => Ok(address),
        Err(_) => cx.value_error(format_args!("Only IPv4 addresses supported")),
    }
}

/// `set_ipv4_address(*, ipv4, netmask, gateway, ipv4_dns=None)`
pub(super) fn set_ipv4_address(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    const KEYWORD: usize = usize::MAX;
    let ours = required(cx, args, KEYWORD, "ipv4")?;
    let netmask = required(cx, args, KEYWORD, "netmask")?;
    let gateway = required(cx, args, KEYWORD, "gateway")?;
    let dns = match argument(cx, args, KEYWORD, "ipv4_dns") {
        UNSET | NONE => board.services.addresses().dns,
        dns => Some(ipv4(cx, dns, "ipv4_dns")?),
    };
    let mask = u32::from(ipv4(cx, netmask, "netmask")?);
    if mask.leading_ones() + mask.trailing_zeros() != u32::BITS {
        return cx.value_error(format_args!("netmask must be ones, then zeros"));
    }
    let address = StaticAddress {
        address: ipv4(cx, ours, "ipv4")?,
        // At most 32.
        prefix_length: mask.leading_ones() as u8,
        gateway: Some(ipv4(cx, gateway, "gateway")?),
        dns,
    };
    told_to(board, cx, &RadioRequest::Address(Some(address)))
}

/// `start_dhcp()`
pub(super) fn start_dhcp(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    told_to(board, cx, &RadioRequest::Address(None))
}

/// `stop_dhcp()`, `stop_scanning_networks()`: an address stays until another is set, a scan has ended when it answers.
pub(super) fn already(_: &mut Board<'_>, _: &mut Cx<'_, '_>, _: &Args<'_>) -> Answer {
    Ok(NONE)
}
