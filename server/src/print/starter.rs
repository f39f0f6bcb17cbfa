//! Templates one can start from, written out of the fields of a form: what comes out is a text like any other, to be
//! changed at will. Without any template a form is printed by the first of them.

mod parts;

use parts::{Parts, escaped};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tenon_engine::definition::FormDefinition;
use tenon_engine::problem::Language;

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Starter {
    /// Every field on a sheet of A4, with what was decided about the record.
    Document,
    /// A letter to a customer: company, lines, total in words, signatures and a code.
    Quote,
    /// A slip from a roll 80 mm wide.
    Receipt,
    /// A title and nothing else.
    Blank,
}

/// For whom and of what a starter is written.
pub struct Start<'a> {
    pub form: &'a FormDefinition,
    /// The name of the template.
    pub title: &'a str,
    /// Fields, and columns as `items.price`, that may stand in it.
    pub sees: &'a dyn Fn(&str) -> bool,
    /// A text of the form in the language it is written in.
    pub say: &'a dyn Fn(&str) -> String,
    pub language: Language,
    /// Whether records of the form are decided upon.
    pub decided: bool,
    /// Whether what a condition hides is left out: for a form without a template, whose print nobody has looked at.
    pub conditional: bool,
}

/// The text of a template to start from.
pub fn starter(kind: Starter, start: &Start<'_>) -> String {
    let parts = Parts::of(start);
    let body = match kind {
        Starter::Document => document(&parts),
        Starter::Quote => quote(&parts),
        Starter::Receipt => receipt(&parts),
        Starter::Blank => format!("<h1>{}</h1>\n", escaped(start.title)),
    };
    format!("{}{body}", heading(kind, &parts))
}

fn heading(kind: Starter, parts: &Parts<'_>) -> String {
    let start = parts.start;
    let mut settings = Map::new();
    settings.insert("title".to_owned(), start.title.into());
    settings.insert("form".to_owned(), start.form.key.clone().into());
    settings.insert("paper".to_owned(), json!(if kind == Starter::Receipt { "receipt-80" } else { "a4" }));
    if matches!(kind, Starter::Document | Starter::Quote) {
        if parts.widest() > Parts::UPRIGHT {
            settings.insert("orientation".to_owned(), "landscape".into());
        }
        settings.insert("page_numbers".to_owned(), true.into());
    }
    let text = serde_json::to_string_pretty(&Value::Object(settings)).expect("settings are plain data");
    // The end of the comment must not stand inside it.
    format!("{{#\n{}\n#}}\n", text.replace("#}", "#\\u007d"))
}

fn document(parts: &Parts<'_>) -> String {
    format!("{}{}{}", title_and_number(parts), parts.body(), parts.approvals())
}

fn quote(parts: &Parts<'_>) -> String {
    let word = |zh, en| parts.word(zh, en);
    let mut body =
        "<header class=\"letterhead\">\n  <strong>{{ _company }}</strong>\n  {{ qr(_record.url) }}\n</header>\n"
            .to_owned();
    body.push_str(&title_and_number(parts));
    body.push_str(&parts.body());
    if let Some(total) = parts.total {
        let (words, label) = (word("大写", "In words"), escaped(&parts.label(total)));
        body.push_str(&format!("<p class=\"total\">{label} {{{{ {total} }}}}</p>\n"));
        if parts.start.language == Language::Chinese {
            body.push_str(&format!("<p class=\"right\">{words}：{{{{ _raw.{total} | rmb }}}}</p>\n"));
        }
    }
    body.push_str(&parts.approvals());
    body.push_str(&format!(
        "<section class=\"signs\">\n  <div>{}</div>\n  <div>{}</div>\n</section>\n",
        word("我方签章：", "For us:"),
        word("客户确认（盖章）：", "For the customer:")
    ));
    body
}

fn title_and_number(parts: &Parts<'_>) -> String {
    let number = parts.serial.map(|serial| format!("<p class=\"number\">{{{{ {serial} }}}}</p>\n"));
    format!("<h1>{}</h1>\n{}", escaped(parts.start.title), number.unwrap_or_default())
}

fn receipt(parts: &Parts<'_>) -> String {
    let mut body = format!("<h1>{{{{ _company }}}}</h1>\n<p class=\"center\">{}</p>\n", escaped(parts.start.title));
    body.push_str(&parts.receipt());
    if let Some(total) = parts.total {
        body.push_str(&format!("<p class=\"total\">{} {{{{ {total} }}}}</p>\n", escaped(&parts.label(total))));
    }
    body.push_str("<p class=\"center\">{{ qr(_record.url) }}</p>\n<p class=\"center\">{{ _now }}</p>\n");
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_engine::definition::{DocumentKind, Package, PrintDefinition};
    use tenon_engine::print::mistakes;

    fn package(folder: &str) -> Package {
        let path = std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates")).join(folder);
        Package::read(&path).expect("a folder").expect("a package")
    }

    fn start<'a>(form: &'a FormDefinition, title: &'a str, conditional: bool) -> Start<'a> {
        Start {
            form,
            title,
            sees: &|path| !path.starts_with("profit") && !path.starts_with("items.cost"),
            say: &str::to_owned,
            language: Language::Chinese,
            decided: true,
            conditional,
        }
    }

    #[test]
    fn every_starter_of_every_shipped_form_is_a_template_without_mistakes() {
        let mut seen = 0;
        for folder in ["crm", "leave", "oa", "service", "survey"] {
            let (definitions, _) = tenon_engine::definition::Definitions::read(&package(folder));
            for form in definitions.forms.values() {
                for kind in [Starter::Document, Starter::Quote, Starter::Receipt, Starter::Blank] {
                    for conditional in [false, true] {
                        let text = starter(kind, &start(form, "单据 #} {{ x }} <b>", conditional));
                        let print =
                            PrintDefinition::read(&text).unwrap_or_else(|problem| panic!("{problem:?}\n{text}"));
                        assert_eq!((print.title.as_str(), &print.form), ("单据 #} {{ x }} <b>", &form.key));
                        let found = mistakes(&text, form);
                        assert!(found.is_empty(), "{folder} {}\n{found:?}\n{text}", form.key);
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen >= 80, "{seen}");
        assert_eq!(DocumentKind::of("prints/quote.html.jinja").map(|(kind, _)| kind), Some(DocumentKind::Print));
    }

    #[test]
    fn a_quote_has_its_lines_its_total_in_words_and_nothing_hidden() {
        let (definitions, _) = tenon_engine::definition::Definitions::read(&package("crm"));
        let text = starter(Starter::Quote, &start(&definitions.forms["quote"], "报价单", false));
        for part in [
            "{% for row in items %}",
            "{{ row.qty }}",
            "{{ _raw.total | rmb }}",
            "{{ qr(_record.url) }}",
            "{% for one in _approvals %}",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains("profit") && !text.contains("row.cost"), "{text}");
    }
}
