//! Twice as much takes at most 2.3 times as long, whatever there is twice as much of: `cargo bench --bench doubling`, with
//! names of rows to measure only those. Ends with 1 where one takes longer.
//!
//! The time is the processor's, on all cores, the least of several runs: what else the machine does counts for
//! little, and where a row is over all the same, it is measured anew before that is believed.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use caveat::audit::{Auditor, Options};
use caveat::finding::{Edit, Fix};
use caveat::fix;
use caveat::report::catalog::Catalog;
use caveat::report::html::Html;
use caveat::report::json::Json;
use caveat::report::pretty::{Look, Pretty};
use caveat::report::{Checked, Format, locate};
use caveat::source::map::Span;
use caveat::source::read;
use caveat::vocabulary::Vocabulary;

#[path = "../tests/common/collection.rs"]
mod collection;

/// What is still in proportion: twice, and something for caches that no longer suffice.
const MOST: f64 = 2.3;
/// Findings shown to people take at most so many times as long as the same for programs.
const MOST_PRETTY: f64 = 2.0;
const RUNS: usize = 7;
const TRIES: usize = 3;

/// That of the program: the system's asks for each large piece anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Makes so many of something, and gives what is to be timed.
type Make = fn(usize) -> Box<dyn FnMut()>;

const ROWS: &[(&str, usize, Make)] = &[
    // From here on a text is read on several cores, whatever its size.
    ("bytes of prose", 4_000_000, |many| check("a.txt", LETTER.to_owned() + &PROSE.repeat(many / PROSE.len()))),
    ("bytes of one paragraph", 300_000, |many| {
        check("a.txt", LETTER.to_owned() + &SENTENCE.repeat(many / SENTENCE.len()))
    }),
    ("notes of plain text", 2_000, |many| check("a.txt", notes_of_text(many))),
    ("notes of TEI", 2_000, |many| check("a.xml", notes_of_tei(many))),
    ("notes of Markdown", 2_000, |many| check("a.md", notes_of_markdown(many))),
    ("redactions", 3_000, |many| {
        check("a.txt", LETTER.to_owned() + &"[2 lines not declassified] He met him.\n\n".repeat(many))
    }),
    ("findings", 2_000, |many| check("a.txt", wrong(many))),
    ("brackets never closed", 1_000, |many| check("a.txt", LETTER.to_owned() + &"[not declassified ".repeat(many))),
    ("brackets never opened", 2_000, |many| check("a.txt", LETTER.to_owned() + &"not declassified] ".repeat(many))),
    ("portion marks", 3_000, |many| check("a.txt", portions(many, |_| "S//NF".to_owned()))),
    ("different portion marks", 1_000, |many| check("a.txt", portions(many, |n| format!("S//SI-{}//NF", letters(n))))),
    ("different banners", 500, |many| check("a.txt", banners(many))),
    ("pages of markings", 1_000, |many| check("a.txt", "SECRET\n\nHe met the Consul.\n\n- 1 -\n\n\u{c}".repeat(many))),
    ("documents of a volume", 200, |many| check("a.xml", volume(many))),
    ("references between documents", 300, |many| check("a.xml", references(many))),
    ("rules", 100, rules),
    ("fixes", 10_000, fixes),
    ("leaks, documents", 150, leaks),
    ("findings written for people", 2_000, |many| written(many, true)),
    ("findings written as JSON", 2_000, |many| written(many, false)),
    ("findings of one line, for people", 2_000, |many| of_one_line(many, Box::new(pretty()))),
    ("findings of one line, as HTML", 2_000, |many| {
        of_one_line(many, Box::new(Html::new(Catalog::default(), Vocabulary::builtin(), false)))
    }),
];

const LETTER: &str = "7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1\n\nSECRET\n\n  1. Source: National Archives, Harbour Papers, Box 3. Secret.\n\n";
const SENTENCE: &str = "He met the Consul at the harbour and they spoke of lamps, oil and the price of wick. ";
const PROSE: &str = "He met the Consul at the harbour and they spoke of lamps, oil and the price of wick. Nothing came of it that year, nor in the next.\n\n";

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|part| name.contains(part.as_str()));
    let mut over = Vec::new();
    println!("{:<32} {:>8} {:>10} {:>10} {:>10} {:>7} {:>7}", "", "of", "once", "twice", "4 times", "ratio", "ratio");
    for (name, many, make) in ROWS.iter().filter(|(name, ..)| wanted(name)) {
        let mut least = [Duration::MAX; 3];
        let mut ratios = [f64::MAX; 2];
        for _ in 0..TRIES {
            for (at, least) in least.iter_mut().enumerate() {
                *least = (*least).min(time(&mut make(many << at)));
            }
            ratios = [ratio(least[1], least[0]), ratio(least[2], least[1])];
            if ratios.iter().all(|ratio| *ratio <= MOST) {
                break;
            }
        }
        let [once, twice, four] = least.map(|time| format!("{:.1} ms", time.as_secs_f64() * 1e3));
        println!("{name:<32} {many:>8} {once:>10} {twice:>10} {four:>10} {:>7.2} {:>7.2}", ratios[0], ratios[1]);
        if ratios.iter().any(|ratio| *ratio > MOST) {
            over.push((*name).to_owned());
        }
    }
    if wanted("pretty") {
        let many = 10_000;
        let least = |time: fn(&mut dyn FnMut()) -> Duration, make: fn(usize, bool) -> Box<dyn FnMut()>| {
            let once = |_| ratio(time(&mut make(many, true)), time(&mut make(many, false)));
            (0..TRIES).map(once).fold(f64::MAX, f64::min)
        };
        // What is written for people is drawn on all cores: it is to be quick, and to be little work.
        let (run, work, alone) = (least(clocked, shown), least(time, shown), least(time, written));
        println!(
            "a run that shows {many} findings to people takes {run:.2} times as long as one with JSON, and {work:.2} times the \
             processor's time; the writing alone {alone:.1} times"
        );
        if run.max(work) > MOST_PRETTY {
            over.push("pretty against JSON".to_owned());
        }
    }
    if over.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("out of proportion: {}", over.join(", "));
    ExitCode::FAILURE
}

fn ratio(more: Duration, less: Duration) -> f64 {
    more.as_secs_f64() / less.as_secs_f64()
}

/// The least of several runs.
fn time(work: &mut dyn FnMut()) -> Duration {
    let one = |_| {
        let began = worked_time();
        work();
        worked_time() - began
    };
    (0..RUNS).map(one).min().unwrap_or_default()
}

/// The least of several runs by the clock.
fn clocked(work: &mut dyn FnMut()) -> Duration {
    let one = |_| {
        let began = Instant::now();
        work();
        began.elapsed()
    };
    (0..RUNS).map(one).min().unwrap_or_default()
}

/// What this program has worked so far, on all cores.
#[cfg(unix)]
fn worked_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn worked_time() -> Duration {
    static BEGAN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGAN.elapsed()
}

/// The whole way of one file, all rules.
fn check(name: &'static str, text: String) -> Box<dyn FnMut()> {
    let auditor = Auditor::builtin();
    let all = Options { min_confidence: caveat::finding::Confidence::Low, ..Options::default() };
    Box::new(move || drop(std::hint::black_box(auditor.check(&read(name, text.as_bytes()), &all))))
}

/// Each line with something wrong in it.
fn wrong(many: usize) -> String {
    let line =
        |n: usize| format!("He met [{} line not declasified] at the harbour, and “{n}” was said.\n\n", 2 + n % 7);
    LETTER.to_owned() + &(0..many).map(line).collect::<String>()
}

fn notes_of_text(many: usize) -> String {
    let body: String = (2..many + 2).map(|n| format!("He met the Consul.{n} ")).collect();
    let notes: String = (2..many + 2).map(|n| format!("  {n}. See footnote {} above.\n", n - 1)).collect();
    format!(
        "7. Letter From Alder to Birch, Port Ellen, May 4, 1966.1\n\nSECRET\n\n{body}\n\n  1. Source: Box 3. Secret.\n{notes}"
    )
}

fn notes_of_markdown(many: usize) -> String {
    let body: String = (1..=many).map(|n| format!("He met the Consul.[^{n}] ")).collect();
    let notes: String = (1..=many).map(|n| format!("[^{n}]: See footnote {n}.\n\n")).collect();
    format!("# 7. Letter From Alder to Birch\n\n{body}\n\n{notes}")
}

fn tei(documents: &str) -> String {
    format!("<TEI xmlns=\"http://www.tei-c.org/ns/1.0\"><text><body>{documents}</body></text></TEI>")
}

fn document(n: usize, body: &str) -> String {
    format!(
        "<div type=\"document\" xml:id=\"d{n}\" n=\"{n}\"><head>{n}. Letter From Alder to Birch, Port Ellen, May 4, \
         1966<note n=\"1\" type=\"source\" xml:id=\"d{n}fn1\">Source: Box 3. Secret.</note></head><p>SECRET</p>{body}</div>\n"
    )
}

fn notes_of_tei(many: usize) -> String {
    let note =
        |n: usize| format!("<p>He met him.<note n=\"{n}\" xml:id=\"d1fn{n}\">See footnote {}.</note></p>", n - 1);
    tei(&document(1, &(2..many + 2).map(note).collect::<String>()))
}

fn volume(documents: usize) -> String {
    tei(&(1..=documents).map(|n| document(n, &format!("<p>{}</p>", SENTENCE.repeat(10)))).collect::<String>())
}

/// Every document refers to some others.
fn references(documents: usize) -> String {
    let body = |n: usize| {
        let link = |to: usize| format!("<p>See <ref target=\"#d{to}\">Document {to}</ref>, footnote 1.</p>");
        (0..10).map(|nth| link(1 + (n * 7 + nth * 31) % documents)).collect::<String>()
    };
    tei(&(1..=documents).map(|n| document(n, &body(n))).collect::<String>())
}

/// Three letters that differ from those of the next.
fn letters(n: usize) -> String {
    let letter = |at: u32| char::from(b'A' + (n / 26usize.pow(at) % 26) as u8);
    (0..3).map(letter).collect()
}

fn portions(many: usize, mark: impl Fn(usize) -> String) -> String {
    let marked: String = (0..many).map(|n| format!("({}) He met the Consul.\n\n", mark(n))).collect();
    format!("TOP SECRET//SI//NOFORN\n\n{marked}TOP SECRET//SI//NOFORN\n")
}

fn banners(many: usize) -> String {
    (0..many).map(|n| format!("TOP SECRET//SI-{}//NOFORN\n\n(S//NF) He met the Consul.\n\n", letters(n))).collect()
}

/// So many rules of a user's, loaded and run over a document of some brackets.
fn rules(many: usize) -> Box<dyn FnMut()> {
    let rule = |n: usize| {
        let yaml = format!(
            "rule: own-{n}\ntitle: t\nseverity: error\nconfidence: high\nwhy: w\nsource: s\nfor: redaction as one\nassert: \
             size(one.written) > {n} || redaction.exists(other, other.written == one.thing)\nmessage: m\npoint:\n  - at: \
             one\n    say: s\nhelp: h\n"
        );
        (format!("own/{n}.yaml"), yaml)
    };
    let files: Vec<(String, String)> = (0..many).map(rule).collect();
    let text = "He met [name not declassified] at the harbour.\n\n".repeat(20);
    Box::new(move || {
        let auditor = Auditor::with_rules(&files).expect("they are loaded");
        drop(std::hint::black_box(auditor.check(&read("a.txt", text.as_bytes()), &Options::default())));
    })
}

/// So many edits of one file.
fn fixes(many: usize) -> Box<dyn FnMut()> {
    let text = "declasified ".repeat(many);
    let file = read("a.txt", text.as_bytes());
    let fix = |n: usize| {
        let replacement = "declassified".to_owned();
        Fix {
            title: String::new(),
            safe: true,
            edits: vec![Edit { span: Span::new(n * 12, n * 12 + 11), replacement }],
        }
    };
    let all: Vec<Fix> = (0..many).map(fix).collect();
    Box::new(move || assert_eq!(fix::apply(&file, &all).applied, all.len()))
}

fn leaks(documents: usize) -> Box<dyn FnMut()> {
    let words = Auditor::builtin().vocabulary;
    let files: Vec<_> =
        collection::collection(documents).iter().map(|(name, text)| read(name, text.as_bytes())).collect();
    Box::new(move || drop(std::hint::black_box(caveat::leak::leaks(&words.redaction, &files, true))))
}

/// The whole way to so many findings, for people or as JSON.
fn shown(many: usize, for_people: bool) -> Box<dyn FnMut()> {
    let auditor = Auditor::builtin();
    let text = wrong(many);
    let pretty = pretty();
    Box::new(move || {
        let file = read("a.txt", text.as_bytes());
        let found = locate(auditor.check(&file, &Options::default()));
        assert!(found.len() >= many, "{} findings", found.len());
        let checked = Checked { source: &file, system: None, findings: &found };
        drop(std::hint::black_box(if for_people { pretty.text(&checked) } else { Json.text(&checked) }));
    })
}

fn pretty() -> Pretty {
    let look = Look { color: true, unicode: true, width: 100, links: false };
    Pretty { look, folder: "/".into(), catalog: Catalog::default(), no_text: false, quiet: false }
}

/// So many findings far out on one long line.
fn of_one_line(many: usize, format: Box<dyn Format>) -> Box<dyn FnMut()> {
    let auditor = Auditor::builtin();
    let text = wrong(many).replace("\n\nHe met", " He met");
    let file = read("a.txt", text.as_bytes());
    let found = locate(auditor.check(&file, &Options::default()));
    assert!(found.len() >= many, "{} findings", found.len());
    Box::new(move || {
        let checked = Checked { source: &file, system: None, findings: &found };
        assert!(std::hint::black_box(format.text(&checked)).len() > found.len());
    })
}

/// The writing of so many findings, for people or as JSON.
fn written(many: usize, for_people: bool) -> Box<dyn FnMut()> {
    let auditor = Auditor::builtin();
    let file = read("a.txt", wrong(many).as_bytes());
    let mut found = locate(auditor.check(&file, &Options::default()));
    assert!(found.len() >= many, "{} findings", found.len());
    found.truncate(many);
    let pretty = pretty();
    Box::new(move || {
        let checked = Checked { source: &file, system: None, findings: &found };
        let text = if for_people { pretty.text(&checked) } else { Json.text(&checked) };
        assert!(std::hint::black_box(text).len() > found.len());
    })
}
