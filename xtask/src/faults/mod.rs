//! One known fault at a time, put into documents: how many are found, and what else is then reported.

mod change;
mod draw;
mod kinds;
mod measure;
mod piece;
pub mod random;
mod sites;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;

use caveat::audit::Auditor;

use kinds::KINDS;
use measure::{Plan, Row};

#[derive(clap::Args)]
pub struct Arguments {
    /// Documents, volumes or folders of them.
    #[arg(default_value = "fixtures/clean")]
    paths: Vec<PathBuf>,
    /// How many documents are drawn.
    #[arg(long, default_value_t = 2000)]
    documents: usize,
    /// How many faults of a kind are put in, each into another document.
    #[arg(long, default_value_t = 200)]
    per_kind: usize,
    /// How many faults of a kind are put in even where few documents can have it, as long as there are places.
    #[arg(long, default_value_t = 20)]
    at_least: usize,
    /// The draw can be repeated by its seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only kinds whose names begin so.
    #[arg(long)]
    kind: Vec<String>,
    /// Show so many of the faults that were missed, and of the findings elsewhere, of each kind.
    #[arg(long, default_value_t = 0)]
    show: usize,
    /// Fail if fewer faults than this, in per cent, are found over all kinds.
    #[arg(long)]
    min_recall: Option<f64>,
    /// Fail if fewer than this, in per cent, are found of any one kind.
    #[arg(long)]
    min_kind_recall: Option<f64>,
    /// Fail if more findings elsewhere than this come with 200 faults.
    #[arg(long)]
    max_noise: Option<f64>,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pieces = match piece::load(&arguments.paths) {
        Ok(pieces) => pieces,
        Err(error) => {
            eprintln!("cargo xtask faults: {error}");
            return ExitCode::from(2);
        }
    };
    let plan = Plan {
        documents: arguments.documents,
        per_kind: arguments.per_kind,
        at_least: arguments.at_least,
        seed: arguments.seed,
        kinds: arguments.kind.clone(),
    };
    let rows = measure::measure(&Auditor::builtin(), pieces, &plan);
    for row in rows.iter().filter(|_| arguments.show > 0) {
        row.missed.iter().take(arguments.show).for_each(|text| println!("missed {}: {text}\n", row.kind.id));
        row.noise.iter().take(arguments.show).for_each(|text| println!("elsewhere {}: {text}\n", row.kind.id));
    }
    print!("{}", table(&rows));
    let total = Total::of(&rows);
    let least = rows.iter().filter(|row| row.injected > 0).map(Row::recall).fold(100.0, f64::min);
    let failed = arguments.min_recall.is_some_and(|wanted| total.recall() < wanted)
        || arguments.min_kind_recall.is_some_and(|wanted| least < wanted)
        || arguments.max_noise.is_some_and(|wanted| total.noise_in_200() > wanted);
    ExitCode::from(u8::from(failed))
}

/// The sums over all kinds.
struct Total {
    injected: usize,
    found: usize,
    noise: usize,
}

impl Total {
    fn of(rows: &[Row]) -> Total {
        let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum();
        Total { injected: sum(|row| row.injected), found: sum(Row::found), noise: sum(|row| row.noise.len()) }
    }

    fn recall(&self) -> f64 {
        share(self.found, self.injected)
    }

    fn noise_in_200(&self) -> f64 {
        self.noise as f64 * 200.0 / self.injected.max(1) as f64
    }
}

pub fn share(part: usize, of: usize) -> f64 {
    if of == 0 { 100.0 } else { part as f64 * 100.0 / of as f64 }
}

/// What the share is at least, nineteen times of twenty: Wilson's bound, which holds for few faults as well.
fn surely(part: usize, of: usize) -> f64 {
    const Z: f64 = 1.645;
    let (n, p) = (of as f64, part as f64 / of.max(1) as f64);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    100.0 * (p + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n)
}

fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:34} {:>8} {:>6} {:>6} {:>7} {:>9} {:>9}\n",
        "kind", "eligible", "faults", "found", "recall", "at least", "elsewhere"
    );
    for row in rows {
        let shown = |share: f64| if row.injected == 0 { "–".to_owned() } else { format!("{share:.1} %") };
        let (recall, surely) = (shown(row.recall()), shown(surely(row.found(), row.injected)));
        let (id, noise, found) = (row.kind.id, row.noise.len(), row.found());
        text +=
            &format!("{id:34} {:>8} {:>6} {found:>6} {recall:>7} {surely:>9} {noise:>9}\n", row.eligible, row.injected);
    }
    let total = Total::of(rows);
    let with = rows.iter().filter(|row| row.injected > 0).count();
    text += &format!(
        "{with} of {} kinds, {} faults: {} found ({:.1} %), {} findings elsewhere ({:.2} in 200 faults)\n",
        KINDS.len(),
        total.injected,
        total.found,
        total.recall(),
        total.noise,
        total.noise_in_200(),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixtures() -> Vec<Row> {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/clean"));
        let pieces = piece::load(&[folder]).expect("the fixtures are there");
        let plan = Plan { documents: usize::MAX, per_kind: 200, at_least: 20, seed: 1, kinds: Vec::new() };
        measure::measure(&Auditor::builtin(), pieces, &plan)
    }

    #[test]
    fn faults_put_into_the_fixtures_are_found_and_nothing_else_is() {
        let rows = fixtures();
        let occurring = rows.iter().filter(|row| row.injected > 0).count();
        assert!(occurring >= 65, "{occurring} kinds occur in the fixtures");
        let total = Total::of(&rows);
        assert!(total.recall() >= 95.0 && total.noise_in_200() <= 1.0, "{}", table(&rows));
        // A single document cannot show what only its volume tells.
        let weak = rows.iter().filter(|row| row.recall() < 80.0 && !row.kind.in_volume).map(|row| row.kind.id);
        assert_eq!(weak.collect::<Vec<_>>(), [""; 0], "{}", table(&rows));
    }

    #[test]
    fn the_draw_can_be_repeated() {
        let (one, two) = (fixtures(), fixtures());
        assert_eq!(table(&one), table(&two));
    }
}
