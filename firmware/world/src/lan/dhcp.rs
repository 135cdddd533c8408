//! The DHCP server: one lease for one board.

use smoltcp::wire::{DhcpMessageType, DhcpPacket, DhcpRepr, EthernetAddress, Ipv4Address};

use super::{BOARD, GATEWAY, NETMASK};

/// Lease time, seconds: a day, as home routers have it.
pub const LEASE_S: u32 = 86_400;

/// How the server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Dhcp {
    /// It leases.
    #[default]
    Normal,
    /// It answers nothing.
    Silent,
    /// It refuses every request.
    Refusing,
}

/// The server's answer to the payload of a UDP datagram to port 67; `None`: silence.
pub fn answer(mode: Dhcp, payload: &[u8], emit: impl FnOnce(&DhcpRepr<'_>)) -> Option<()> {
    let packet = DhcpPacket::new_checked(payload).ok()?;
    let request = DhcpRepr::parse(&packet).ok()?;
    let another = request.server_identifier.is_some_and(|server| server != GATEWAY);
    let wanted = request.requested_ip.unwrap_or(request.client_ip);
    let message_type = match (request.message_type, mode) {
        (_, Dhcp::Silent) => return None,
        (DhcpMessageType::Discover, _) => DhcpMessageType::Offer,
        (DhcpMessageType::Request, _) if another => return None,
        (DhcpMessageType::Request, Dhcp::Refusing) => DhcpMessageType::Nak,
        (DhcpMessageType::Request, _) if wanted != BOARD => DhcpMessageType::Nak,
        (DhcpMessageType::Request, _) => DhcpMessageType::Ack,
        _ => return None,
    };
    let nak = message_type == DhcpMessageType::Nak;
    let dns_servers = heapless_dns();
    emit(&DhcpRepr {
        message_type,
        transaction_id: request.transaction_id,
        secs: 0,
        client_hardware_address: request.client_hardware_address,
        client_ip: Ipv4Address::UNSPECIFIED,
        your_ip: if nak { Ipv4Address::UNSPECIFIED } else { BOARD },
        server_ip: GATEWAY,
        router: (!nak).then_some(GATEWAY),
        subnet_mask: (!nak).then_some(NETMASK),
        relay_agent_ip: Ipv4Address::UNSPECIFIED,
        broadcast: request.broadcast,
        requested_ip: None,
        client_identifier: None::<EthernetAddress>,
        server_identifier: Some(GATEWAY),
        parameter_request_list: None,
        dns_servers: if nak { None } else { dns_servers },
        max_size: None,
        lease_duration: (!nak).then_some(LEASE_S),
        renew_duration: (!nak).then_some(LEASE_S / 2),
        rebind_duration: (!nak).then_some(LEASE_S / 8 * 7),
        additional_options: &[],
    });
    Some(())
}

/// The gateway as the one name server, in the list type that smoltcp wants.
fn heapless_dns<L: Default + Extend<Ipv4Address>>() -> Option<L> {
    let mut list = L::default();
    list.extend([GATEWAY]);
    Some(list)
}
