//! The program has no network code: what it is built of is looked through, and so is what came of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Words of the standard library and of others without which nobody speaks to a network.
const NETWORK: &[&str] = &[
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
    "UnixDatagram",
    "ToSocketAddrs",
    "getaddrinfo",
    "sockaddr_in",
    "WSASocket",
];

/// Crates in which such words stand, why they may, and the features with which they may not. Any other fails the test,
/// and so does one that is here without need.
const ALLOWED: &[(&str, &str, &[&str])] = &[
    ("libc", "declares what the system has, and does nothing with it", &[]),
    ("linux-raw-sys", "declares what the system has, and does nothing with it", &["net", "if_ether", "netlink"]),
    ("lsp-server", "of it the types of messages are used; its `connect` and `listen` are not, and are not linked", &[]),
    ("mio", "tells `notify` which files changed; its sockets are behind a feature", &["net"]),
    ("rustix", "its sockets are behind a feature", &["net"]),
];

/// Crates of the network by their names, whatever stands in them.
const REFUSED: &[&str] = &[
    "async-std",
    "attohttpc",
    "curl",
    "h2",
    "hickory-resolver",
    "hyper",
    "isahc",
    "minreq",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "surf",
    "tokio",
    "tungstenite",
    "ureq",
    "webpki",
];

fn cargo(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO"));
    let output = command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Every crate of the program on this system, without what only tests and builds need: name, version, features.
fn tree() -> BTreeSet<(String, String, String)> {
    let arguments = [
        "tree",
        "--locked",
        "--offline",
        "--package",
        "caveat",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}|{f}",
    ];
    let crates = cargo(&arguments);
    let one = |line: &str| {
        let (package, features) = line.split_once('|').expect("as it was asked for");
        let mut words = package.split(' ');
        let (name, version) = (words.next().expect("a name"), words.next().expect("a version"));
        (name.to_owned(), version.trim_start_matches('v').to_owned(), features.trim_end_matches(" (*)").to_owned())
    };
    crates.lines().map(one).collect()
}

/// Where the source of each crate lies.
fn sources() -> BTreeMap<(String, String), PathBuf> {
    let host = cargo(&["-vV"]);
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).expect("it says so").to_owned();
    let metadata =
        cargo(&["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host.as_str()]);
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    let one = |package: &Value| {
        let text = |key: &str| package[key].as_str().expect("a text").to_owned();
        let manifest = PathBuf::from(text("manifest_path"));
        ((text("name"), text("version")), manifest.parent().expect("a folder").join("src"))
    };
    packages.map(one).collect()
}

/// The words of the network in a folder of Rust, comments aside.
fn words_in(folder: &Path, found: &mut BTreeSet<&'static str>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("it can be listed").path()) {
        if entry.is_dir() {
            words_in(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&entry).expect("it can be read");
            for word in NETWORK.iter().filter(|word| text.contains(**word)) {
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                if code.into_iter().any(|line| line.contains(word)) {
                    found.insert(*word);
                }
            }
        }
    }
}

#[test]
fn no_crate_speaks_to_a_network_but_those_that_are_named() {
    let sources = sources();
    let mut with_words = BTreeSet::new();
    let tree = tree();
    for (name, version, features) in &tree {
        assert!(!REFUSED.contains(&name.as_str()), "{name} is a crate of the network");
        let folder = &sources[&(name.clone(), version.clone())];
        assert!(folder.is_dir(), "{} is not there", folder.display());
        let mut found = BTreeSet::new();
        words_in(folder, &mut found);
        if found.is_empty() {
            continue;
        }
        let allowed = ALLOWED.iter().find(|(allowed, ..)| allowed == name);
        let Some((allowed, _, without)) = allowed else { panic!("{name} {version} has network code: {found:?}") };
        for feature in features.split(',') {
            assert!(!without.contains(&feature), "{name} may not have the feature {feature}");
        }
        with_words.insert(*allowed);
    }
    let needless: Vec<_> = ALLOWED.iter().filter(|(name, ..)| !with_words.contains(name)).collect();
    assert!(!cfg!(target_os = "linux") || needless.is_empty(), "allowed without need: {needless:?}");
    println!("{} crates", tree.len() - 1);
}

/// The table of what the program asks of the system tells: nothing that makes, binds or connects a socket, and nothing
/// that looks up a name.
#[cfg(all(target_os = "linux", target_pointer_width = "64", target_endian = "little"))]
#[test]
fn the_program_asks_the_system_for_no_connection() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_caveat")).expect("it can be read");
    let asked = dynamic_symbols(&program);
    assert!(asked.contains("malloc") && asked.contains("write"), "the table was misread: {asked:?}");
    let functions = [
        "socket",
        "connect",
        "bind",
        "listen",
        "accept",
        "accept4",
        "send",
        "sendto",
        "sendmsg",
        "recv",
        "recvfrom",
        "recvmsg",
        "getaddrinfo",
        "gethostbyname",
        "dlopen",
    ];
    for function in functions {
        assert!(!asked.contains(function), "the program can call {function}");
    }
}

/// The names in a program's table of dynamic symbols: of the ELF header, the sections, and of the section of that kind the
/// one with its names.
fn dynamic_symbols(elf: &[u8]) -> BTreeSet<String> {
    let number = |at: usize, bytes: usize| {
        elf[at..at + bytes].iter().rev().fold(0usize, |number, byte| number << 8 | usize::from(*byte))
    };
    assert_eq!(&elf[..5], b"\x7fELF\x02");
    let (table, size, count) = (number(0x28, 8), number(0x3a, 2), number(0x3c, 2));
    let section = |nth: usize| table + nth * size;
    let symbols = (0..count).map(section).find(|at| number(at + 4, 4) == 11).expect("a table of symbols");
    let names = section(number(symbols + 0x28, 4));
    let (from, length) = (number(names + 0x18, 8), number(names + 0x20, 8));
    let names = &elf[from..from + length];
    let (from, length) = (number(symbols + 0x18, 8), number(symbols + 0x20, 8));
    let of_symbol = |at: usize| {
        let name = &names[number(at, 4)..];
        String::from_utf8_lossy(&name[..name.iter().position(|byte| *byte == 0).unwrap_or(0)]).into_owned()
    };
    (from..from + length).step_by(24).map(of_symbol).collect()
}
