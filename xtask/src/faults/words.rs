//! Changes of words as typists and OCR make them.

use super::random::Random;

/// One slip in a word or phrase: a letter dropped, swapped, doubled or mistaken for one that looks like it.
pub fn slip(word: &str, random: &mut Random) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    let inner: Vec<usize> = (1..letters.len()).filter(|at| letters[*at].is_alphabetic()).collect();
    if inner.len() < 3 {
        return None;
    }
    for _ in 0..12 {
        let at = *random.pick(&inner);
        let mut new = letters.clone();
        match random.below(4) {
            0 => drop(new.remove(at)),
            1 if at + 1 < letters.len() && letters[at + 1].is_alphabetic() && letters[at] != letters[at + 1] => {
                new.swap(at, at + 1);
            }
            2 => new.insert(at, letters[at]),
            _ => match confused(letters[at], random) {
                Some(other) => new[at] = other,
                None => continue,
            },
        }
        let new: String = new.into_iter().collect();
        if new != word {
            return Some(new);
        }
    }
    None
}

/// One letter of a word that a machine read as another, or a speck read as a sign.
pub fn misread(word: &str, random: &mut Random) -> Option<String> {
    let letters: Vec<char> = word.chars().collect();
    for _ in 0..12 {
        let at = random.below(letters.len());
        let mut new = letters.clone();
        if random.below(4) == 0 && at > 0 && letters[at].is_alphabetic() && letters[at - 1].is_alphabetic() {
            new.insert(at, *random.pick(&['\'', '.', ',']));
        } else if let Some(other) = confused(letters[at], random) {
            new[at] = other;
        } else {
            continue;
        }
        return Some(new.into_iter().collect());
    }
    None
}

/// A letter that OCR reads for another.
fn confused(letter: char, random: &mut Random) -> Option<char> {
    let like: &[char] = match letter {
        'o' => &['0', 'c', 'a'],
        'O' => &['0', 'Q', 'C'],
        'e' => &['c', 'o'],
        'E' => &['F', 'B'],
        'i' => &['l', '1'],
        'I' => &['1', 'L', 'l'],
        'l' => &['1', 'i'],
        'L' => &['I'],
        'n' => &['u', 'h'],
        'N' => &['M', 'H'],
        'c' => &['e', 'o'],
        'C' => &['G', 'O'],
        't' => &['l', 'f'],
        'T' => &['I', 'F'],
        's' => &['a', '5'],
        'S' => &['5', '8'],
        'R' => &['K', 'B'],
        'r' => &['t', 'n'],
        'd' => &['a', 'b'],
        'D' => &['O'],
        'f' => &['t'],
        'a' => &['e', 'o'],
        'A' => &['4', 'R'],
        _ => return None,
    };
    Some(*random.pick(like))
}

/// A word in the capitals of another.
pub fn cased_as(word: &str, like: &str) -> String {
    let mut letters = like.chars().filter(|letter| letter.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    match (first, letters.all(char::is_uppercase)) {
        (true, true) => word.to_uppercase(),
        (false, _) => word.to_lowercase(),
        _ => word.to_owned(),
    }
}
