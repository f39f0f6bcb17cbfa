//! The document of a print: one section a record, on paper of the size the template asks for.

use super::clean::clean;
use std::fmt::Write as _;
use tenon_engine::definition::PrintDefinition;
use tenon_engine::problem::Language;

const SHEET: &str = include_str!("sheet.css");

/// Even where the document stands alone, nothing in it runs or asks another server for anything.
const POLICY: &str =
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Puts the filled texts of some records into one document.
pub fn document(print: &PrintDefinition, title: &str, texts: &[String], language: Language) -> String {
    let (mut styles, mut sections) = (Vec::new(), String::new());
    for text in texts {
        let cleaned = clean(text);
        if !styles.contains(&cleaned.styles) {
            styles.push(cleaned.styles);
        }
        // Writing to a string cannot fail.
        let _ = write!(sections, "<section class=\"sheet\">{}</section>", cleaned.html);
    }
    let (kind, page) = (if print.size().1.is_some() { "paper" } else { "roll" }, page(print));
    let (lang, title, styles) = (language.tag(), escaped(title), styles.concat());
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" \
         content=\"{POLICY}\"><title>{title}</title><style>{SHEET}</style><style>{page}</style><style>{styles}</style></head>\
         <body class=\"{kind}\">{sections}</body></html>"
    )
}

/// The size of the paper: for the printer, and for the screen.
fn page(print: &PrintDefinition) -> String {
    let (width, height) = print.size();
    let margins = print.margins().map(|side| format!("{side}mm")).join(" ");
    // How long a roll is printed is known once it is laid out; until then it is as long as a sheet of A4.
    let long = height.unwrap_or(297);
    let least = height.map_or_else(|| "0".to_owned(), |height| format!("{height}mm"));
    let mut css = format!(
        ":root{{--width:{width}mm;--height:{least};--margins:{margins}}}@page{{size:{width}mm {long}mm;margin:{margins}}}"
    );
    if print.page_numbers && height.is_some() {
        css.push_str("@page{@bottom-center{content:counter(page) \" / \" counter(pages);font-size:9pt;color:#595959}}");
    }
    css
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenon_engine::definition::{Orientation, Paper};

    #[test]
    fn every_record_has_a_sheet_of_the_right_size() {
        let print = PrintDefinition {
            paper: Paper::A5,
            orientation: Orientation::Landscape,
            margins: vec![10, 8],
            page_numbers: true,
            ..PrintDefinition::default()
        };
        let texts = ["<style>b{color:red}</style><b>1</b>", "<style>b{color:red}</style><b>2"].map(str::to_owned);
        let html = document(&print, "单 <1>", &texts, Language::Chinese);
        assert!(html.contains("@page{size:210mm 148mm;margin:10mm 8mm 10mm 8mm}"), "{html}");
        assert_eq!(html.matches("b{color:red}").count(), 1);
        assert!(
            html.contains("<section class=\"sheet\"><b>1</b></section><section class=\"sheet\"><b>2</b></section>")
        );
        assert!(html.contains("<title>单 &lt;1&gt;</title>") && html.contains("counter(pages)"));
        let roll = PrintDefinition { paper: Paper::Receipt58, ..PrintDefinition::default() };
        assert!(document(&roll, "", &[], Language::English).contains("<body class=\"roll\">"));
    }
}
