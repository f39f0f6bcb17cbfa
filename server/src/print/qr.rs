//! A code that phones read, as a drawing of one path.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;
use tenon_engine::problem::Text;

/// Modules left white around the code, as its standard asks.
const QUIET: usize = 4;

/// Draws a text as a QR code.
///
/// # Errors
/// The text is too long for a code.
pub fn draw(text: &str) -> Result<String, Text> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M)
        .map_err(|_| Text::new("文字太长，放不进二维码", "the text is too long for a QR code"))?;
    let width = code.width();
    let mut path = String::new();
    for (row, colors) in code.to_colors().chunks(width).enumerate() {
        let mut at = 0;
        for run in colors.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", at + QUIET, row + QUIET, run.len(), run.len());
            }
            at += run.len();
        }
    }
    let size = width + 2 * QUIET;
    Ok(format!(
        r#"<svg class="qr" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges"><path d="{path}"></path></svg>"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_one_path_and_a_book_is_refused() {
        let svg = draw("https://crm.example.cn/apps/crm/quote/1").unwrap();
        assert!(svg.starts_with("<svg class=\"qr\" viewBox=\"0 0 37 37\"") && svg.contains("M4 4h7v1h-7z"), "{svg}");
        assert!(draw(&"x".repeat(5000)).is_err());
    }
}
