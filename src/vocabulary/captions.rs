//! Levels and caveats as a list of forms: the systems whose markings are words set side by side, not a formal syntax.

use foldhash::{HashMap, HashSet};

use serde::Deserialize;

use super::slip::{Letters, within};
use crate::engine::value::Date;

/// One system, as its file gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    system: String,
    title: String,
    /// Names and kinds, in the order in which a source note sets them.
    #[serde(default)]
    order: Vec<Vec<String>>,
    levels: Vec<Level>,
    words: Vec<Word>,
}

/// A level of classification; its rank is its place in the file, lowest first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    pub name: String,
    forms: Vec<String>,
    /// How portion marks write it: "TS".
    #[serde(default)]
    pub portions: Vec<String>,
    /// `absent` for the editors' statement that there is no marking.
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    pub from: Option<DayOrYear>,
    #[serde(default)]
    pub until: Option<DayOrYear>,
    #[serde(default)]
    pub authority: Option<String>,
}

impl Level {
    /// Every way in which it is written, in the house style of source notes.
    pub fn forms(&self) -> &[String] {
        &self.forms
    }

    /// "No classification marking" is a statement about the paper, not a level of it.
    pub fn is_absent(&self) -> bool {
        self.kind.as_deref() == Some("absent")
    }
}

/// A caveat, caption, channel, codeword or precedence.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    pub name: String,
    pub kind: Kind,
    forms: Vec<String>,
    #[serde(default)]
    pub from: Option<DayOrYear>,
    #[serde(default)]
    pub until: Option<DayOrYear>,
    #[serde(default)]
    pub authority: Option<String>,
    /// Other words that this one says as well.
    #[serde(default)]
    pub implies: Vec<String>,
    /// Words that contradict it.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// A name may follow: "Eyes Only for Ambassador Farland", "Noforn except UK".
    #[serde(default)]
    pub names: bool,
}

impl Word {
    /// Every way in which it is written, in the house style of source notes.
    pub fn forms(&self) -> &[String] {
        &self.forms
    }
}

/// `1953-12-15`, `1944-03` or `1968`, as YAML may read them.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Written")]
pub struct DayOrYear {
    /// As written: `1953-12-15`.
    pub written: String,
    /// What that says; none where it is no date.
    pub date: Option<Date>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Year(i16),
    Text(String),
}

impl From<Written> for DayOrYear {
    fn from(written: Written) -> Self {
        let written = match written {
            Written::Year(year) => year.to_string(),
            Written::Text(text) => text,
        };
        DayOrYear { date: Date::from_iso(&written), written }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Handling,
    Distribution,
    Dissemination,
    Atomic,
    Channel,
    Codeword,
    Personal,
    Form,
    Precedence,
    Carriage,
}

impl Kind {
    /// As facts name it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Handling => "handling",
            Kind::Distribution => "distribution",
            Kind::Dissemination => "dissemination",
            Kind::Atomic => "atomic",
            Kind::Channel => "channel",
            Kind::Codeword => "codeword",
            Kind::Personal => "personal",
            Kind::Form => "form",
            Kind::Precedence => "precedence",
            Kind::Carriage => "carriage",
        }
    }

    /// Words on which a document's heading and its source note must agree. The others tell how fast or by what hand it
    /// travelled, and editors leave them out as they see fit.
    pub fn stays(self) -> bool {
        !matches!(self, Kind::Precedence | Kind::Carriage)
    }

    /// Words that restrict who may read the paper: with one of these a line is a marking.
    pub fn restricts(self) -> bool {
        matches!(self, Kind::Handling | Kind::Distribution | Kind::Dissemination | Kind::Atomic | Kind::Codeword)
    }
}

/// A level or a word, by its place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Term {
    Level(u16),
    Word(u16),
}

/// A form that was not written quite right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    pub term: Term,
    /// The right form, in the house style of source notes: "Top Secret".
    pub form: String,
    pub distance: usize,
    /// How many bytes of the text it takes.
    pub len: usize,
}

#[derive(Debug, Clone)]
struct Form {
    /// In capitals, split at blanks and dashes; "/" is a word of its own.
    words: Vec<String>,
    term: Term,
    written: String,
}

/// The compiled words of one system.
#[derive(Debug, Clone)]
pub struct Captions {
    pub system: String,
    pub title: String,
    pub levels: Vec<Level>,
    pub words: Vec<Word>,
    /// For each word: where it stands behind the level; none where it has no fixed place.
    ranks: Vec<Option<u8>>,
    forms: Vec<Form>,
    /// First word in capitals to forms, the longest first.
    by_first: HashMap<String, Vec<u16>>,
    /// Letters alone ("TOPSECRET") of what telegrams set with spaced letters.
    by_letters: HashMap<String, Term>,
    /// For [`Captions::near`]: the shortest first, else as the forms.
    letters: Vec<Together>,
    /// Where those of each length begin.
    of_length: Vec<usize>,
}

/// A form without what parts its words.
#[derive(Debug, Clone)]
struct Together {
    letters: String,
    set: Letters,
    /// How many words it has.
    words: usize,
    form: u16,
}

impl Captions {
    /// Reads one system's file. The error is the YAML reader's, with line and column.
    pub fn load(yaml: &str) -> Result<Captions, serde_yaml::Error> {
        let file: File = crate::data::read(yaml)?;
        let mut forms = Vec::new();
        for (at, level) in file.levels.iter().enumerate() {
            forms.extend(level.forms.iter().map(|form| Form::new(form, Term::Level(at as u16))));
        }
        for (at, word) in file.words.iter().enumerate() {
            forms.extend(word.forms.iter().map(|form| Form::new(form, Term::Word(at as u16))));
        }
        forms.sort_by_key(|form| std::cmp::Reverse(form.words.len()));
        let mut by_first: HashMap<String, Vec<u16>> = HashMap::default();
        let mut by_letters = HashMap::default();
        let mut letters = Vec::new();
        for (at, form) in forms.iter().enumerate() {
            by_first.entry(form.words[0].clone()).or_default().push(at as u16);
            let together = form.words.concat();
            letters.push(Together {
                letters: together.clone(),
                set: Letters::of(&together),
                words: form.words.len(),
                form: at as u16,
            });
            by_letters.insert(together, form.term);
        }
        letters.sort_by_key(|form| form.letters.len());
        let longest = letters.last().map_or(0, |form| form.letters.len());
        let of_length = (0..=longest + 1).map(|len| letters.partition_point(|form| form.letters.len() < len));
        let of_length = of_length.collect();
        let ranks = file.words.iter().map(|word| {
            let place = |named: &str| file.order.iter().position(|group| group.iter().any(|item| item == named));
            place(&word.name).or_else(|| place(word.kind.name())).map(|at| at as u8 + 1)
        });
        Ok(Captions {
            system: file.system,
            title: file.title,
            levels: file.levels,
            ranks: ranks.collect(),
            words: file.words,
            forms,
            by_first,
            by_letters,
            letters,
            of_length,
        })
    }

    /// What is written with `len` letters, or up to `slack` more or fewer, but with five at least.
    fn letters_of(&self, len: usize, slack: usize) -> &[Together] {
        let place = |len: usize| self.of_length[len.min(self.of_length.len() - 1)];
        &self.letters[place(len.saturating_sub(slack).max(5))..place((len + slack + 1).max(5))]
    }

    /// Every word of a level or caption, in capitals: "TOP", "SECRET", "NODIS".
    pub fn marking_words(&self) -> HashSet<String> {
        let words = self.forms.iter().flat_map(|form| &form.words);
        words.filter(|word| word.len() > 2).cloned().collect()
    }

    /// The longest form at the very start of `text`, and how many bytes it takes. It ends where a word ends.
    pub fn match_start(&self, text: &str) -> Option<(usize, Term)> {
        let (first, _) = next_word(text, 0)?;
        if !first.starts_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let candidates = match capitals(first, &mut [0; SHORT]) {
            Some(first) => self.by_first.get(first),
            None => self.by_first.get(&upper(first)),
        }?;
        candidates.iter().find_map(|&at| {
            let form = &self.forms[at as usize];
            let mut end = 0;
            for word in &form.words {
                let (found, after) = next_word(text, end)?;
                if !is_written(found, word) {
                    return None;
                }
                end = after;
            }
            Some((end, form.term))
        })
    }

    /// A level or word set with spaced letters, `S E C R E T`, at the start of `text`.
    pub fn match_spaced(&self, text: &str) -> Option<(usize, Term)> {
        let mut letters = String::new();
        let mut ends = Vec::new();
        let mut at = 0;
        let bytes = text.as_bytes();
        while at < bytes.len() && bytes[at].is_ascii_uppercase() && letters.len() < 32 {
            let end = at + 1;
            if bytes.get(end).is_some_and(|next| next.is_ascii_alphanumeric()) {
                break;
            }
            letters.push(bytes[at] as char);
            ends.push(end);
            at = end;
            while bytes.get(at) == Some(&b' ') {
                at += 1;
            }
        }
        (4..=letters.len()).rev().find_map(|len| Some((ends[len - 1], *self.by_letters.get(&letters[..len])?)))
    }

    /// What the words at the start of `text` were probably meant to be: one slip (or two in a long form), never a
    /// right form, never a plain English word one letter longer ("Secrets").
    pub fn near(&self, text: &str) -> Option<Near> {
        self.near_from(text, 5, 0)
    }

    /// The same behind another part of a marking, where a word may have lost one of its five letters ("Secret; Nois").
    pub fn near_beside(&self, text: &str) -> Option<Near> {
        self.near_from(text, 4, 0)
    }

    /// The same for more of the text than its first bytes, which are a form of their own ("Official Use Olny").
    pub fn near_beyond(&self, text: &str, bytes: usize) -> Option<Near> {
        self.near_from(text, 5, bytes)
    }

    fn near_from(&self, text: &str, shortest: usize, beyond: usize) -> Option<Near> {
        let mut best: Option<Near> = None;
        // Which form that is: of those as near, the first.
        let mut form_of_best = u16::MAX;
        let mut end = 0;
        let mut together = String::with_capacity(2 * SHORT);
        let mut specks = 0;
        for words in 1..=4 {
            let Some((word, after)) = next_word(text, end) else {
                break;
            };
            // OCR reads a digit for a letter now and then ("5ECRET", "T0P SECRET"); more digits are a number.
            let (word, after, speck) = over_speck(text, word, after);
            let digits = word.chars().filter(char::is_ascii_digit).count();
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let signs = word.chars().count() - letters - digits;
            if word == "/" || signs > usize::from(speck) || digits > 1 || (digits == 1 && letters < 2) {
                break;
            }
            specks += usize::from(speck);
            if specks > 1 {
                break;
            }
            if word.is_ascii() {
                let letters = word.bytes().filter(u8::is_ascii_alphanumeric);
                together.extend(letters.map(|letter| char::from(letter.to_ascii_uppercase())));
            } else {
                together.extend(upper(word).chars().filter(|c| c.is_alphanumeric()));
            }
            end = after;
            if together.len() < shortest || end <= beyond || !together.is_ascii() {
                continue;
            }
            let set = Letters::of(&together);
            let limit = if together.len() >= 11 { 2 } else { 1 };
            for Together { letters, set: set_there, words: words_there, form: at } in
                self.letters_of(together.len(), limit)
            {
                // With a slip in it, it has as many words as the right form.
                if *words_there != words && set != *set_there || !set.may_be(*set_there, limit as u32) {
                    continue;
                }
                let Some(mut distance) = within(letters, &together, limit) else { continue };
                if specks > 0 {
                    // A speck is a slip of its own, and beside another it is none.
                    if distance > 0 {
                        continue;
                    }
                    distance = 1;
                }
                // A letter more at the end makes another word ("Secrets"), but for one that no word ends with, or that
                // stands there already ("SECRETT").
                let grown = together.strip_prefix(letters.as_str()).is_some_and(|more| {
                    !more.is_empty() && more != "I" && !(more.len() == 1 && letters.ends_with(more))
                });
                // Two slips that change the first letter, or a whole word too many, make another word.
                let other = distance == 2 && !together.starts_with(&letters[..1]);
                let words_differ = distance > 0 && *words_there != words;
                if grown || other || words_differ {
                    continue;
                }
                let better = |old: &Near| {
                    let longer = end > old.len || (end == old.len && *at < form_of_best);
                    distance < old.distance || (distance == old.distance && longer)
                };
                if best.as_ref().is_none_or(better) {
                    form_of_best = *at;
                    let form = &self.forms[*at as usize];
                    best = Some(Near { term: form.term, form: form.written.clone(), distance, len: end });
                }
            }
        }
        best
    }

    /// The canonical name.
    pub fn name(&self, term: Term) -> &str {
        match term {
            Term::Level(at) => &self.levels[at as usize].name,
            Term::Word(at) => &self.words[at as usize].name,
        }
    }

    /// Where it stands in a classification sentence: 0 for a level; none where it has no fixed place.
    pub fn rank(&self, term: Term) -> Option<u8> {
        match term {
            Term::Level(_) => Some(0),
            Term::Word(at) => self.ranks[at as usize],
        }
    }

    pub fn word_named(&self, name: &str) -> Option<&Word> {
        self.words.iter().find(|word| word.name == name)
    }

    /// A word's own name and all that it implies.
    pub fn covered_by(&self, word: &Word) -> Vec<String> {
        let mut names = vec![word.name.clone()];
        let mut at = 0;
        while let Some(name) = names.get(at) {
            if let Some(word) = self.word_named(name) {
                let more: Vec<_> = word.implies.iter().filter(|name| !names.contains(name)).cloned().collect();
                names.extend(more);
            }
            at += 1;
        }
        names
    }
}

impl Form {
    fn new(written: &str, term: Term) -> Form {
        let mut words = Vec::new();
        let mut at = 0;
        while let Some((word, end)) = next_word(written, at) {
            words.push(upper(word));
            at = end;
        }
        Form { words, term, written: written.to_owned() }
    }
}

/// As the forms are compared.
fn upper(word: &str) -> String {
    word.replace('’', "'").to_uppercase()
}

/// Nearly all words are shorter.
const SHORT: usize = 24;

/// A short word of ASCII in capitals, without asking for memory.
fn capitals<'b>(word: &str, buffer: &'b mut [u8; SHORT]) -> Option<&'b str> {
    let capitals = buffer.get_mut(..word.len()).filter(|_| word.is_ascii())?;
    capitals.copy_from_slice(word.as_bytes());
    capitals.make_ascii_uppercase();
    std::str::from_utf8(capitals).ok()
}

/// Whether a word is this one in capitals, whatever the case it is written in.
fn is_written(word: &str, in_capitals: &str) -> bool {
    word.eq_ignore_ascii_case(in_capitals) || (!word.is_ascii() && upper(word) == in_capitals)
}

/// The next word from `from` on, over blanks and dashes, and where it ends: letters and digits with what may stand
/// inside a word, or a "/" or "&" alone.
fn next_word(text: &str, from: usize) -> Option<(&str, usize)> {
    let rest = text.get(from..)?;
    let blank = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}');
    let start = from + rest.find(|c| !blank(c))?;
    let word = &text[start..];
    let mut chars = word.char_indices();
    let (_, first) = chars.next()?;
    if matches!(first, '/' | '&') {
        return Some((&word[..1], start + 1));
    }
    if !first.is_alphanumeric() {
        return None;
    }
    let mut end = word.len();
    while let Some((at, c)) = chars.next() {
        let inside = matches!(c, '.' | '\'' | '’')
            && chars.clone().next().is_some_and(|(_, next)| next.is_alphanumeric())
            && (c != '.' || word[..at].len() == 1);
        if !c.is_alphanumeric() && !inside {
            // "U.S." keeps its last stop, as in "U.S. Urgent".
            end = if c == '.' && word[..at].contains('.') && at <= 3 { at + 1 } else { at };
            break;
        }
    }
    Some((&word[..end], start + end))
}

/// A word with a speck of dirt in it that was read as a sign, `SECR.ET`, `SE'CRET`, taken together; and whether it has one.
fn over_speck<'t>(text: &'t str, word: &'t str, after: usize) -> (&'t str, usize, bool) {
    const SPECKS: &[char] = &['.', ',', '\'', '’', '`', ';', ':', '·'];
    if word.contains(SPECKS) {
        return (word, after, true);
    }
    let speck = text[after..].chars().next().filter(|c| SPECKS.contains(c));
    let next = speck.map(|c| after + c.len_utf8()).filter(|&next| text[next..].starts_with(char::is_alphabetic));
    let Some((_, end)) = next.and_then(|next| next_word(text, next)) else { return (word, after, false) };
    let start = after - word.len();
    (&text[start..end], end, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions() -> Captions {
        Captions::load(include_str!("../../rules/vocabulary/us-historical.yaml")).expect("the vocabulary loads")
    }

    #[test]
    fn the_longest_form_wins_and_ends_with_a_word() {
        let captions = captions();
        let found = |text: &str| captions.match_start(text).map(|(len, term)| (len, captions.name(term).to_owned()));
        assert_eq!(found("EXCLUSIVELY EYES ONLY"), Some((21, "Exclusively Eyes Only".into())));
        assert_eq!(found("Official–Informal."), Some((19, "Official-Informal".into())));
        assert_eq!(found("Secretary"), None);
        assert_eq!(found("Harvan/Double Plus"), Some((18, "Harvan Double Plus".into())));
        assert_eq!(found("U.S. Urgent"), Some((11, "Urgent".into())));
        assert_eq!(found("Limit Distribution"), Some((18, "Limit Distribution".into())));
    }

    #[test]
    fn spaced_letters_are_read() {
        let captions = captions();
        let found = captions.match_spaced("S E C R E T STATE 1234").map(|(len, term)| (len, captions.name(term)));
        assert_eq!(found, Some((11, "Secret")));
        let found = captions.match_spaced("T O P  S E C R E T").map(|(len, term)| (len, captions.name(term)));
        assert_eq!(found, Some((18, "Top Secret")));
        assert_eq!(captions.match_spaced("A B C D"), None);
    }

    #[test]
    fn slips_are_seen_and_plain_words_are_not() {
        let captions = captions();
        let near = |text: &str| captions.near(text).map(|near| near.form);
        assert_eq!(near("TOP SERCET"), Some("Top Secret".into()));
        assert_eq!(near("SECRT"), Some("Secret".into()));
        assert_eq!(near("CONFIDENTAIL"), Some("Confidential".into()));
        assert_eq!(near("Senstive"), Some("Sensitive".into()));
        assert_eq!(near("EYSE ONLY"), Some("Eyes Only".into()));
        for speck in ["SE'CRET", "SECR.ET", "S.ECRET", "SECRE,T"] {
            assert_eq!(near(speck), Some("Secret".into()), "{speck}");
        }
        assert_eq!(near("TOP SE'CRET"), Some("Top Secret".into()));
        for confused in ["SECRFT", "5ECRET", "SEGRET"] {
            assert_eq!(near(confused), Some("Secret".into()), "{confused}");
        }
        for confused in ["C0NFIDENTIAL", "CONFIDENTlAL", "CQNFIDENTIAL"] {
            assert_eq!(near(confused), Some("Confidential".into()), "{confused}");
        }
        for confused in ["T0P SECRET", "TOP 5ECRET"] {
            assert_eq!(near(confused), Some("Top Secret".into()), "{confused}");
        }
        assert_eq!(near("Nodiss"), Some("Nodis".into()));
        assert_eq!(captions.near_beside("Nois").map(|near| near.form), Some("Nodis".into()));
        for plain in
            ["SECRETS", "NODI", "SECRETARY", "CONFIDENT", "PRESIDENT", "EXCLUDE", "SECRET'S", "SECR. ET", "S.E.C.R.E.T"]
        {
            assert_eq!(near(plain), None, "{plain}");
        }
    }
}
