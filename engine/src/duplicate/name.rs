//! A name taken apart for comparing: what is left without place and legal form, how each part sounds and how much it
//! weighs. Pure; a name is read the same way whenever it is compared, and its keys are stored.

mod words;

use crate::kind::narrow;
use pinyin::ToPinyin as _;
use std::collections::BTreeSet;
use words::{FORMS, HOME, LATIN_FORMS, LATIN_TRADES, NUMERALS, PLACE_ENDS, PLACES, TRADES};

/// Longer names are compared by their beginning.
const MOST_PARTS: usize = 40;
/// The most keys one name is found by.
const MOST_KEYS: usize = 12;
/// What a part of a line of business weighs beside one that says who it is.
const LIGHT: f64 = 0.4;
/// Characters of a word that its keys look at, so that a slip further on does not hide it.
const STEM: usize = 4;

/// A name ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    parts: Vec<Part>,
    /// The places it names, without 省 and 市.
    places: BTreeSet<&'static str>,
    /// Its numerals in their order.
    numerals: String,
}

/// One Chinese character, or one word of another script.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    text: String,
    /// Its pinyin without tones; the word itself otherwise.
    sound: String,
    /// The same with what many people do not tell apart made one: zh and z, ang and an.
    near: String,
    weight: f64,
    is_word: bool,
}

impl Name {
    /// Reads a name; `None` when there is no letter, digit or character in it.
    pub fn read(text: &str) -> Option<Self> {
        let text = narrow(text).to_lowercase();
        let runs = runs(&text);
        let mut places = BTreeSet::new();
        let mut parts: Vec<Part> = Vec::new();
        for run in &runs {
            match run {
                Run::Word(word) if LATIN_FORMS.contains(&word.as_str()) => {}
                Run::Word(word) => parts.push(Part::word(word)),
                Run::Characters(text) => {
                    for piece in without_forms(text) {
                        parts.extend(weighed(strip_places(&piece, &mut places)));
                    }
                }
            }
        }
        if parts.is_empty() {
            // Nothing but a place or a legal form: then that is the name.
            places.clear();
            for run in &runs {
                match run {
                    Run::Word(word) => parts.push(Part::word(word)),
                    Run::Characters(text) => parts.extend(text.chars().map(|c| Part::character(c, 1.0))),
                }
            }
        }
        if parts.iter().all(|part| part.weight < 1.0) {
            parts.iter_mut().for_each(|part| part.weight = 1.0);
        }
        parts.truncate(MOST_PARTS);
        let is_numeral = |c: &char| c.is_ascii_digit() || NUMERALS.contains(*c);
        let numerals = parts.iter().flat_map(|part| part.text.chars()).filter(is_numeral).collect();
        (!parts.is_empty()).then_some(Self { parts, places, numerals })
    }

    /// What the name can be found by: two names that are alike share one of these at least. The first is the most
    /// telling one.
    pub fn keys(&self) -> Vec<String> {
        let telling: Vec<&Part> = self.parts.iter().filter(|part| part.weight >= 1.0).collect();
        let whole = if telling.len() >= 2 { telling } else { self.parts.iter().collect() };
        let mut keys = vec![whole.iter().map(|part| part.near.as_str()).collect::<Vec<_>>().join(" ")];
        if let [only] = self.parts.as_slice()
            && only.is_word
        {
            let letters: Vec<char> = only.text.chars().collect();
            if letters.len() > STEM {
                keys.push(format!("{}*", letters[..STEM].iter().collect::<String>()));
                keys.push(format!("*{}", letters[letters.len() - STEM..].iter().collect::<String>()));
            }
        }
        let pair = |one: &Part, other: &Part| format!("{}+{}", one.stem(), other.stem());
        for two in self.parts.windows(2).filter(|two| two.iter().any(|part| part.weight >= 1.0)) {
            keys.push(pair(&two[0], &two[1]));
        }
        if let [first, _, third] = self.parts.as_slice() {
            keys.push(pair(first, third));
        }
        let mut seen = BTreeSet::new();
        keys.retain(|key| seen.insert(key.clone()));
        keys.truncate(MOST_KEYS);
        keys
    }

    /// How alike two names are, from 0 to 1: the weight of what they share in the same order, in both.
    pub fn likeness(&self, other: &Self) -> f64 {
        let joined = |name: &Self| name.parts.iter().map(|part| part.text.as_str()).collect::<String>();
        let shared = if joined(self) == joined(other) {
            1.0
        } else {
            let weight = |name: &Self| name.parts.iter().map(|part| part.weight).sum::<f64>();
            2.0 * self.in_common(other) / (weight(self) + weight(other))
        };
        let elsewhere = !self.places.is_empty() && !other.places.is_empty() && self.places.is_disjoint(&other.places);
        let other_number = self.numerals != other.numerals;
        shared * if elsewhere { 0.8 } else { 1.0 } * if other_number { 0.8 } else { 1.0 }
    }

    /// The heaviest common subsequence.
    fn in_common(&self, other: &Self) -> f64 {
        let mut above = vec![0.0_f64; other.parts.len() + 1];
        for mine in &self.parts {
            let mut row = vec![0.0_f64; other.parts.len() + 1];
            for (at, theirs) in other.parts.iter().enumerate() {
                let with = above[at] + mine.likeness(theirs) * f64::midpoint(mine.weight, theirs.weight);
                row[at + 1] = with.max(above[at + 1]).max(row[at]);
            }
            above = row;
        }
        above.last().copied().unwrap_or_default()
    }
}

impl Part {
    fn word(word: &str) -> Self {
        let weight = if LATIN_TRADES.contains(&word) { LIGHT } else { 1.0 };
        let text = word.to_owned();
        Self { sound: text.clone(), near: text.clone(), text, weight, is_word: true }
    }

    fn character(c: char, weight: f64) -> Self {
        let sound = c.to_pinyin().map_or_else(|| c.to_string(), |pinyin| pinyin.plain().to_owned());
        Self { near: near(&sound), text: c.to_string(), sound, weight, is_word: false }
    }

    /// What its keys look at.
    fn stem(&self) -> String {
        self.near.chars().take(if self.is_word { STEM } else { usize::MAX }).collect()
    }

    /// How alike two parts are: 1 for the same, less for the same sound, nothing for others.
    fn likeness(&self, other: &Self) -> f64 {
        if self.text == other.text {
            return 1.0;
        }
        match (self.is_word, other.is_word) {
            (false, false) if self.sound == other.sound => 0.9,
            (false, false) if self.near == other.near => 0.8,
            (true, true) if !has_digit(&self.text) && !has_digit(&other.text) => {
                let alike = strsim::normalized_damerau_levenshtein(&self.text, &other.text);
                if alike >= 0.75 { alike } else { 0.0 }
            }
            _ => 0.0,
        }
    }
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Makes one of sounds that many people do not tell apart.
fn near(sound: &str) -> String {
    let front = match sound.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => format!("{}{}", &sound[..1], &sound[2..]),
        _ => sound.to_owned(),
    };
    match front.strip_suffix('g') {
        Some(short) if short.ends_with("an") || short.ends_with("en") || short.ends_with("in") => short.to_owned(),
        _ => front,
    }
}

/// What stands together in a text.
enum Run {
    Characters(String),
    Word(String),
}

/// A text cut where script changes and where something is neither letter nor digit.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut is_open = false;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let is_character = is_character(c);
        match runs.last_mut() {
            Some(Run::Characters(text)) if is_open && is_character => text.push(c),
            Some(Run::Word(text)) if is_open && !is_character => text.push(c),
            _ if is_character => runs.push(Run::Characters(c.to_string())),
            _ => runs.push(Run::Word(c.to_string())),
        }
        is_open = true;
    }
    runs
}

fn is_character(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '〇')
}

/// What is left of a run of characters around its legal forms.
fn without_forms(run: &str) -> Vec<String> {
    let mut pieces = vec![run.to_owned()];
    for form in FORMS {
        pieces = pieces.iter().flat_map(|piece| piece.split(form)).map(str::to_owned).collect();
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Takes the places off the beginning and the end of a piece.
fn strip_places<'t>(piece: &'t str, places: &mut BTreeSet<&'static str>) -> &'t str {
    let mut rest = piece;
    loop {
        if let Some(after) = HOME.iter().find_map(|home| rest.strip_prefix(home)) {
            rest = after;
            continue;
        }
        let Some((place, after)) = PLACES.iter().find_map(|place| Some((*place, rest.strip_prefix(place)?))) else {
            break;
        };
        let after = PLACE_ENDS.iter().find_map(|end| after.strip_prefix(end)).unwrap_or(after);
        // One character alone is no name; then the place belongs to it.
        if after.chars().count() == 1 {
            break;
        }
        places.insert(place);
        rest = after;
    }
    if let Some((place, before)) = PLACES.iter().find_map(|place| Some((*place, rest.strip_suffix(place)?)))
        && before.chars().count() >= 2
    {
        places.insert(place);
        rest = before;
    }
    rest
}

/// The characters of a piece, those of lines of business made light.
fn weighed(piece: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = piece;
    while let Some(c) = rest.chars().next() {
        let trade = TRADES.iter().find(|trade| rest.starts_with(**trade));
        let (taken, weight) = trade.map_or((c.len_utf8(), 1.0), |trade| (trade.len(), LIGHT));
        parts.extend(rest[..taken].chars().map(|c| Part::character(c, weight)));
        rest = &rest[taken..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(one: &str, other: &str) -> i64 {
        let (one, other) = (Name::read(one).expect("a name"), Name::read(other).expect("a name"));
        let alike = one.likeness(&other);
        assert!((alike - other.likeness(&one)).abs() < 1e-9, "the order does not matter");
        format!("{:.0}", alike * 100.0).parse().expect("a number")
    }

    #[test]
    fn names_of_the_same_are_alike_and_share_a_key() {
        let limit = 85;
        for (one, other) in [
            ("上海华信智能科技有限公司", "上海华信智能"),
            ("上海华信智能科技有限公司", "华信智能科技（上海）有限公司"),
            ("上海华信智能", "华信智能科技(上海)有限公司"),
            ("华信智能科技股份有限公司", "华兴智能科技有限公司"),
            ("Blue Harbor Trading Ltd.", "BLUE HARBOR TRADING LIMITED"),
            ("Blue Harbor Trading Co., Ltd", "Blue Harbour Trading"),
            ("BlueHarbor Trading", "Blue Harbor Trading Inc."),
            ("Microsoft Corporation", "Micorsoft"),
            ("张三", "章三"),
            ("王小明", "王晓明"),
            ("陈红", "程红"),
            ("ＡＢＣ贸易有限公司", "abc 贸易"),
            ("浙江省杭州市谷雨电器有限公司", "杭州谷雨电器"),
            ("盛世光华文化传播", "盛世光华文化传媒有限公司"),
            ("华信科技有限公司上海分公司", "华信科技（上海）有限公司"),
            ("上海", "上海"),
            ("三一重工股份有限公司", "三一重工"),
        ] {
            let alike = percent(one, other);
            assert!(alike >= limit, "{one} / {other}: {alike}");
            let keys = |text: &str| Name::read(text).expect("a name").keys().into_iter().collect::<BTreeSet<_>>();
            assert!(!keys(one).is_disjoint(&keys(other)), "{one} / {other}: {:?} {:?}", keys(one), keys(other));
        }
    }

    #[test]
    fn names_of_others_are_not_alike() {
        for (one, other) in [
            ("张三", "李三"),
            ("上海华信智能科技有限公司", "北京华信智能科技有限公司"),
            ("华信智能科技有限公司", "华信贸易有限公司"),
            ("深圳科技有限公司", "深圳贸易有限公司"),
            ("第一机床厂", "第二机床厂"),
            ("海底捞火锅人民路一店", "海底捞火锅人民路二店"),
            ("苏州晨光机电", "苏州晨光机械"),
            ("Blue Harbor Trading", "Red Harbor Trading"),
            ("Studio 54", "Studio 55"),
            ("宁波恒拓精密机械有限公司", "宁波精工精密机械有限公司"),
        ] {
            let alike = percent(one, other);
            assert!(alike < 85, "{one} / {other}: {alike}");
        }
    }

    #[test]
    fn what_holds_no_name_is_none() {
        for nothing in ["", " ", "——", "（）", "．．．"] {
            assert_eq!(Name::read(nothing), None, "{nothing:?}");
        }
        assert!(Name::read("有限公司").is_some(), "a legal form alone is all there is");
        assert_eq!(Name::read("中国（上海）").expect("a name").parts.len(), 4);
    }

    #[test]
    fn keys_are_few() {
        let long = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥".repeat(9);
        let name = Name::read(&long).expect("a name");
        assert_eq!((name.parts.len(), name.keys().len()), (MOST_PARTS, MOST_KEYS));
    }
}
