//! What can go wrong inside one marking: slips of hands and of character recognition, parts moved, changed or lost.

/// Faults inside one marking.
pub fn mark_faults(old: &str, banner: bool) -> Vec<(&'static str, String)> {
    let mut new: Vec<(&'static str, String)> = Vec::new();
    let mut put = |kind, text: String| new.push((kind, text));
    let parts: Vec<&str> = old.split("//").collect();
    let foreign = old.starts_with("//");
    let level_end = if foreign { 2 + parts[1].len() } else { parts[0].len() };
    let levels = [("TOP SECRET", "TS"), ("SECRET", "S"), ("CONFIDENTIAL", "C"), ("UNCLASSIFIED", "U")];
    // The level changed, misspelled, in the other form, in small letters, left out.
    for (long, short) in levels {
        let own = if banner { long } else { short };
        if !foreign && old[..level_end] != *own {
            put("level changed", format!("{own}{}", &old[level_end..]));
        }
        if !foreign && old[..level_end] == *own && (banner || level_end < old.len()) {
            put("level in the other form", format!("{}{}", if banner { short } else { long }, &old[level_end..]));
            put("level in small letters", format!("{}{}", own.to_lowercase(), &old[level_end..]));
            if level_end < old.len() {
                put("level left out", old[level_end..].trim_start_matches('/').to_owned());
            }
            if banner {
                for at in 0..own.len() - 1 {
                    let mut letters: Vec<char> = own.chars().collect();
                    letters.swap(at, at + 1);
                    put(
                        "level misspelled",
                        format!("{}{}", letters.into_iter().collect::<String>(), &old[level_end..]),
                    );
                }
            }
        }
    }
    if old.contains("//") {
        for (at, _) in old.match_indices("//") {
            if at > 0 {
                put("double slash made single", format!("{}{}", &old[..at], &old[at + 1..]));
                put("blank before slashes", format!("{} {}", &old[..at], &old[at..]));
                put("blank after slashes", format!("{} {}", &old[..at + 2], &old[at + 2..]));
                put("slashes made a blank", format!("{} {}", &old[..at], &old[at + 2..]));
                put("slashes made a hyphen", format!("{}-{}", &old[..at], &old[at + 2..]));
                put("slashes doubled", format!("{}//{}", &old[..at], &old[at..]));
                put("backslashes", format!("{}\\\\{}", &old[..at], &old[at + 2..]));
            } else {
                put("leading slashes left out", old[2..].to_owned());
            }
        }
        put("trailing slashes", format!("{old}//"));
        put("small letters", old.to_lowercase());
    }
    for (at, _) in old.match_indices('/') {
        let single = !old[..at].ends_with('/') && !old[at + 1..].starts_with('/');
        if single && !old.contains("EYES") {
            put("single slash made double", format!("{}/{}", &old[..at], &old[at..]));
            put("slash made a comma", format!("{},{}", &old[..at], &old[at + 1..]));
        }
    }
    let first = if foreign { 2 } else { 1 };
    for (at, part) in parts.iter().enumerate().skip(first) {
        let with = |text: Option<String>| {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            match text {
                Some(text) => parts[at] = text,
                None => {
                    parts.remove(at);
                }
            }
            parts.join("//")
        };
        put("block left out", with(None));
        put("block repeated", with(Some(format!("{part}//{part}"))));
        if at + 1 < parts.len() {
            let mut swapped = parts.clone();
            swapped.swap(at, at + 1);
            put("blocks exchanged", swapped.join("//"));
        }
        let items: Vec<&str> = if part.contains("EYES") { vec![part] } else { part.split('/').collect() };
        for (index, item) in items.iter().enumerate() {
            let mut rest = items.clone();
            rest.remove(index);
            if !rest.is_empty() {
                put("control left out", with(Some(rest.join("/"))));
            }
            let mut twice = items.clone();
            twice.insert(index, item);
            put("control repeated", with(Some(twice.join("/"))));
            if index + 1 < items.len() {
                let mut swapped = items.clone();
                swapped.swap(index, index + 1);
                put("controls exchanged", with(Some(swapped.join("/"))));
            }
            let other = other_form(item, banner);
            if let Some(other) = other {
                let mut changed = items.clone();
                changed[index] = other;
                put("control in the other form", with(Some(changed.join("/"))));
            }
            if item.len() >= 4 && !item.contains([' ', '-']) {
                for place in [1, item.len() / 2, item.len() - 2] {
                    let mut letters: Vec<char> = item.chars().collect();
                    let next = (place + 1).min(letters.len() - 1);
                    letters.swap(place, next);
                    let slip: String = letters.iter().collect();
                    let mut changed = items.clone();
                    changed[index] = &slip;
                    put("control misspelled", with(Some(changed.join("/"))));
                    letters.remove(place);
                    let slip: String = letters.iter().collect();
                    let mut changed = items.clone();
                    changed[index] = &slip;
                    put("control misspelled", with(Some(changed.join("/"))));
                }
            }
            for (kind, text) in list_faults(item) {
                let mut changed = items.clone();
                changed[index] = &text;
                put(kind, with(Some(changed.join("/"))));
            }
        }
    }
    for (name, control) in [("NF", "NOFORN"), ("OC", "ORCON"), ("PR", "PROPIN"), ("FISA", "FISA")] {
        let own = if banner { control } else { name };
        if !old.split('/').any(|part| part == own) {
            put("control added at the end", format!("{old}//{own}"));
        }
    }
    // Slips of hands and of character recognition.
    put("blanks between the letters", old.chars().map(String::from).collect::<Vec<_>>().join(" "));
    if old.contains('O') {
        put("nought for the letter", old.replacen('O', "0", 1));
    }
    if old.contains("TOP SECRET") {
        put("words run together", old.replacen("TOP SECRET", "TOPSECRET", 1));
    }
    if old.len() > 3 {
        put("full stop behind", format!("{old}."));
        put("blank inside a word", format!("{} {}", &old[..old.len() - 1], &old[old.len() - 1..]));
        put("all slashes lost", old.replace("//", "").replace('/', ""));
        put("all slashes blanks", old.replace("//", " ").replace('/', " "));
        put("all slashes commas", old.replace("//", ", ").replace('/', ", "));
        put("dashes for slashes", old.replace("//", " - "));
        put("quotes", format!("\"{old}\""));
        put("last letter lost", old[..old.len() - 1].to_owned());
        put("last letter doubled", format!("{old}{}", &old[old.len() - 1..]));
    }
    if banner {
        put("parentheses round the banner", format!("({old})"));
        put("word behind", format!("{old} DRAFT"));
    } else {
        put("blanks in the parentheses", format!(" {old} "));
        put("parentheses doubled", format!("({old})"));
        put("mark doubled", format!("{old}) ({old}"));
    }
    put("date in the marking", format!("{old}//20301231"));
    put("second level", format!("{old}//{}", if banner { "CONFIDENTIAL" } else { "C" }));
    new
}

fn other_form(item: &str, banner: bool) -> Option<&'static str> {
    let forms = [
        ("NOFORN", "NF"),
        ("ORCON", "OC"),
        ("PROPIN", "PR"),
        ("IMCON", "IMC"),
        ("RSEN", "RS"),
        ("DEA SENSITIVE", "DSEN"),
        ("LIMDIS", "DS"),
        ("EXDIS", "XD"),
        ("NODIS", "ND"),
        ("SBU NOFORN", "SBU-NF"),
        ("LES NOFORN", "LES-NF"),
        ("DOD UCNI", "DCNI"),
        ("DOE UCNI", "UCNI"),
    ];
    forms.iter().find_map(|(long, short)| match banner {
        true => (*long == item).then_some(*short),
        false => (*short == item).then_some(*long),
    })
}

fn list_faults(item: &str) -> Vec<(&'static str, String)> {
    let mut new = Vec::new();
    let Some(start) = ["REL TO ", "DISPLAY ONLY "].iter().find(|start| item.starts_with(**start)) else {
        return new;
    };
    let codes: Vec<&str> = item[start.len()..].split(", ").collect();
    let put = |codes: &[&str], between: &str| format!("{start}{}", codes.join(between));
    if codes.len() > 1 {
        new.push(("list without commas", put(&codes, " ")));
        new.push(("list without blanks", put(&codes, ",")));
        new.push(("list with slashes", put(&codes, "/")));
        let mut turned = codes.clone();
        turned.reverse();
        new.push(("list turned round", put(&turned, ", ")));
        let mut fewer = codes.clone();
        fewer.pop();
        new.push(("last code left out", put(&fewer, ", ")));
        let mut twice = codes.clone();
        twice.push(codes[codes.len() - 1]);
        new.push(("code repeated", put(&twice, ", ")));
        if codes.len() > 2 {
            let (last, rest) = codes.split_last().expect("checked");
            new.push(("list with and", format!("{start}{} and {last}", rest.join(", "))));
        }
    }
    if codes[0] == "USA" {
        new.push(("USA left out", put(&codes[1..], ", ")));
        let mut unknown = codes.clone();
        if let Some(last) = unknown.last_mut() {
            *last = "QQX";
        }
        new.push(("unknown code", put(&unknown, ", ")));
        new.push(("REL without TO", item.replacen("REL TO", "REL", 1)));
    }
    new
}
