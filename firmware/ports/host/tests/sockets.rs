//! The sockets of a program, tried by programs written for it over the whole firmware and world, in virtual time.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use embassy_time::{Duration, Instant};
use fieldwarden::folder::Folder;
use fieldwarden::machine::board::HostMutex;
use fieldwarden::sim::{Document, Setup, Simulation};
use fieldwarden_firmware::limits::{HANDLES, TCP_SOCKETS};
use fieldwarden_firmware::program::{Demand, Program, Services, Session, Step};
use fieldwarden_firmware::wires::{Handle, SocketError, SocketReply, SocketRequest, SocketResult};
use fieldwarden_netrecover::LinkKind;
use fieldwarden_supervisor::{Outcome, Run, Script};
use fieldwarden_world::{FlowId, FlowStatus, QueryId, Received, Script as Faults, Upstream, net};

// A program as an async function: what it awaits is asked of the services.

#[derive(Default)]
struct Slot {
    asked: Option<(SocketRequest, Vec<u8>, bool)>,
    answer: Option<SocketResult>,
    received: Vec<u8>,
    sleep_until: Option<Instant>,
    closes: Vec<Handle>,
}

thread_local! {
    static DONE: Cell<bool> = const { Cell::new(false) };
}

/// What a test's program has.
#[derive(Clone, Default)]
struct Io(Rc<RefCell<Slot>>);

impl Io {
    async fn ask_with(&self, request: SocketRequest, bytes: &[u8], may_wait: bool) -> SocketResult {
        self.0.borrow_mut().asked = Some((request, bytes.to_vec(), may_wait));
        poll_fn(|_| match self.0.borrow_mut().answer.take() {
            Some(answer) => Poll::Ready(answer),
            None => Poll::Pending,
        })
        .await
    }

    async fn ask(&self, request: SocketRequest, bytes: &[u8]) -> SocketResult {
        self.ask_with(request, bytes, true).await
    }

    async fn open(&self) -> Handle {
        match self.ask(SocketRequest::OpenTcp, &[]).await {
            Ok(SocketReply::Opened(handle)) => handle,
            other => panic!("{other:?}"),
        }
    }

    async fn receive(&self, handle: Handle) -> Result<Vec<u8>, SocketError> {
        self.ask(SocketRequest::Receive(handle, 1_500), &[]).await?;
        Ok(self.0.borrow().received.clone())
    }

    fn close(&self, handle: Handle) {
        self.0.borrow_mut().closes.push(handle);
    }

    async fn sleep(&self, s: u64) {
        let until = Instant::now() + Duration::from_secs(s);
        self.0.borrow_mut().sleep_until = Some(until);
        poll_fn(|_| if Instant::now() >= until { Poll::Ready(()) } else { Poll::Pending }).await;
        self.0.borrow_mut().sleep_until = None;
    }

    /// The program has done what it is there for; it waits for the end of the simulation.
    async fn done(&self) {
        DONE.set(true);
        self.sleep(1_000_000).await;
    }

    /// Until the board has an address.
    async fn online(&self) {
        let handle = self.open().await;
        let peer = SocketAddrV4::new(net::PROBE, 80);
        while self.ask(SocketRequest::Connect(handle, peer), &[]).await.is_err() {
            self.sleep(1).await;
        }
        self.close(handle);
    }
}

type Body = Pin<Box<dyn Future<Output = ()>>>;

struct AsyncProgram<F>(F);

struct AsyncSession {
    io: Io,
    body: Body,
    script: Script,
    stop: bool,
}

impl<F: FnMut(Io) -> Body> Program<HostMutex> for AsyncProgram<F> {
    type Session<'p>
        = AsyncSession
    where
        Self: 'p;

    fn start(&mut self, run: &Run<'_>, _: &mut Services<'_, HostMutex>) -> AsyncSession {
        let io = Io::default();
        AsyncSession { body: (self.0)(io.clone()), io, script: run.script, stop: false }
    }
}

impl Session<HostMutex> for AsyncSession {
    fn run(&mut self, _: u32, services: &mut Services<'_, HostMutex>) -> Step<'_> {
        let ended = |outcome| Step::Ended { outcome, claims_left: 0 };
        if self.stop {
            return ended(Outcome::Stopped);
        }
        if self.script != Script::Code {
            return ended(Outcome::NotFound);
        }
        loop {
            let done = self.body.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
            let closes = std::mem::take(&mut self.io.0.borrow_mut().closes);
            closes.into_iter().for_each(|handle| services.close(handle));
            if done {
                return ended(Outcome::Finished);
            }
            let asked = self.io.0.borrow().asked.clone();
            let Some((request, bytes, may_wait)) = asked else {
                return Step::Blocked { used: 1, until: self.io.0.borrow().sleep_until };
            };
            let Some(answer) = services.socket(request, &bytes, may_wait) else {
                return Step::Blocked { used: 1, until: None };
            };
            let mut slot = self.io.0.borrow_mut();
            slot.received = services.received(<[u8]>::to_vec);
            slot.asked = None;
            slot.answer = Some(answer);
        }
    }

    fn demand(&mut self, demand: Demand) {
        self.stop |= demand == Demand::Stop;
    }
}

// The outside: clients that call the board, and servers that echo.

#[derive(Default)]
struct Outside {
    /// What clients still have to send, one call after the other, and the board's port.
    calls: VecDeque<(u16, Vec<u8>)>,
    flows: Vec<(FlowId, VecDeque<u8>, bool)>,
    /// What came back to each client.
    returned: Arc<Mutex<Vec<Vec<u8>>>>,
    outward: Vec<(FlowId, VecDeque<u8>)>,
    datagrams: VecDeque<(u16, SocketAddrV4, Vec<u8>)>,
    queries: VecDeque<QueryId>,
}

impl Upstream for Outside {
    fn open(&mut self, flow: FlowId, _: SocketAddrV4) {
        self.outward.push((flow, VecDeque::new()));
    }

    fn status(&mut self, _: FlowId) -> FlowStatus {
        FlowStatus::Open
    }

    fn send(&mut self, flow: FlowId, data: &[u8]) -> usize {
        if let Some(index) = self.flows.iter().position(|(known, ..)| *known == flow) {
            self.returned.lock().unwrap()[index].extend(data);
        } else if let Some((_, echo)) = self.outward.iter_mut().find(|(known, _)| *known == flow) {
            echo.extend(data);
        }
        data.len()
    }

    fn receive(&mut self, flow: FlowId, buffer: &mut [u8]) -> Received {
        let queue = match self.flows.iter_mut().find(|(known, ..)| *known == flow) {
            Some((_, queue, finished)) => {
                if queue.is_empty() && !*finished {
                    *finished = true;
                    return Received::Finished;
                }
                queue
            }
            None => match self.outward.iter_mut().find(|(known, _)| *known == flow) {
                Some((_, queue)) => queue,
                None => return Received::Aborted,
            },
        };
        let length = queue.len().min(buffer.len());
        for byte in &mut buffer[..length] {
            *byte = queue.pop_front().unwrap_or(0);
        }
        if length == 0 { Received::Pending } else { Received::Data(length) }
    }

    fn finish(&mut self, _: FlowId) {}

    fn close(&mut self, _: FlowId) {}

    fn accept(&mut self, flow: FlowId) -> Option<u16> {
        // One call at a time: the next begins when the one before was answered.
        let answered = self.returned.lock().unwrap().iter().all(|answer| !answer.is_empty());
        let (port, data) = if answered { self.calls.pop_front()? } else { return None };
        self.flows.push((flow, data.into(), false));
        self.returned.lock().unwrap().push(Vec::new());
        Some(port)
    }

    fn resolve(&mut self, query: QueryId, _: &str) {
        self.queries.push_back(query);
    }

    fn resolved(&mut self) -> Option<(QueryId, Option<Ipv4Addr>)> {
        Some((self.queries.pop_front()?, None))
    }

    fn send_datagram(&mut self, from: u16, to: SocketAddrV4, data: &[u8]) {
        self.datagrams.push_back((from, to, data.to_vec()));
    }

    fn receive_datagram(&mut self, buffer: &mut [u8]) -> Option<(u16, SocketAddrV4, usize)> {
        let (port, from, data) = self.datagrams.pop_front()?;
        buffer[..data.len()].copy_from_slice(&data);
        Some((port, from, data.len()))
    }

    fn poll_interval_us(&self) -> Option<u64> {
        Some(50_000)
    }
}

fn simulate<B>(faults: &str, duration_s: u64, outside: Outside, body: B) -> Document
where
    B: AsyncFn(Io) + Clone + 'static,
{
    let path = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let name = std::thread::current().name().unwrap_or("test").replace(':', "-");
    let path = path.join(format!("sockets-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    let settings = "CIRCUITPY_WIFI_SSID = \"s\"\nCIRCUITPY_WIFI_PASSWORD = \"correct horse\"\n";
    std::fs::write(path.join("settings.toml"), settings).unwrap();
    std::fs::write(path.join("code.py"), "").unwrap();
    let folder = Folder::read(&path).unwrap();
    let faults = Faults::parse("test", faults).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let setup = Setup::new(&folder, LinkKind::NativeWifi, faults, 1, duration_s * 1_000_000).unwrap();
    std::fs::remove_dir_all(&path).unwrap();
    let mut watch = |_, _| {};
    let mut simulation = Simulation::new(setup, &mut watch);
    simulation.set_upstream(Box::new(outside));
    simulation.run_program(&mut AsyncProgram(move |io: Io| -> Body {
        let body = body.clone();
        Box::pin(async move { body(io).await })
    }))
}

#[test]
fn server_on_the_board_answers_one_client_after_the_other() {
    let returned = Arc::new(Mutex::new(Vec::new()));
    let calls: VecDeque<_> = (0..20).map(|n| (80, vec![b'a' + n; 40 + 100 * usize::from(n)])).collect();
    let sent: Vec<_> = calls.iter().map(|(_, data)| data.clone()).collect();
    let outside = Outside { calls, returned: Arc::clone(&returned), ..Outside::default() };
    simulate("", 120, outside, async |io: Io| {
        let listener = io.open().await;
        io.ask(SocketRequest::Bind(listener, 80), &[]).await.unwrap();
        io.ask(SocketRequest::Listen(listener), &[]).await.unwrap();
        loop {
            let Ok(SocketReply::Accepted(client, peer)) = io.ask(SocketRequest::Accept(listener), &[]).await else {
                panic!("no client")
            };
            assert_ne!(peer.port(), 0);
            loop {
                let data = io.receive(client).await.unwrap();
                if data.is_empty() {
                    break;
                }
                let mut rest = &data[..];
                while !rest.is_empty() {
                    let Ok(SocketReply::Sent(n)) = io.ask(SocketRequest::Send(client), rest).await else { panic!() };
                    rest = &rest[n..];
                }
            }
            io.close(client);
        }
    });
    assert_eq!(*returned.lock().unwrap(), sent);
}

#[test]
fn sockets_given_up_are_free_again_and_too_many_are_refused() {
    simulate("", 600, Outside::default(), async |io: Io| {
        io.online().await;
        let peer = SocketAddrV4::new(net::PROBE, 80);
        let mut held = Vec::new();
        for _ in 0..200 {
            let handle = io.open().await;
            io.ask(SocketRequest::Connect(handle, peer), &[]).await.unwrap();
            io.close(handle);
            assert_eq!(io.ask(SocketRequest::Send(handle), b"x").await, Err(SocketError::BadHandle));
        }
        while let Ok(SocketReply::Opened(handle)) = io.ask(SocketRequest::OpenTcp, &[]).await {
            held.push(handle);
        }
        assert_eq!(held.len(), HANDLES);
        let mut connected = 0;
        for handle in &held {
            match io.ask(SocketRequest::Connect(*handle, peer), &[]).await {
                Ok(_) => connected += 1,
                Err(error) => assert_eq!(error, SocketError::NoneFree),
            }
        }
        assert_eq!(connected, TCP_SOCKETS);
        held.into_iter().for_each(|handle| io.close(handle));
        let handle = io.open().await;
        assert_eq!(io.ask(SocketRequest::Connect(handle, peer), &[]).await, Ok(SocketReply::Done));
        io.done().await;
    });
    assert!(DONE.get(), "the program did not come to its end");
}

#[test]
fn waiting_and_not_waiting_answer_what_they_promise() {
    simulate("", 60, Outside::default(), async |io: Io| {
        io.online().await;
        let handle = io.open().await;
        assert_eq!(io.ask(SocketRequest::Send(handle), b"x").await, Err(SocketError::NotConnected));
        let pc = SocketAddrV4::new(net::PC, 7);
        io.ask(SocketRequest::Connect(handle, pc), &[]).await.unwrap();
        assert_eq!(io.ask(SocketRequest::Connect(handle, pc), &[]).await, Err(SocketError::AlreadyConnected));
        let nothing = io.ask_with(SocketRequest::Receive(handle, 10), &[], false).await;
        assert_eq!(nothing, Err(SocketError::WouldBlock));
        assert_eq!(io.ask(SocketRequest::Send(handle), b"hello").await, Ok(SocketReply::Sent(5)));
        assert_eq!(io.receive(handle).await.unwrap(), b"hello");
        let Ok(SocketReply::Readiness { readable, writable, hung_up }) =
            io.ask(SocketRequest::Readiness(handle), &[]).await
        else {
            panic!()
        };
        assert_eq!((readable, writable, hung_up), (false, true, false));
        io.done().await;
    });
    assert!(DONE.get(), "the program did not come to its end");
}

#[test]
fn datagrams_names_and_echo_requests_come_back() {
    simulate("", 60, Outside::default(), async |io: Io| {
        io.online().await;
        let Ok(SocketReply::Opened(udp)) = io.ask(SocketRequest::OpenUdp, &[]).await else { panic!() };
        let peer = SocketAddrV4::new(net::PC, 123);
        assert_eq!(io.ask(SocketRequest::SendTo(udp, peer), b"time?").await, Ok(SocketReply::Sent(5)));
        let reply = io.ask(SocketRequest::Receive(udp, 100), &[]).await;
        assert_eq!(reply, Ok(SocketReply::Received(5, Some(peer))));
        let found = io.ask(SocketRequest::Lookup, net::COLLECTOR_NAME.as_bytes()).await;
        assert_eq!(found, Ok(SocketReply::Addresses([Some(net::COLLECTOR), None, None, None])));
        let missing = io.ask(SocketRequest::Lookup, b"no.such.name.test").await;
        assert_eq!(missing, Err(SocketError::NameNotFound));
        let Ok(SocketReply::Pinged(us)) = io.ask(SocketRequest::Ping(net::GATEWAY, 500), &[]).await else { panic!() };
        assert!(us > 0 && us < 500_000, "{us}");
        let nobody = Ipv4Addr::new(192, 168, 4, 77);
        assert_eq!(io.ask(SocketRequest::Ping(nobody, 500), &[]).await, Err(SocketError::TimedOut));
        io.done().await;
    });
    assert!(DONE.get(), "the program did not come to its end");
}

#[test]
fn program_that_waits_for_ever_on_a_stalled_connection_sees_a_reset() {
    thread_local! {
        static SEEN: RefCell<Vec<SocketError>> = const { RefCell::new(Vec::new()) };
    }
    let faults = "[[fault]]\nkind = \"half-open-tcp\"\nat = \"2m\"\nmanner = \"stalled\"\n";
    let document = simulate(faults, 900, Outside::default(), async |io: Io| {
        io.online().await;
        let peer = SocketAddrV4::new(net::COLLECTOR, net::COLLECTOR_PORT);
        loop {
            let handle = io.open().await;
            io.ask(SocketRequest::Connect(handle, peer), &[]).await.unwrap();
            let error = loop {
                if let Err(error) = io.ask(SocketRequest::Send(handle), b"{}\n").await {
                    break error;
                }
                if let Err(error) = io.receive(handle).await {
                    break error;
                }
                io.sleep(10).await;
            };
            SEEN.with_borrow_mut(|seen| seen.push(error));
            io.close(handle);
        }
    });
    assert_eq!(SEEN.take(), [SocketError::Reset]);
    assert!(document.summary.faults[0].recovered_s.is_some());
    assert_eq!(document.summary.rungs["service"], 1);
}
