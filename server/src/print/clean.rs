//! What may stand in a print. Everything that runs, loads from elsewhere, sends or leads away by itself is taken out of
//! the filled text; style sheets are set aside, for they are read by other rules than the text around them.

use ammonia::Builder;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A filled template without anything that acts.
pub struct Cleaned {
    /// Its style sheets, one after the other.
    pub styles: String,
    pub html: String,
}

/// What stands before the id of a file in its address.
pub const FILES: &str = "/api/v1/files/";

pub fn clean(text: &str) -> Cleaned {
    let (styles, rest) = apart(text);
    Cleaned { styles: harmless(&styles).into_owned(), html: CLEANER.clean(&rest).to_string() }
}

const TAGS: [&str; 61] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "center",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "svg",
    "path",
    "rect",
    "circle",
    "line",
    "g",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "wbr",
    "address",
    "article",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style", "title", "template", "iframe", "object", "noscript"]))
        .generic_attributes(HashSet::from(["class", "style", "id", "lang", "dir", "role", "aria-label", "aria-hidden"]))
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("img", ["src", "alt", "width", "height"])
        .add_tag_attributes("col", ["span", "width"])
        .add_tag_attributes("table", ["border", "cellspacing", "cellpadding", "width"])
        .add_tag_attributes("svg", ["viewBox", "width", "height", "fill", "stroke", "shape-rendering"])
        .add_tag_attributes("path", ["d", "fill", "stroke", "stroke-width"])
        .add_tag_attributes("rect", ["x", "y", "width", "height", "rx", "fill", "stroke", "stroke-width"])
        .add_tag_attributes("circle", ["cx", "cy", "r", "fill", "stroke", "stroke-width"])
        .add_tag_attributes("line", ["x1", "y1", "x2", "y2", "stroke", "stroke-width"])
        .add_tag_attributes("g", ["fill", "stroke", "transform"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
        .link_rel(Some("noopener noreferrer nofollow"))
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("img", "src") => is_own(value).then_some(Cow::Borrowed(value)),
            ("a", "href") => {
                (!value.trim_start().to_ascii_lowercase().starts_with("data:")).then_some(Cow::Borrowed(value))
            }
            (_, "style") => Some(harmless(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    for cell in ["td", "th"] {
        cleaner.add_tag_attributes(cell, ["colspan", "rowspan", "align", "valign", "width", "scope"]);
    }
    cleaner
});

/// A picture of a record, or one that stands in the text itself: a print asks no other server for anything.
fn is_own(address: &str) -> bool {
    let data = ["data:image/png;", "data:image/jpeg;", "data:image/gif;", "data:image/webp;", "data:image/svg+xml;"];
    address.strip_prefix(FILES).is_some_and(|id| !id.contains(['/', '?', '#', '\\']))
        || data.iter().any(|kind| address.starts_with(kind))
}

/// The style sheets of a text, and the text without them. They end where a browser would end them.
fn apart(text: &str) -> (String, String) {
    // Lower-casing ASCII alone keeps every place where it was.
    let lower = text.to_ascii_lowercase();
    let (mut styles, mut rest, mut at) = (String::new(), String::new(), 0);
    while let Some(found) = lower[at..].find("<style") {
        let begin = at + found;
        let after = &lower[begin + "<style".len()..];
        let Some(open) = after.find('>').filter(|_| after.starts_with(['>', '/', ' ', '\t', '\n', '\r'])) else {
            rest.push_str(&text[at..begin + 1]);
            at = begin + 1;
            continue;
        };
        let inner = begin + "<style".len() + open + 1;
        let end = lower[inner..].find("</style").map_or(text.len(), |end| inner + end);
        rest.push_str(&text[at..begin]);
        styles.push_str(&text[inner..end]);
        styles.push('\n');
        at = lower[end..].find('>').map_or(text.len(), |close| end + close + 1);
    }
    rest.push_str(&text[at..]);
    (styles, rest)
}

/// The address at the beginning of what stands after `url(`: to the end of its quotes, where it has them.
fn named(css: &str) -> &str {
    let css = css.trim_start();
    let (address, end) = match css.chars().next() {
        Some(quote @ ('"' | '\'')) => (&css[1..], css[1..].find(quote)),
        _ => (css, css.find(|c: char| c == ')' || c.is_whitespace())),
    };
    &address[..end.unwrap_or(address.len())]
}

/// A style sheet that cannot end its element, fetch another one or load a picture from elsewhere.
fn harmless(css: &str) -> Cow<'_, str> {
    let lower = css.to_ascii_lowercase();
    if !css.contains(['<', '\\'])
        && !lower.contains("@import")
        && !lower.contains("url(")
        && !lower.contains("image-set(")
    {
        return Cow::Borrowed(css);
    }
    // An escape could spell any of these words; a print needs none.
    let css: String = css.chars().filter(|c| !matches!(c, '<' | '\\')).collect();
    let lower = css.to_ascii_lowercase();
    let (mut out, mut at) = (String::new(), 0);
    while at < css.len() {
        let rest = &lower[at..];
        let word = ["@import", "image-set(", "url("].into_iter().find(|word| rest.starts_with(word));
        match word {
            Some("url(") if is_own(named(&css[at + 4..])) => {
                out.push_str(&css[at..at + 4]);
                at += 4;
            }
            Some(word) => {
                out.push_str("none");
                at += word.len();
                // The rest of what was named goes with it.
                at += css[at..].find([')', ';', '}']).unwrap_or(css.len() - at);
            }
            None => {
                let next = css[at..].chars().next().map_or(1, char::len_utf8);
                out.push_str(&css[at..at + next]);
                at += next;
            }
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_or_leads_away_is_taken_out() {
        for (given, left) in [
            ("<p onclick=\"x()\">a<script>alert(1)</script></p>", "<p>a</p>"),
            ("<a href=\"javascript:alert(1)\">x</a>", "<a rel=\"noopener noreferrer nofollow\">x</a>"),
            ("<a href=\"data:text/html,x\">x</a>", "<a rel=\"noopener noreferrer nofollow\">x</a>"),
            ("<img src=\"https://evil.example/a.png\" onerror=x>", "<img>"),
            ("<img src=\"/api/v1/files/../me\">", "<img>"),
            ("<img src=\"/api/v1/files/0190\" alt=\"图\">", "<img src=\"/api/v1/files/0190\" alt=\"图\">"),
            ("<iframe src=\"/\"></iframe><form action=\"/x\"><input name=\"a\"></form><meta http-equiv=refresh>", ""),
            (
                "<svg onload=x><script>1</script><path d=\"M0 0h1v1z\"></path></svg>",
                "<svg><path d=\"M0 0h1v1z\"></path></svg>",
            ),
            ("<!doctype html><html><head><title>t</title></head><body><b>x</b></body></html>", "<b>x</b>"),
            ("<td colspan=\"2\" style=\"color: red; background: url(https://evil.example)\">x</td>", "x"),
        ] {
            assert_eq!(clean(given).html, left, "{given}");
        }
        let cell = clean(
            "<table><tr><td colspan=\"2\" style=\"color:red;background:url(//evil.example/x)\">x</td></tr></table>",
        )
        .html;
        assert!(cell.contains("style=\"color:red;background:none)\"") && !cell.contains("evil"), "{cell}");
    }

    #[test]
    fn style_sheets_are_set_aside_and_fetch_nothing() {
        let cleaned = clean(
            "<STYLE media=x>p{color:red}@import url(//evil.example/a.css); b{background:URL('//evil.example')}</style ><p>x",
        );
        assert_eq!(cleaned.html, "<p>x</p>");
        assert!(cleaned.styles.starts_with("p{color:red}") && !cleaned.styles.contains("evil"), "{}", cleaned.styles);
        assert_eq!(clean("<style>a{}<").styles, "a{}\n");
        for (address, stays) in [
            ("url(/api/v1/files/0190) no-repeat;color:#333", true),
            ("url( '/api/v1/files/0190' );color:#333", true),
            ("url('/api/v1/files/0190 /../../me');color:#333", false),
            ("url(/api/v1/files/../me);color:#333", false),
        ] {
            let styles = clean(&format!("<style>p{{background:{address}}} b{{background:{address}}}</style>")).styles;
            assert_eq!(styles.matches("url(").count(), if stays { 2 } else { 0 }, "{address}: {styles}");
            assert!(styles.contains("color:#333"), "{styles}");
        }
        assert!(
            clean("<style>.a{background:url(data:image/png;base64,AA)}</style>").styles.contains("url(data:image/png")
        );
        assert_eq!(clean("<styled>x</styled>").html, "x");
        let sly = clean("<style>a{}</style><p>b</p><style>c{} &lt;/style>&lt;script>").styles;
        assert!(!sly.contains('<'), "{sly}");
        assert!(!clean("<style>b{background:\\75rl(//evil.example)}</style>").styles.contains("url(//"));
    }
}
