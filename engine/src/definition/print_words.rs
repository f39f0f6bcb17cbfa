//! What a print template says in its own words: what stands between its tags and is no value of a record. Such words are
//! texts of the app like any other, and are translated one by one.

/// The words of a print, each with the line it begins in.
pub(super) fn print_words(text: &str) -> Vec<(usize, &str)> {
    let mut line = 1;
    let mut found = Vec::new();
    for (is_words, piece) in pieces(text) {
        if is_words {
            found.push((line, piece));
        }
        line += piece.matches('\n').count();
    }
    found
}

/// A print whose words are said otherwise. What is said is text: it opens no tag.
pub(super) fn say_print(text: &str, say: impl Fn(&str) -> String) -> String {
    let said = |piece: &str| {
        let said = say(piece);
        if said != piece && !["{{", "{%", "{#"].iter().any(|tag| said.contains(tag)) {
            said.replace('<', "&lt;")
        } else {
            piece.to_owned()
        }
    };
    pieces(text).into_iter().map(|(is_words, piece)| if is_words { said(piece) } else { piece.to_owned() }).collect()
}

/// A text cut up, and which of its pieces are words.
fn pieces(text: &str) -> Vec<(bool, &str)> {
    let (mut found, mut begun, mut at) = (Vec::new(), 0, 0);
    while let Some(next) = text[at..].chars().next() {
        match markup(&text[at..]) {
            Some(length) => {
                cut(&text[begun..at], &mut found);
                found.push((false, &text[at..at + length]));
                at += length;
                begun = at;
            }
            None => at += next.len_utf8(),
        }
    }
    cut(&text[begun..], &mut found);
    found
}

/// What stands between two tags: words with the room around them, or nothing to be read.
fn cut<'t>(between: &'t str, found: &mut Vec<(bool, &'t str)>) {
    let words = between.trim();
    if !words.chars().any(char::is_alphabetic) {
        found.push((false, between));
        return;
    }
    let begin = between.len() - between.trim_start().len();
    let end = begin + words.len();
    found.extend([(false, &between[..begin]), (true, words), (false, &between[end..])]);
}

/// How long a tag is that begins here, with everything inside it that nobody reads; none where none begins.
fn markup(rest: &str) -> Option<usize> {
    for (opens, closes) in [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<!--", "-->"), ("<style", "</style>")] {
        if rest.starts_with(opens) {
            return Some(rest.find(closes).map_or(rest.len(), |at| at + closes.len()));
        }
    }
    let name = rest.strip_prefix('<')?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
        return None;
    }
    let mut at = 1;
    while let Some(next) = rest[at..].find(['>', '{']) {
        at += next;
        if rest[at..].starts_with('>') {
            return Some(at + 1);
        }
        // What is filled in there may hold a `>` of its own.
        at += markup(&rest[at..]).unwrap_or(1);
    }
    Some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: &str = "{#\n{ \"title\": \"报价\" }\n#}\n<style>h1::after { content: \"甲\" }</style><h1>报价单</h1>
<td class=\"{% if a > b %}好{% endif %}\">合计（大写）{{ _raw.total | rmb }}</td>
{% if remark %}<b>备注：</b>{% endif %} 共 {{ n }} <!-- 不印 -->件，12%";

    #[test]
    fn the_words_between_tags_are_found_with_their_lines() {
        let found = print_words(PRINT);
        assert_eq!(found, [(4, "报价单"), (5, "合计（大写）"), (6, "备注："), (6, "共"), (6, "件，12%")]);
        assert_eq!(print_words("<b>1.</b> {{ 没有关上"), []);
    }

    #[test]
    fn they_are_said_otherwise_and_open_no_tag() {
        let say = |words: &str| match words {
            "报价单" => "Quote < 1".to_owned(),
            "备注：" => "{{ secret }}".to_owned(),
            other => other.to_owned(),
        };
        let said = say_print(PRINT, say);
        assert_eq!(said, PRINT.replace("<h1>报价单", "<h1>Quote &lt; 1"));
    }
}
