//! Where nothing is ever sent, and what is sent where it may.

use std::{
    io::{self, Read, Write},
    net::{IpAddr, TcpListener},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use crate::{Address, AddressError, Egress, EgressError, Names, Network, Rules, is_public};

/// Hears every connection that is made to this machine, on IPv4 and on IPv6, and answers it.
struct Canary {
    port: u16,
    heard: Arc<AtomicUsize>,
}

impl Canary {
    fn sits() -> Self {
        Self::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsung")
    }

    fn saying(answer: &'static [u8]) -> Self {
        let heard = Arc::new(AtomicUsize::new(0));
        let first = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = first.local_addr().unwrap().port();
        // A machine without IPv6 has nothing to be reached by there.
        let second = TcpListener::bind(("::1", port)).ok();
        for listener in [Some(first), second].into_iter().flatten() {
            let heard = Arc::clone(&heard);
            std::thread::spawn(move || {
                for stream in listener.incoming() {
                    heard.fetch_add(1, Ordering::SeqCst);
                    let Ok(mut stream) = stream else { continue };
                    let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
                    let mut bytes = [0; 16 << 10];
                    let mut asked = Vec::new();
                    while !asked.windows(4).any(|four| four == b"\r\n\r\n") {
                        match stream.read(&mut bytes) {
                            Ok(read) if read > 0 => asked.extend_from_slice(&bytes[..read]),
                            _ => break,
                        }
                    }
                    let _ = stream.write_all(answer);
                }
            });
        }
        Self { port, heard }
    }

    fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

/// Names as a test has them; the last answer stays.
#[derive(Debug, Default)]
struct Book(Mutex<Vec<Vec<IpAddr>>>);

impl Book {
    fn of(answers: &[&[&str]]) -> Arc<Self> {
        let read = |one: &&[&str]| one.iter().map(|ip| ip.parse().unwrap()).collect();
        Arc::new(Self(Mutex::new(answers.iter().map(read).collect())))
    }
}

impl Names for Book {
    fn look_up(self: Arc<Self>, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        Box::pin(async move { Ok(answer) })
    }
}

fn networks(texts: &[&str]) -> Vec<Network> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Everything is usual but where it leads: what is refused is refused for its address.
fn strict(port: u16) -> Rules {
    Rules {
        ports: vec![port],
        connect: Duration::from_secs(2),
        whole: Duration::from_secs(2),
        ..Rules::default()
    }
}

/// Ways to write an IPv4 address that one program or another reads.
fn spellings(ip: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = ip;
    let number = u32::from_be_bytes(ip);
    let wide = |text: String| {
        let digit = |c: char| char::from_u32(c as u32 - '0' as u32 + '\u{ff10}' as u32).unwrap();
        text.chars().map(|c| if c.is_ascii_digit() { digit(c) } else { c }).collect::<String>()
    };
    let plain = format!("{a}.{b}.{c}.{d}");
    vec![
        wide(plain.clone()),
        plain.replace('.', "\u{3002}"),
        format!("{plain}."),
        format!("{a}.{b}.{}", u16::from_be_bytes([c, d])),
        format!("{a}.{}", number & 0xff_ffff),
        format!("{number}"),
        format!("0x{number:x}"),
        format!("0X{number:X}"),
        format!("0{number:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("0{a:o}.{b}.{c:#x}.{d}"),
        format!("{a:#010x}.{b}.{c}.{d}"),
        format!("%{:02x}{}", plain.as_bytes()[0], &plain[1..]),
        plain,
    ]
}

/// The same address in the clothes of IPv6.
fn clothes(ip: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = ip;
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    vec![
        format!("[::ffff:{a}.{b}.{c}.{d}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[0:0:0:0:0:ffff:{high:04x}:{low:04x}]"),
        format!("[::{a}.{b}.{c}.{d}]"),
        format!("[::{high:x}:{low:x}]"),
        format!("[::ffff:0:{high:x}:{low:x}]"),
        format!("[64:ff9b::{a}.{b}.{c}.{d}]"),
        format!("[64:ff9b:1::{high:x}:{low:x}]"),
        format!("[2002:{high:x}:{low:x}::1]"),
        format!("[2001:0:{high:x}:{low:x}::1]"),
        format!("[2001:0:4136:e378:8000:63bf:{:x}:{:x}]", !high, !low),
        format!("[fe80::5efe:{high:x}:{low:x}]"),
    ]
}

/// Addresses that not the whole internet reaches, some of each kind.
const INSIDE: [[u8; 4]; 24] = [
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [10, 255, 255, 255],
    [100, 64, 0, 1],
    [100, 100, 100, 200],
    [100, 127, 255, 254],
    [127, 0, 0, 1],
    [127, 1, 2, 3],
    [127, 255, 255, 254],
    [168, 63, 129, 16],
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [172, 16, 0, 1],
    [172, 31, 255, 255],
    [192, 0, 0, 192],
    [192, 0, 2, 1],
    [192, 88, 99, 1],
    [192, 168, 1, 1],
    [198, 18, 0, 1],
    [198, 51, 100, 7],
    [203, 0, 113, 9],
    [224, 0, 0, 1],
    [255, 255, 255, 255],
];

const INSIDE_V6: [&str; 22] = [
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:0:0]",
    "[100::1]",
    "[64:ff9b::1]",
    "[2001::1]",
    "[2001:2::1]",
    "[2001:10::1]",
    "[2001:20::1]",
    "[2001:db8::1]",
    "[2001:db8:ffff::1]",
    "[2002::1]",
    "[3fff::1]",
    "[4000::1]",
    "[5f00::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]",
];

#[tokio::test]
async fn however_an_inside_address_is_written_nothing_is_ever_connected_to() {
    let canary = Canary::sits();
    let egress = Egress::new(strict(canary.port));
    let hosts: Vec<String> = INSIDE
        .into_iter()
        .flat_map(|ip| spellings(ip).into_iter().chain(clothes(ip)))
        .chain(INSIDE_V6.map(str::to_owned))
        .chain(["localhost", "LOCALHOST", "localhost.", "a.localhost", "ip6-localhost"].map(str::to_owned))
        .collect();
    assert!(hosts.len() > 600, "{}", hosts.len());
    let mut refused = 0;
    for host in &hosts {
        let typed = format!("https://{host}:{}/hook", canary.port);
        let Ok(address) = egress.address(&typed) else {
            refused += 1;
            continue;
        };
        // Only names get this far; what they lead to is refused when it is known.
        assert!(address.host().parse::<IpAddr>().is_err() && !address.host().starts_with('['), "{typed}");
        let sent = egress.post(&address, &[], Vec::new()).await;
        assert!(
            matches!(sent, Err(EgressError::Private | EgressError::Name | EgressError::Time)),
            "{typed}: {sent:?}"
        );
    }
    assert!(refused > 600, "{refused} of {} were seen for what they are", hosts.len());
    assert_eq!(canary.heard(), 0, "connections to this machine");
    // The canary is not deaf: where the operator allows it, it is reached.
    let own = Egress::new(Rules { allow: networks(&["127.0.0.0/8"]), ..strict(1) });
    let address = own.address(&format!("http://0x7f.1:{}/hook", canary.port)).unwrap();
    let answer = own.post(&address, &[], b"hello".to_vec()).await.unwrap();
    assert_eq!((answer.status, answer.begins.as_slice(), canary.heard()), (200, b"sung".as_slice(), 1));
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_when_it_is_connected_to_and_not_before() {
    let canary = Canary::sits();
    let inside = INSIDE.map(|[a, b, c, d]| format!("{a}.{b}.{c}.{d}"));
    let others = INSIDE_V6.map(|host| host.trim_matches(['[', ']']).to_owned());
    let mapped = INSIDE.map(|[a, b, c, d]| format!("::ffff:{a}.{b}.{c}.{d}"));
    for ip in inside.iter().chain(&others).chain(&mapped) {
        let egress = Egress::with_names(strict(canary.port), Book::of(&[&[ip]]));
        let address = egress.address(&format!("https://hooks.example.com:{}/", canary.port)).unwrap();
        assert_eq!(egress.post(&address, &[], Vec::new()).await, Err(EgressError::Private), "{ip}");
    }
    assert_eq!(canary.heard(), 0);
}

#[tokio::test]
async fn a_name_that_changes_its_mind_gets_nobody_to_this_machine() {
    let canary = Canary::sits();
    // An address of documentation that the operator allows stands for the public one of the first look-up.
    let rules =
        Rules { allow: networks(&["192.0.2.0/24"]), connect: Duration::from_millis(50), ..strict(443) };
    let book =
        Book::of(&[&["192.0.2.1"], &["127.0.0.1"], &["192.0.2.1", "127.0.0.1"], &["127.0.0.1", "::1"]]);
    let egress = Egress::with_names(rules, book);
    let address = egress.address(&format!("http://rebinds.example.com:{}/", canary.port)).unwrap();
    for _ in 0..20 {
        assert!(egress.post(&address, &[], Vec::new()).await.is_err());
    }
    assert_eq!(canary.heard(), 0);
}

#[tokio::test]
async fn a_receiver_of_the_operators_own_is_reached_and_nothing_beside_it() {
    let (canary, beside) = (Canary::sits(), Canary::sits());
    let receivers = vec![format!("127.0.0.1:{}", canary.port).parse().unwrap()];
    let egress = Egress::with_names(Rules { receivers, ..strict(1) }, Book::of(&[&["127.0.0.1"]]));
    let address = egress.address(&format!("http://127.0.0.1:{}/hook", canary.port)).unwrap();
    let answer = egress.post(&address, &[], b"hello".to_vec()).await.unwrap();
    assert_eq!((answer.status, canary.heard()), (200, 1));
    for other in [
        format!("http://127.0.0.1:{}/", beside.port),
        format!("http://127.0.0.2:{}/", canary.port),
        format!("http://[::1]:{}/", canary.port),
        format!("http://[::ffff:127.0.0.1]:{}/", canary.port),
        format!("http://inside.example.com:{}/", canary.port),
        "http://127.0.0.1/".to_owned(),
    ] {
        assert!(egress.address(&other).is_err(), "{other}");
    }
    let name = egress.address("https://inside.example.com:1/").unwrap();
    assert_eq!(egress.post(&name, &[], Vec::new()).await, Err(EgressError::Private));
    assert_eq!((canary.heard(), beside.heard()), (1, 0));
}

#[tokio::test]
async fn what_a_receiver_answers_leads_nowhere_further() {
    let canary = Canary::sits();
    let redirect: &'static str = format!(
        "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:{}/\r\nContent-Length: 0\r\n\r\n",
        canary.port
    )
    .leak();
    let away = Canary::saying(redirect.as_bytes());
    let egress = Egress::new(Rules { allow: networks(&["127.0.0.0/8"]), ..strict(1) });
    let address = egress.address(&format!("http://127.0.0.1:{}/", away.port)).unwrap();
    let answer = egress.post(&address, &[], Vec::new()).await.unwrap();
    assert_eq!(
        (answer.status, away.heard(), canary.heard()),
        (307, 1, 0),
        "a redirect is an answer, not a way"
    );
}

#[tokio::test]
async fn an_answer_without_an_end_is_read_at_its_beginning_and_garbage_is_no_answer() {
    let egress = Egress::new(Rules { allow: networks(&["127.0.0.0/8"]), ..strict(1) });
    let post = async |canary: &Canary| {
        let address = egress.address(&format!("http://127.0.0.1:{}/", canary.port)).unwrap();
        egress.post(&address, &[], Vec::new()).await
    };
    let mut endless = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec();
    endless.extend(std::iter::repeat_n(b'x', 1 << 20));
    let answer = post(&Canary::saying(endless.leak())).await.unwrap();
    assert_eq!((answer.status, answer.begins.len()), (200, 2_048));
    let broken = post(&Canary::saying(b"SSH-2.0-OpenSSH_9.9\r\n")).await;
    assert!(matches!(broken, Err(EgressError::Broken(_))), "{broken:?}");
    let broken = post(&Canary::saying(b"")).await;
    assert!(matches!(broken, Err(EgressError::Broken(_))), "{broken:?}");
}

#[test]
fn an_address_is_https_at_a_usual_port_without_a_password() {
    let egress = Egress::new(Rules::default());
    let read = |typed: &str| egress.address(typed);
    for fine in [
        "https://hooks.example.com/x?y=z",
        " https://hooks.example.com:8443 ",
        "https://9.9.9.9/",
        "https://[2620:fe::fe]/",
    ] {
        assert!(read(fine).is_ok(), "{fine}: {:?}", read(fine));
    }
    for (typed, why) in [
        ("http://hooks.example.com/", AddressError::Scheme),
        ("http://9.9.9.9/", AddressError::Scheme),
        ("https://hooks.example.com:22/", AddressError::Port(22, "443, 8443".into())),
        ("https://9.9.9.9:25/", AddressError::Port(25, "443, 8443".into())),
        ("https://ada:secret@hooks.example.com/", AddressError::Password),
        ("https://ada@127.0.0.1/", AddressError::Password),
        ("ftp://hooks.example.com/", AddressError::Malformed),
        ("file:///etc/passwd", AddressError::Malformed),
        ("gopher://127.0.0.1:6379/_x", AddressError::Malformed),
        ("hooks.example.com", AddressError::Malformed),
        ("https://", AddressError::Malformed),
        ("https:// /", AddressError::Malformed),
        ("", AddressError::Malformed),
    ] {
        assert_eq!(read(typed), Err(why), "{typed}");
    }
    assert_eq!(read(&format!("https://example.com/{}", "x".repeat(2_000))), Err(AddressError::Long));
    let shown = |address: Result<Address, _>| address.map(|address| address.to_string());
    assert_eq!(shown(read("HTTPS://Hooks.Example.com:443/a#b")), Ok("https://hooks.example.com/a".into()));
}

#[test]
fn a_network_holds_its_own_addresses_and_no_others() {
    let holds = |network: &str, ip: &str| network.parse::<Network>().unwrap().holds(ip.parse().unwrap());
    assert!(holds("10.20.0.0/16", "10.20.255.1") && !holds("10.20.0.0/16", "10.21.0.1"));
    assert!(
        holds("0.0.0.0/0", "8.8.8.8") && !holds("0.0.0.0/0", "::1"),
        "one family does not stand for the other"
    );
    assert!(holds("fd00::/8", "fdff::1") && !holds("fd00::/8", "fe80::1") && holds("::/0", "::1"));
    assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.8"));
    assert!(!holds("127.0.0.0/8", "::ffff:127.0.0.1"), "nor in the clothes of the other");
    for not_one in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "everything"] {
        assert!(not_one.parse::<Network>().is_err(), "{not_one}");
    }
    for public in [
        "1.1.1.1",
        "8.8.8.8",
        "11.0.0.1",
        "100.63.255.255",
        "172.32.0.1",
        "223.255.255.255",
        "2620:fe::fe",
        "2a00::1",
    ] {
        assert!(is_public(public.parse().unwrap()), "{public}");
    }
}
