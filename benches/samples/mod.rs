//! Invented texts of any size on which speed is measured: prose, portions, a volume, small files. The same on every
//! machine and in every run.

use std::fmt::Write as _;

/// Numbers that come out the same everywhere.
struct Draw {
    seed: u64,
    /// Whom the last sentence spoke of.
    last: usize,
}

impl Draw {
    fn new(seed: u64) -> Draw {
        Draw { seed, last: 0 }
    }

    fn below(&mut self, most: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % most.max(1)
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }
}

const SUBJECTS: &[&str] = &[
    "The harbour master",
    "Mr. Alder",
    "The Minister of Fisheries",
    "Miss Birch",
    "The delegation from Port Ellen",
    "His deputy, who had come down from the capital,",
    "The Board",
    "Our consul in the islands",
    "The chief of the northern desk",
];
const VERBS: &[&str] = &[
    "said that",
    "had been told that",
    "did not believe that",
    "wrote on May 4, 1966, that",
    "asked in his letter of March 12 whether",
    "went on to say that",
    "agreed, after some hesitation, that",
    "had known since 1961 that",
];
const CLAUSES: &[&str] = &[
    "the lamps would be lit before the first boats came in",
    "nothing further was to be expected from the talks on the ferry",
    "the price of coal had risen by 12 percent since the summer",
    "the papers were still with the guards (and would stay there)",
    "“the ball is in their court,” as the Secretary had put it",
    "the additional boats could be made available from the reserve",
    "no decision was to be taken until the conference met again at 3 p.m. on Monday",
    "the straits would be closed to the larger vessels—as they had been the year before",
    "the islanders’ own proposal deserved a fair hearing",
];

fn sentence(draw: &mut Draw, out: &mut String) {
    // Never the one before, or sentences would stand twice.
    draw.last = (draw.last + 1 + draw.below(SUBJECTS.len() - 1)) % SUBJECTS.len();
    let _ = write!(out, "{} {} {}", SUBJECTS[draw.last], draw.pick(VERBS), draw.pick(CLAUSES));
    if draw.below(3) == 0 {
        let _ = write!(out, ", and that {}", draw.pick(CLAUSES));
    }
    out.push('.');
}

fn paragraph(draw: &mut Draw, out: &mut String) {
    for at in 0..3 + draw.below(5) {
        if at > 0 {
            out.push(' ');
        }
        sentence(draw, out);
    }
}

/// Prose without any marking, typed in lines of 76 characters.
pub fn prose(bytes: usize) -> String {
    let mut draw = Draw::new(1);
    let mut out = String::with_capacity(bytes + 1000);
    let mut whole = String::new();
    while out.len() < bytes {
        whole.clear();
        paragraph(&mut draw, &mut whole);
        let mut width = 0;
        for word in whole.split(' ') {
            let long = word.chars().count();
            if width > 0 && width + 1 + long > 76 {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += long;
        }
        out.push_str("\n\n");
    }
    out
}

/// One document in which every paragraph of one sentence has its portion mark.
pub fn portions(bytes: usize) -> String {
    const MARKS: &[&str] = &["(U)", "(S//NF)", "(S//REL TO USA, GBR)", "(C)", "(S)", "(C//NF)", "(S//SI//NF)"];
    let mut draw = Draw::new(2);
    let mut out = String::from("SECRET//SI//NOFORN\n\n");
    while out.len() < bytes {
        out.push_str(draw.pick(MARKS));
        out.push(' ');
        sentence(&mut draw, &mut out);
        out.push_str("\n\n");
    }
    out.push_str("SECRET//SI//NOFORN\n");
    out
}

/// One telegram with a title, a marking, its paragraphs and its notes, of about so many bytes; every tenth is wrong.
pub fn document(number: usize, bytes: usize) -> String {
    let mut draw = Draw::new(number as u64 + 3);
    let mut out = String::new();
    let level = draw.pick(&["Secret", "Confidential", "Top Secret"]);
    let _ = write!(
        out,
        "{number}. Telegram From the Consulate in Port Ellen to the Department, Port Ellen, May 4, 19661\n\n{}\n\n",
        if number % 10 == 5 { "TOP SECRET/NODIS".to_owned() } else { level.to_uppercase() + "/NODIS" }
    );
    while out.len() + 200 < bytes {
        paragraph(&mut draw, &mut out);
        out.push_str("\n\n");
    }
    let level = if number % 10 == 5 { "Secret" } else { level };
    let _ = writeln!(out, "  1. Source: Harbour Archives, Pilot Files, Lot 66 D {number}. {level}; Nodis.");
    out
}

/// A volume of TEI of about so many bytes.
pub fn volume(bytes: usize) -> String {
    let mut draw = Draw::new(4);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" \
         xml:id=\"harbour\">\n<text><body>\n",
    );
    let mut number = 0;
    let mut page = 0;
    while out.len() < bytes {
        number += 1;
        let level = draw.pick(&["Secret", "Confidential", "Top Secret"]);
        let id = format!("d{number}");
        let _ = write!(
            out,
            "<div type=\"document\" xml:id=\"{id}\" n=\"{number}\">\n<head>{number}. Telegram From the Consulate in \
             <placeName>Port Ellen</placeName> to the Department<note n=\"1\" xml:id=\"{id}fn1\" type=\"source\">Source: \
             Harbour Archives, Pilot Files, Lot 66 D {number}. {level}; Nodis.</note></head>\n<opener><dateline>Port \
             Ellen, <date when=\"1966-05-04\">May 4, 1966</date></dateline></opener>\n<p>{}/NODIS</p>\n",
            if number % 50 == 7 { "TOP SECRET".to_owned() } else { level.to_uppercase() }
        );
        for note in 2..6 + draw.below(20) {
            page += 1;
            let _ = write!(out, "<pb n=\"{page}\" xml:id=\"pg_{page}\" facs=\"{page:04}\"/><p>");
            paragraph(&mut draw, &mut out);
            out.push_str(" <hi rend=\"italic\">");
            sentence(&mut draw, &mut out);
            let _ = write!(out, "</hi><note n=\"{note}\" xml:id=\"{id}fn{note}\">See ");
            let seen = 1 + draw.below(number);
            let _ = write!(out, "<ref target=\"#d{seen}\">Document {seen}</ref>.</note></p>\n<p>");
            paragraph(&mut draw, &mut out);
            if draw.below(3) == 0 {
                out.push_str(" [<hi rend=\"italic\">1 line not declassified</hi>]");
            }
            out.push_str("</p>\n");
        }
        out.push_str("</div>\n");
    }
    out.push_str("</body></text>\n</TEI>\n");
    out
}
