//! The world with real sockets behind it, on loopback and in real time.

mod standin;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, SocketAddrV4, TcpListener, TcpStream, UdpSocket};
use std::thread;

use fieldwarden_world::translate::{Publish, Translator};
use fieldwarden_world::{WorldConfig, net};
use standin::{Board, SECOND};

fn board(publish: &[Publish]) -> (Board, Vec<SocketAddr>) {
    let mut board = Board::new(WorldConfig::default());
    // Joining needs no real time.
    assert!(board.online());
    let translator = Translator::new(publish).unwrap();
    let published = translator.published();
    board.world.set_upstream(Box::new(translator));
    board.real_time = true;
    (board, published)
}

/// A server that acknowledges each line, and says how many bytes it got.
fn server() -> (u16, thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut total = 0;
        let mut line = String::new();
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while matches!(reader.read_line(&mut line), Ok(1..)) {
            total += line.len();
            if stream.write_all(format!("OK {}\n", line.len()).as_bytes()).is_err() {
                break;
            }
            line.clear();
        }
        total
    };
    (port, thread::spawn(serve))
}

#[test]
fn board_connects_to_pc_loopback_server_gets_lines_and_end() {
    let (mut board, _) = board(&[]);
    let (port, server) = server();
    assert!(board.tcp_open(SocketAddrV4::new(net::PC, port)));
    assert_eq!(board.exchange(b"hello\n").as_deref(), Some("OK 6\n"));
    assert_eq!(board.exchange(b"again!\n").as_deref(), Some("OK 7\n"));
    board.socket().close();
    board.run_for(SECOND / 2);
    assert_eq!(server.join().unwrap(), 13);
}

#[test]
fn nobody_listens_connection_is_refused() {
    let (mut board, _) = board(&[]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let before = board.now;
    assert!(!board.tcp_open(SocketAddrV4::new(net::PC, port)));
    assert!(board.now - before < 2 * SECOND, "a refusal, not a time-out");
}

#[test]
fn server_that_does_not_read_pushes_back_to_the_board() {
    let (mut board, _) = board(&[]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    assert!(board.tcp_open(SocketAddrV4::new(net::PC, port)));
    let (mut stream, _) = listener.accept().unwrap();
    let mut sent = 0usize;
    // Until nothing is taken any more: the PC's buffers, the world's and the board's are full.
    for _ in 0..100_000 {
        let taken = board.socket().send_slice(&[sent as u8; 1024]).unwrap();
        sent += taken;
        let before = board.socket().send_queue();
        board.run_for(2_000);
        if taken == 0 && before == board.socket().send_queue() {
            break;
        }
    }
    assert_eq!(board.socket().send_slice(&[0; 1]).unwrap(), 0, "bounded");
    let reader = thread::spawn(move || {
        let mut received = vec![0; sent];
        stream.read_exact(&mut received).map(|()| received.len())
    });
    board.run_until(board.now + 20 * SECOND, |board| board.socket().send_queue() == 0 && reader.is_finished());
    assert_eq!(reader.join().unwrap().unwrap(), sent, "nothing lost");
}

#[test]
fn published_port_reaches_a_server_on_the_board() {
    let publish: Publish = "127.0.0.1:0:80".parse().unwrap();
    let (mut board, published) = board(&[publish]);
    board.socket().listen(80).unwrap();
    let address = published[0];
    let client = thread::spawn(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    });
    let asked = board.run_until(board.now + 5 * SECOND, |board| board.socket().recv_queue() >= 18);
    assert!(asked);
    board.socket().send_slice(b"HTTP/1.0 200 OK\r\n\r\nboard").unwrap();
    board.socket().close();
    board.run_until(board.now + 5 * SECOND, |_| client.is_finished());
    assert_eq!(client.join().unwrap(), "HTTP/1.0 200 OK\r\n\r\nboard");
}

#[test]
fn taken_port_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let SocketAddr::V4(listen) = taken.local_addr().unwrap() else { panic!() };
    let error = Translator::new(&[Publish { listen, board_port: 80 }]).err().unwrap();
    assert_eq!(error.0, listen);
}

#[test]
fn publish_argument_is_parsed_or_explained() {
    let publish: Publish = "8080:80".parse().unwrap();
    assert_eq!((publish.listen, publish.board_port), ("127.0.0.1:8080".parse().unwrap(), 80));
    for bad in ["", "80", "a:80", "127.0.0.1:8080:", "127.0.0.1:8080:0", "1.2.3:1:1", "127.0.0.1:99999:80"] {
        let error = bad.parse::<Publish>().unwrap_err().to_string();
        assert!(error.contains("127.0.0.1:8080:80"), "{error}");
    }
}

#[test]
fn name_of_localhost_is_the_pc_and_unknown_names_are_denied() {
    let (mut board, _) = board(&[]);
    assert_eq!(board.resolve("localhost"), Some(Some(net::PC)));
    assert_eq!(board.resolve("no-such-host.invalid"), Some(None));
}

#[test]
fn datagram_is_piped_both_ways() {
    let (mut board, _) = board(&[]);
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let echo = thread::spawn(move || {
        let mut buffer = [0; 64];
        let (len, from) = server.recv_from(&mut buffer).unwrap();
        server.send_to(&buffer[..len], from).unwrap();
    });
    let answer = board.datagram(SocketAddrV4::new(net::PC, port), b"ping");
    assert_eq!(answer, Some((SocketAddrV4::new(net::PC, port), b"ping".to_vec())));
    echo.join().unwrap();
}
