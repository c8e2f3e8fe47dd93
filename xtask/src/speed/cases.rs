//! What is measured, and against what.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::process::Process;
use super::samples;

/// The words whose search bounds what can be reached.
const WORDS: &str = "SECRET|CONFIDENTIAL|RESTRICTED|UNCLASSIFIED|NODIS|EXDIS|LIMDIS|EYES ONLY|NOFORN|declassified";

pub struct Case {
    pub name: &'static str,
    pub what: String,
    command: &'static str,
    pub paths: Vec<String>,
    pub bytes: usize,
    pub bound: Bound,
    pub asked: &'static str,
    /// Takes seconds, and so is run less often.
    pub long: bool,
}

/// What it is held against.
pub enum Bound {
    /// `rg -c` for the words of markings.
    Search,
    /// `xmllint --noout`.
    WellFormed,
    /// The program itself on one core.
    OneCore(&'static str),
    /// The program itself over so many bytes of the same in other files.
    Same { paths: Vec<String>, bytes: usize },
}

impl Case {
    pub fn ours(&self, program: &Path) -> Process {
        ours(program, self.command, &self.paths)
    }
}

fn ours(program: &Path, command: &str, paths: &[String]) -> Process {
    let program = if program.is_absolute() { program.to_owned() } else { Path::new(".").join(program) };
    let options = [command, "--no-config", "-q", "--format", "json"].map(str::to_owned);
    Process::new(program.display().to_string(), options.into_iter().chain(paths.iter().cloned()))
}

impl Bound {
    pub fn name(&self) -> &'static str {
        match self {
            Bound::Search => "`rg -c`",
            Bound::WellFormed => "`xmllint --noout`",
            Bound::OneCore(_) => "the same on one core",
            Bound::Same { .. } => "the same in large files",
        }
    }

    pub fn command(&self, case: &Case, program: &Path) -> Option<Process> {
        let with = |tool: &str, first: &[&str]| {
            let first = first.iter().map(|argument| (*argument).to_owned());
            Some(Process::new(tool, first.chain(case.paths.iter().cloned())))
        };
        match self {
            Bound::Search => with("rg", &["--no-config", "-c", WORDS]),
            Bound::WellFormed => with("xmllint", &["--noout"]),
            Bound::OneCore(command) => Some(Process { one_core: true, ..ours(program, command, &case.paths) }),
            Bound::Same { paths, .. } => Some(ours(program, case.command, paths)),
        }
    }
}

/// All there are; samples that are not there yet are written.
pub fn all(samples: &Path, corpus: &Path, huge: usize) -> io::Result<Vec<Case>> {
    fs::create_dir_all(samples)?;
    let file = |name: &str, make: &dyn Fn() -> String| -> io::Result<(Vec<String>, usize)> {
        let path = samples.join(name);
        if !path.is_file() {
            fs::write(&path, make())?;
        }
        Ok((vec![path.display().to_string()], fs::metadata(&path)?.len() as usize))
    };
    let case = |name, what: &str, (paths, bytes): (Vec<String>, usize), bound, asked| Case {
        name,
        what: what.to_owned(),
        command: "check",
        paths,
        bytes,
        bound,
        asked,
        long: false,
    };
    let mut all = vec![
        case("start", "one text of 4 KB", file("small.txt", &|| samples::document(5, 4000))?, Bound::Search, "≤ 5 ms"),
        case("prose", "10 MB of prose", file("prose.txt", &|| samples::prose(10_000_000))?, Bound::Search, "≤ 5"),
        case(
            "portions",
            "10 MB of portion marks",
            file("portions.txt", &|| samples::portions(10_000_000))?,
            Bound::Search,
            "≥ 400 MB/s",
        ),
        case(
            "volume",
            "an invented volume of 4 MB",
            file("volume.xml", &|| samples::volume(4_000_000))?,
            Bound::WellFormed,
            "≤ 1",
        ),
    ];
    let (small, large, bytes) = many(samples)?;
    let mut files = case("many", "50,000 small files", (small, bytes), Bound::Same { paths: large, bytes }, "≤ 3");
    files.long = true;
    all.push(files);
    if huge > 0 {
        let size = huge * 1_000_000;
        let text = format!("huge-{huge}.txt");
        let xml = format!("huge-{huge}.xml");
        let memory = "≤ 3 × file + 50 MB";
        all.push(case(
            "huge-text",
            &format!("{huge} MB of prose"),
            file(&text, &|| samples::prose(size))?,
            Bound::Search,
            memory,
        ));
        all.push(case(
            "huge-volume",
            &format!("a volume of {huge} MB"),
            file(&xml, &|| samples::volume(size))?,
            Bound::WellFormed,
            memory,
        ));
        all.iter_mut().filter(|case| case.name.starts_with("huge")).for_each(|case| case.long = true);
    }
    let mut volumes = volumes(corpus)?;
    if volumes.is_empty() {
        println!("skipped: there are no volumes in {}", corpus.display());
        return Ok(all);
    }
    volumes.sort();
    let bytes = volumes.iter().map(|path| fs::metadata(path).map_or(0, |file| file.len() as usize)).sum();
    let paths: Vec<String> = volumes.iter().map(|path| path.display().to_string()).collect();
    let what = format!("{} volumes", paths.len());
    all.push(case("volumes", &what, (paths.clone(), bytes), Bound::WellFormed, "≤ 1"));
    all.push(case(
        "cores",
        &format!("{what} on all cores"),
        (paths.clone(), bytes),
        Bound::OneCore("check"),
        "≥ 1.8 on two",
    ));
    let mut leaks = case("leaks", &format!("`leaks` over {what}"), (paths, bytes), Bound::WellFormed, "");
    leaks.command = "leaks";
    all.push(leaks);
    Ok(all)
}

fn volumes(corpus: &Path) -> io::Result<Vec<PathBuf>> {
    if !corpus.is_dir() {
        return Ok(Vec::new());
    }
    let paths = fs::read_dir(corpus)?.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.extension().is_some_and(|ending| ending == "xml")).collect())
}

/// Files of about 1,200 bytes in folders of a hundred, and the same in files of a thousand each.
fn many(samples: &Path) -> io::Result<(Vec<String>, Vec<String>, usize)> {
    const FILES: usize = 50_000;
    let (small, large) = (samples.join("many"), samples.join("few"));
    let size = samples.join("many.bytes");
    if !size.is_file() {
        fs::create_dir_all(&large)?;
        let mut bytes = 0;
        let mut joined = String::new();
        for number in 0..FILES {
            let folder = small.join(format!("{:03}", number / 100));
            if number % 100 == 0 {
                fs::create_dir_all(&folder)?;
            }
            let text = samples::document(number, 1_200);
            bytes += text.len();
            fs::write(folder.join(format!("{number}.txt")), &text)?;
            joined.push_str(&text);
            joined.push('\n');
            if number % 1000 == 999 {
                fs::write(large.join(format!("{}.txt", number / 1000)), &joined)?;
                joined.clear();
            }
        }
        fs::write(&size, bytes.to_string())?;
    }
    let bytes = fs::read_to_string(&size)?.parse().unwrap_or(0);
    Ok((vec![small.display().to_string()], vec![large.display().to_string()], bytes))
}
