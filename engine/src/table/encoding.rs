//! The encodings in which csv files are written here: UTF-8, with or without a mark, and GB 18030 with its subset GBK.

use encoding_rs::DecoderResult;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the text of a csv file is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    Utf8,
    /// UTF-8 with a byte order mark, by which Excel knows it.
    #[default]
    Utf8Mark,
    /// GB 18030; what older programs in China call GBK.
    Gbk,
    /// What "Unicode text" of Excel is.
    Utf16,
}

impl Encoding {
    /// Tells the encoding by the first bytes; `whole` when they are the whole file.
    pub(super) fn of(head: &[u8], whole: bool) -> Self {
        if head.starts_with(b"\xef\xbb\xbf") {
            return Self::Utf8Mark;
        }
        if head.starts_with(b"\xff\xfe") {
            return Self::Utf16;
        }
        match std::str::from_utf8(head) {
            Ok(_) => Self::Utf8,
            // A letter cut at the end of what was looked at does not count against it.
            Err(error) if !whole && error.error_len().is_none() => Self::Utf8,
            Err(_) => Self::Gbk,
        }
    }

    /// The encoding of a text by its first bytes; none when they are no text, but hold control characters or what is no
    /// letter. One cut at the end of what was looked at does not count against it.
    pub fn of_text(head: &[u8]) -> Option<Self> {
        let encoding = Self::of(head, false);
        let mut decoder = encoding.codec().new_decoder_without_bom_handling();
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(head.len())?);
        let (end, _) = decoder.decode_to_string_without_replacement(head, &mut text, false);
        let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        (end == DecoderResult::InputEmpty && !text.is_empty() && !text.contains(is_odd)).then_some(encoding)
    }

    pub(super) fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 | Self::Utf8Mark => encoding_rs::UTF_8,
            Self::Gbk => encoding_rs::GB18030,
            Self::Utf16 => encoding_rs::UTF_16LE,
        }
    }
}
