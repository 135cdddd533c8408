//! `socketpool`: sockets as CircuitPython's programs know them.
//!
//! A socket object holds a place in the claim table; the socket itself lives with the network. Each operation is one request; `sendall`
//! is as many as it takes and remembers in its claim how far it came.

use core::net::{Ipv4Addr, SocketAddrV4};

use fieldwarden_vm::layout::kind as object_kind;
use fieldwarden_vm::native::{Answer, Args, Cx, Signal};
use fieldwarden_vm::text::buffer_mut;
use fieldwarden_vm::types;
use fieldwarden_vm::value::{NONE, UNSET, Value, boolean, small};

use super::claims::{Claim, SocketClaim};
use super::host::Board;
use super::native::{argument, ask, claim, forget, holder, is_object, place, plain, required, seconds, text};
use super::tables::kind;
use crate::limits::EXCHANGE_BYTES;
use crate::wires::{Handle, SocketError, SocketReply, SocketRequest};

/// `SOCK_STREAM`
pub(super) const STREAM: i32 = 1;
/// `SOCK_DGRAM`
pub(super) const DATAGRAM: i32 = 2;
/// `AF_INET`
pub(super) const INET: i32 = 2;

/// Longest host name, in bytes.
const HOST_BYTES_MAX: usize = 253;
/// Errno of an operation on a closed socket.
const EBADF: i32 = 9;
/// Errno of a connection that is being made.
const EINPROGRESS: i32 = 115;
/// `select`'s bit: reading would not wait.
const POLLIN: i32 = 1;
/// `select`'s bit: writing would not wait.
const POLLOUT: i32 = 4;
/// `select`'s bit: the connection is gone.
const POLLHUP: i32 = 16;
/// Errno of a time-out.
const ETIMEDOUT: i32 = 110;

fn raise<T>(cx: &mut Cx<'_, '_>, error: SocketError) -> Result<T, Signal> {
    cx.os_error(error.errno().into())
}

/// `SocketPool(radio)`
pub(super) fn new_pool(_: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let radio = required(cx, args, 1, "radio")?;
    if !is_object(cx, radio, kind::RADIO) {
        return cx.type_error(format_args!("SocketPool can only be used with wifi.radio"));
    }
    plain(cx, kind::POOL)
}

/// `pool.getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)`
pub(super) fn getaddrinfo(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let host = required(cx, args, 1, "host")?;
    let host = text::<HOST_BYTES_MAX>(cx, host, "host")?;
    let port = required(cx, args, 2, "port")?;
    cx.int_arg(port, "port")?;
    let kind = argument(cx, args, 4, "type");
    let kind = if kind == UNSET || kind == small(0) { small(STREAM) } else { kind };
    let Some(found) = resolve(board, cx, &host)? else {
        // gaierror: (-2, 'Name or service not known')
        let code = small(-2);
        let message = cx.heap.new_str("Name or service not known")?;
        return cx.raise_with(types::OS_ERROR, &[code, message]);
    };
    let address = super::native::address(cx, Some(found))?;
    let canonical = cx.heap.new_str("")?;
    let pair = cx.heap.new_tuple(&[address, port])?;
    let entry = cx.heap.new_tuple(&[small(INET), kind, small(0), canonical, pair])?;
    Ok(cx.heap.new_list(&[entry])?)
}

/// The address of a host, which may be one already; `None` when there is no such name.
fn resolve(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, host: &str) -> Result<Option<Ipv4Addr>, Signal> {
    if let Ok(address) = host.parse() {
        return Ok(Some(address));
    }
    match ask(board, cx, SocketRequest::Lookup, host.as_bytes(), None)? {
        Ok(SocketReply::Addresses(found)) => Ok(found.into_iter().flatten().next()),
        Ok(_) | Err(SocketError::NameNotFound) => Ok(None),
        Err(error) => raise(cx, error),
    }
}

/// `pool.socket(family=AF_INET, type=SOCK_STREAM, proto=0)`
pub(super) fn socket(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let family = argument(cx, args, 1, "family");
    if cx.int_or(family, INET.into(), "family")? != i64::from(INET) {
        return cx.os_error(97);
    }
    let asked = argument(cx, args, 2, "type");
    let datagram = match cx.int_or(asked, STREAM.into(), "type")? {
        n if n == i64::from(STREAM) => false,
        n if n == i64::from(DATAGRAM) => true,
        _ => return cx.os_error(22),
    };
    // The object first: a socket is opened only when nothing can fail for want of memory any more.
    let object = holder(cx, kind::SOCKET)?;
    let request = if datagram { SocketRequest::OpenUdp } else { SocketRequest::OpenTcp };
    match ask(board, cx, request, &[], None)? {
        Ok(SocketReply::Opened(handle)) => {
            board.claims.collected = false;
            adopt(board, cx, object, handle, datagram)
        }
        Ok(_) => raise(cx, SocketError::NoneFree),
        Err(error) => {
            // Some may only wait to be collected: one collection, then one more attempt.
            let again = error == SocketError::NoneFree && !core::mem::replace(&mut board.claims.collected, true);
            if again {
                return Err(Signal::Collect);
            }
            board.claims.collected = false;
            raise(cx, error)
        }
    }
}

fn adopt(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, object: Value, handle: Handle, datagram: bool) -> Answer {
    let fresh = SocketClaim { handle, datagram, timeout_us: None, peer: None, sent: 0, closed: false };
    match board.claims.take(Claim::Socket(fresh)) {
        Some(place) => {
            claim(cx, object, place);
            Ok(object)
        }
        None => {
            board.services.close(handle);
            cx.raise(types::RUNTIME_ERROR, format_args!("Out of sockets"))
        }
    }
}

fn claimed<'b>(board: &'b mut Board<'_>, cx: &mut Cx<'_, '_>, object: Value) -> Result<&'b mut SocketClaim, Signal> {
    if let Some((index, generation)) = place(cx, object)
        && let Some(Claim::Socket(socket)) = board.claims.get(index, generation)
        && !socket.closed
    {
        return Ok(socket);
    }
    cx.os_error(EBADF)
}

/// The address argument `(host, port)`: looked up once, and remembered while the native that asks is made again and again.
fn peer(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, socket: Value, value: Value) -> Result<SocketAddrV4, Signal> {
    if let Some(known) = claimed(board, cx, socket)?.peer {
        return Ok(known);
    }
    let (host, port) = pair(cx, value)?;
    let Some(address) = resolve(board, cx, &host)? else { return cx.os_error(113) };
    let peer = SocketAddrV4::new(address, port);
    claimed(board, cx, socket)?.peer = Some(peer);
    Ok(peer)
}

/// The native that asked is over, however it went.
fn asked(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, socket: Value) -> Result<(), Signal> {
    claimed(board, cx, socket)?.peer = None;
    Ok(())
}

fn pair(cx: &mut Cx<'_, '_>, value: Value) -> Result<(heapless::String<HOST_BYTES_MAX>, u16), Signal> {
    let items = if cx.heap.is(value, object_kind::TUPLE) {
        [cx.heap.get(value, 1), cx.heap.get(value, 2)]
    } else if cx.heap.is(value, object_kind::LIST) && cx.heap.list_len(value) == 2 {
        [cx.heap.list_items(value)[0], cx.heap.list_items(value)[1]]
    } else {
        return cx.type_error(format_args!("address must be a tuple (host, port)"));
    };
    let host = text(cx, items[0], "host")?;
    let port = cx.int_arg(items[1], "port")?;
    match u16::try_from(port) {
        Ok(port) => Ok((host, port)),
        Err(_) => cx.value_error(format_args!("port must be 0-65535")),
    }
}

/// `connect(address)`
pub(super) fn connect(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    let address = required(cx, args, 1, "address")?;
    let peer = peer(board, cx, args.get(0), address)?;
    let outcome = ask(board, cx, SocketRequest::Connect(handle, peer), &[], timeout)?;
    asked(board, cx, args.get(0))?;
    match outcome {
        Ok(_) => Ok(NONE),
        Err(SocketError::WouldBlock) => cx.os_error(EINPROGRESS),
        Err(error) => raise(cx, error),
    }
}

/// `connect_ex(address)`: 0, or the error's number.
pub(super) fn connect_ex(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    let address = required(cx, args, 1, "address")?;
    let peer = peer(board, cx, args.get(0), address)?;
    let outcome = ask(board, cx, SocketRequest::Connect(handle, peer), &[], timeout)?;
    asked(board, cx, args.get(0))?;
    Ok(small(match outcome {
        Ok(_) => 0,
        Err(SocketError::WouldBlock) => EINPROGRESS,
        Err(error) => error.errno().into(),
    }))
}

fn held(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, object: Value) -> Result<(Handle, Option<u64>), Signal> {
    claimed(board, cx, object).map(|socket| (socket.handle, socket.timeout_us))
}

/// `bind(address)`
pub(super) fn bind(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, _) = held(board, cx, args.get(0))?;
    let address = required(cx, args, 1, "address")?;
    let (_, port) = pair(cx, address)?;
    done(board, cx, SocketRequest::Bind(handle, port))
}

fn done(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, request: SocketRequest) -> Answer {
    match ask(board, cx, request, &[], None)? {
        Ok(_) => Ok(NONE),
        Err(error) => raise(cx, error),
    }
}

/// `listen(backlog)`
pub(super) fn listen(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, _) = held(board, cx, args.get(0))?;
    done(board, cx, SocketRequest::Listen(handle))
}

/// `accept()`: (socket, address)
pub(super) fn accept(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    // Everything that needs memory first: the connection is taken when nothing can fail any more.
    let object = holder(cx, kind::SOCKET)?;
    let room = cx.heap.new_tuple(&[object, NONE])?;
    let host = cx.heap.new_str("255.255.255.255")?;
    let from = cx.heap.new_tuple(&[host, small(0)])?;
    match ask(board, cx, SocketRequest::Accept(handle), &[], timeout)? {
        Ok(SocketReply::Accepted(connection, peer)) => {
            adopt(board, cx, object, connection, false)?;
            let address = super::native::address(cx, Some(*peer.ip())).unwrap_or(host);
            cx.heap.set(from, 1, address);
            cx.heap.set(from, 2, small(peer.port().into()));
            cx.heap.set(room, 2, from);
            Ok(room)
        }
        Ok(_) => raise(cx, SocketError::NotConnected),
        Err(error) => raise(cx, error),
    }
}

fn bytes_of(cx: &mut Cx<'_, '_>, value: Value) -> Result<(), Signal> {
    if cx.heap.objects().buffer(value).is_some() {
        return Ok(());
    }
    let name = cx.type_name(value);
    cx.type_error(format_args!("a bytes-like object is required, not '{name}'"))
}

/// `send(bytes)`: how many were taken.
pub(super) fn send(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    let data = required(cx, args, 1, "bytes")?;
    bytes_of(cx, data)?;
    let mut chunk = [0; EXCHANGE_BYTES];
    let length = copy(cx, data, 0, &mut chunk);
    match ask(board, cx, SocketRequest::Send(handle), &chunk[..length], timeout)? {
        Ok(SocketReply::Sent(sent)) => Ok(small(sent as i32)),
        Ok(_) => raise(cx, SocketError::NotConnected),
        Err(error) => raise(cx, error),
    }
}

fn copy(cx: &Cx<'_, '_>, data: Value, from: usize, chunk: &mut [u8]) -> usize {
    let rest = cx.heap.objects().buffer(data).unwrap_or_default().get(from..).unwrap_or_default();
    let length = rest.len().min(chunk.len());
    chunk[..length].copy_from_slice(&rest[..length]);
    length
}

/// `sendall(bytes)`
pub(super) fn sendall(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    let data = required(cx, args, 1, "bytes")?;
    bytes_of(cx, data)?;
    let total = cx.heap.objects().buffer(data).unwrap_or_default().len();
    loop {
        let sent = claimed(board, cx, args.get(0))?.sent;
        if sent >= total {
            claimed(board, cx, args.get(0))?.sent = 0;
            return Ok(NONE);
        }
        let mut chunk = [0; EXCHANGE_BYTES];
        let length = copy(cx, data, sent, &mut chunk);
        let outcome = ask(board, cx, SocketRequest::Send(handle), &chunk[..length], timeout)?;
        let socket = claimed(board, cx, args.get(0))?;
        match outcome {
            Ok(SocketReply::Sent(more)) => socket.sent = sent.saturating_add(more),
            other => {
                socket.sent = 0;
                return raise(cx, other.err().unwrap_or(SocketError::NotConnected));
            }
        }
    }
}

/// `sendto(bytes, address)`
pub(super) fn sendto(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    let data = required(cx, args, 1, "bytes")?;
    bytes_of(cx, data)?;
    let address = required(cx, args, 2, "address")?;
    let peer = peer(board, cx, args.get(0), address)?;
    let mut chunk = [0; EXCHANGE_BYTES];
    let length = copy(cx, data, 0, &mut chunk);
    if cx.heap.objects().buffer(data).unwrap_or_default().len() > length {
        asked(board, cx, args.get(0))?;
        return raise(cx, SocketError::TooLarge);
    }
    let outcome = ask(board, cx, SocketRequest::SendTo(handle, peer), &chunk[..length], timeout)?;
    asked(board, cx, args.get(0))?;
    match outcome {
        Ok(SocketReply::Sent(sent)) => Ok(small(sent as i32)),
        Ok(_) => raise(cx, SocketError::NotConnected),
        Err(error) => raise(cx, error),
    }
}

/// Receives into a bytearray: how many bytes, and from whom.
fn receive(
    board: &mut Board<'_>,
    cx: &mut Cx<'_, '_>,
    args: &Args<'_>,
    bytes_max: usize,
) -> Result<(usize, Option<SocketAddrV4>), Signal> {
    let (handle, timeout) = held(board, cx, args.get(0))?;
    match ask(board, cx, SocketRequest::Receive(handle, bytes_max), &[], timeout)? {
        Ok(SocketReply::Received(length, from)) => Ok((length, from)),
        Ok(_) => raise(cx, SocketError::NotConnected),
        Err(error) => raise(cx, error),
    }
}

fn room(cx: &mut Cx<'_, '_>, buffer: Value, asked: Value) -> Result<usize, Signal> {
    let Some(length) = buffer_mut(cx.heap, buffer).map(|bytes| bytes.len()) else {
        return cx.type_error(format_args!("a writable buffer is required"));
    };
    let asked = cx.int_or(asked, 0, "bufsize")?;
    if asked < 0 {
        return cx.value_error(format_args!("bufsize must be 0-{length}"));
    }
    let asked = usize::try_from(asked).unwrap_or(usize::MAX);
    Ok(if asked == 0 { length } else { asked.min(length) })
}

fn fill(board: &Board<'_>, cx: &mut Cx<'_, '_>, buffer: Value, length: usize) {
    board.services.received(&mut |bytes| {
        for (to, from) in buffer_mut(cx.heap, buffer).unwrap_or_default().iter_mut().zip(bytes.iter().take(length)) {
            *to = *from;
        }
    });
}

/// `recv_into(buffer, bufsize=0)`
pub(super) fn recv_into(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let buffer = required(cx, args, 1, "buffer")?;
    let asked = argument(cx, args, 2, "bufsize");
    let bytes_max = room(cx, buffer, asked)?;
    let (length, _) = receive(board, cx, args, bytes_max)?;
    fill(board, cx, buffer, length);
    Ok(small(length as i32))
}

/// `recv(bufsize)`: CPython's, which some libraries use where it is there.
pub(super) fn recv(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let asked = required(cx, args, 1, "bufsize")?;
    let asked = cx.int_arg(asked, "bufsize")?;
    let bytes_max = usize::try_from(asked).unwrap_or(0).min(EXCHANGE_BYTES);
    // Room for all that may come, before anything is taken from the network.
    let buffer = cx.heap.new_bytearray(bytes_max)?;
    let (length, _) = receive(board, cx, args, bytes_max)?;
    fill(board, cx, buffer, length);
    let mut bytes = [0; EXCHANGE_BYTES];
    bytes[..length].copy_from_slice(&cx.heap.bytes_of(buffer)[..length]);
    Ok(cx.heap.new_bytes(&bytes[..length])?)
}

/// `recvfrom_into(buffer)`: (length, address)
pub(super) fn recvfrom_into(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let buffer = required(cx, args, 1, "buffer")?;
    let bytes_max = room(cx, buffer, UNSET)?;
    let host = cx.heap.new_str("255.255.255.255")?;
    let from = cx.heap.new_tuple(&[host, small(0)])?;
    let pair = cx.heap.new_tuple(&[small(0), from])?;
    let (length, sender) = receive(board, cx, args, bytes_max)?;
    fill(board, cx, buffer, length);
    if let Some(sender) = sender {
        let address = super::native::address(cx, Some(*sender.ip())).unwrap_or(host);
        cx.heap.set(from, 1, address);
        cx.heap.set(from, 2, small(sender.port().into()));
    }
    cx.heap.set(pair, 1, small(length as i32));
    Ok(pair)
}

/// `_readiness()`: what would not wait, as bits of `select`.
pub(super) fn readiness(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let (handle, _) = held(board, cx, args.get(0))?;
    match ask(board, cx, SocketRequest::Readiness(handle), &[], None)? {
        Ok(SocketReply::Readiness { readable, writable, hung_up }) => {
            let bits = i32::from(readable) * POLLIN + i32::from(writable) * POLLOUT + i32::from(hung_up) * POLLHUP;
            Ok(small(bits))
        }
        Ok(_) => Ok(small(0)),
        Err(error) => raise(cx, error),
    }
}

/// `settimeout(value)`
pub(super) fn settimeout(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = required(cx, args, 1, "value")?;
    let timeout_us = seconds(cx, value, "value")?;
    claimed(board, cx, args.get(0))?.timeout_us = timeout_us;
    Ok(NONE)
}

/// `setblocking(flag)`
pub(super) fn setblocking(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let value = required(cx, args, 1, "flag")?;
    let blocking = cx.int_arg(value, "flag")? != 0;
    claimed(board, cx, args.get(0))?.timeout_us = if blocking { None } else { Some(0) };
    Ok(NONE)
}

/// `setsockopt(level, optname, value)`: nothing here needs one.
pub(super) fn setsockopt(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    claimed(board, cx, args.get(0))?;
    Ok(NONE)
}

/// `close()`; twice does nothing.
pub(super) fn close(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let object = args.get(0);
    if let Some((index, generation)) = place(cx, object) {
        use fieldwarden_vm::host::Host;
        forget(cx, object);
        board.release(index, generation);
    }
    Ok(NONE)
}

/// `__enter__()`
pub(super) fn enter(_: &mut Board<'_>, _: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    Ok(args.get(0))
}

/// `__exit__(…)`
pub(super) fn exit(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    close(board, cx, args)?;
    Ok(boolean(false))
}

/// `type`
pub(super) fn socket_type(board: &mut Board<'_>, cx: &mut Cx<'_, '_>, args: &Args<'_>) -> Answer {
    let datagram = claimed(board, cx, args.get(0))?.datagram;
    Ok(small(if datagram { DATAGRAM } else { STREAM }))
}

const _: () = assert!(SocketError::TimedOut.errno() as i32 == ETIMEDOUT);
