//! The ledger of findings: how many a rule makes, a draw of them to be read, and what reading them came to.

mod found;
mod table;
mod verdicts;
mod worksheet;

use std::path::PathBuf;
use std::process::ExitCode;

use caveat::audit::Auditor;

use crate::faults::random::Random;
use found::Found;
use verdicts::{Verdict, Verdicts};

#[derive(clap::Args)]
pub struct Arguments {
    /// Documents, volumes or folders of them.
    #[arg(default_value = "fixtures/faulty")]
    paths: Vec<PathBuf>,
    /// Draw so many findings, over all rules alike; without it all are taken.
    #[arg(long)]
    sample: Option<usize>,
    /// The draw can be repeated by its seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only findings of rules whose names begin so.
    #[arg(long)]
    rule: Vec<String>,
    /// Print what was drawn with the text around it, to be read and judged, instead of the counts.
    #[arg(long)]
    worksheet: bool,
    /// With --worksheet: only what nobody has judged yet.
    #[arg(long, requires = "worksheet")]
    unjudged: bool,
    /// Print the table of true findings instead of the counts, but for those of these rules.
    #[arg(long, value_name = "RULES", num_args = 0..=1, default_missing_value = "", value_delimiter = ',')]
    table: Option<Vec<String>>,
    /// Where verdicts are kept.
    #[arg(long, default_value = "xtask/ledger/verdicts.tsv")]
    verdicts: PathBuf,
    /// Fail if a smaller share than this, in per cent, of what was drawn and judged is true.
    #[arg(long)]
    min_share: Option<f64>,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    match ledger(arguments) {
        Ok((text, failed)) => {
            print!("{text}");
            ExitCode::from(u8::from(failed))
        }
        Err(error) => {
            eprintln!("cargo xtask ledger: {error}");
            ExitCode::from(2)
        }
    }
}

/// What is printed, and whether the share is too small.
fn ledger(arguments: &Arguments) -> Result<(String, bool), String> {
    let verdicts = Verdicts::load(&arguments.verdicts)?;
    let auditor = Auditor::builtin();
    let mut found = found::find(&auditor, &arguments.paths).map_err(|error| error.to_string())?;
    if !arguments.rule.is_empty() {
        found.retain(|found| arguments.rule.iter().any(|start| found.finding.rule.starts_with(start)));
    }
    if let Some(without) = &arguments.table {
        found.retain(|found| {
            verdicts.of(found) == Some(Verdict::True) && !without.iter().any(|rule| **rule == *found.finding.rule)
        });
        return Ok((table::table(&found), false));
    }
    let all = found.len();
    let drawn = match arguments.sample {
        Some(size) => draw(found, size, arguments.seed),
        None => found,
    };
    if arguments.worksheet {
        let wanted = drawn.iter().filter(|found| !arguments.unjudged || verdicts.of(found).is_none());
        return Ok((wanted.map(worksheet::entry).collect(), false));
    }
    let count = Count::of(drawn.iter(), &verdicts);
    let failed = arguments.min_share.is_some_and(|wanted| count.share() < wanted);
    Ok((summary(&drawn, all, &verdicts), failed))
}

/// So many findings, each as likely as any other, in their own order.
fn draw(mut found: Vec<Found>, size: usize, seed: u64) -> Vec<Found> {
    let mut random = Random::new(seed, "ledger");
    for (at, found) in found.iter_mut().enumerate() {
        found.number = at;
    }
    random.shuffle(&mut found);
    found.truncate(size);
    found.sort_by_key(|found| found.number);
    found
}

#[derive(Default, Clone, Copy)]
struct Count {
    findings: usize,
    right: usize,
    wrong: usize,
    unsure: usize,
}

impl Count {
    fn of<'f>(found: impl Iterator<Item = &'f Found>, verdicts: &Verdicts) -> Count {
        let mut count = Count::default();
        for found in found {
            count.findings += 1;
            match verdicts.of(found) {
                Some(Verdict::True) => count.right += 1,
                Some(Verdict::False) => count.wrong += 1,
                Some(Verdict::Unsure) => count.unsure += 1,
                None => {}
            }
        }
        count
    }

    fn judged(self) -> usize {
        self.right + self.wrong + self.unsure
    }

    /// Of what was judged; what nobody could decide counts as not true.
    fn share(self) -> f64 {
        if self.judged() == 0 { 0.0 } else { self.right as f64 * 100.0 / self.judged() as f64 }
    }

    fn row(self, name: &str) -> String {
        let share = if self.judged() == 0 { "–".to_owned() } else { format!("{:.1} %", self.share()) };
        let unjudged = self.findings - self.judged();
        let (findings, right, wrong, unsure) = (self.findings, self.right, self.wrong, self.unsure);
        format!("{name:36} {findings:>8} {right:>5} {wrong:>6} {unsure:>7} {unjudged:>9} {share:>8}\n")
    }
}

fn summary(drawn: &[Found], all: usize, verdicts: &Verdicts) -> String {
    let mut rules: Vec<&str> = drawn.iter().map(|found| &*found.finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let of = |rule: &str| Count::of(drawn.iter().filter(|found| *found.finding.rule == *rule), verdicts);
    rules.sort_by_key(|rule| std::cmp::Reverse(of(rule).findings));
    let head = format!(
        "{:36} {:>8} {:>5} {:>6} {:>7} {:>9} {:>8}\n",
        "rule", "findings", "true", "false", "unsure", "unjudged", "share"
    );
    let mut text = head;
    for rule in rules {
        text += &of(rule).row(rule);
    }
    text += &Count::of(drawn.iter(), verdicts).row(&format!("{} of {all} findings", drawn.len()));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments() -> Arguments {
        let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        Arguments {
            paths: vec![root.join("fixtures/faulty")],
            sample: None,
            seed: 1,
            rule: Vec::new(),
            worksheet: false,
            unjudged: false,
            table: None,
            verdicts: root.join("xtask/ledger/verdicts.tsv"),
            min_share: None,
        }
    }

    #[test]
    fn counts_and_draws_of_the_fixtures() {
        let (text, _) = ledger(&arguments()).unwrap();
        let rules = text.lines().count() - 2;
        assert!(rules >= 4, "{text}");
        let all: usize = text.lines().last().unwrap().split(' ').next().unwrap().parse().unwrap();
        assert!(all >= rules, "{text}");
        let drawn = |seed, sample| {
            let (text, _) = ledger(&Arguments { sample: Some(sample), seed, worksheet: true, ..arguments() }).unwrap();
            let heads: Vec<String> = text.lines().filter(|line| line.starts_with("## ")).map(Into::into).collect();
            heads
        };
        assert_eq!(drawn(1, 3).len(), 3);
        assert_eq!(drawn(1, 3), drawn(1, 3));
        assert_eq!(drawn(1, 1000).len(), all);
        assert!((2..20).any(|seed| drawn(seed, 3) != drawn(1, 3)), "another seed draws others");
    }

    #[test]
    fn verdicts_make_the_share_and_the_table() {
        let auditor = Auditor::builtin();
        let found = found::find(&auditor, &arguments().paths).unwrap();
        let mut lines = String::from("document\trule\tfingerprint\tverdict\treason\n");
        for (at, found) in found.iter().enumerate().skip(1) {
            let verdict = if at == 1 { "false" } else { "true" };
            lines += &verdicts::line(found, verdict, "as it was made");
        }
        let folder = std::env::temp_dir().join(format!("caveat-ledger-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("verdicts.tsv");
        std::fs::write(&path, lines).unwrap();
        let with = |change: &dyn Fn(&mut Arguments)| {
            let mut arguments = Arguments { verdicts: path.clone(), ..arguments() };
            change(&mut arguments);
            ledger(&arguments).unwrap()
        };
        let right = found.len() - 2;
        let share = right as f64 * 100.0 / (right + 1) as f64;
        let (text, failed) = with(&|arguments| arguments.min_share = Some(share - 0.1));
        let last = text.lines().last().unwrap();
        let numbers: Vec<&str> = last.split_whitespace().rev().take(6).collect();
        assert_eq!(numbers[1..], [format!("{share:.1}").as_str(), "1", "0", "1", &right.to_string()], "{text}");
        assert!(!failed && with(&|arguments| arguments.min_share = Some(share + 0.1)).1);
        let (table, _) = with(&|arguments| arguments.table = Some(vec![String::new()]));
        assert_eq!(table.lines().count(), right + 2, "{table}");
        let (worksheet, _) = with(&|arguments| (arguments.worksheet, arguments.unjudged) = (true, true));
        assert_eq!(worksheet.lines().filter(|line| line.starts_with("## ")).count(), 1, "{worksheet}");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_verdicts_that_are_kept_can_be_read_and_hold_each_finding_once() {
        let kept = Verdicts::load(&arguments().verdicts).unwrap();
        assert!(kept.len() >= 150, "{} verdicts", kept.len());
    }
}
