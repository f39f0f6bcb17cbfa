//! The types of file a field may be limited to, as people tell them apart. What a file is, its content shows.

use crate::problem::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A type of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileType {
    /// Pictures: jpeg, png, webp, gif, heic, bmp, tiff.
    Image,
    Pdf,
    /// Word.
    Document,
    /// Excel.
    Spreadsheet,
    /// PowerPoint.
    Presentation,
    /// Plain text, csv among it.
    Text,
    Archive,
    Audio,
    Video,
}

impl FileType {
    /// The type of a content type; none for what nobody asks for by name.
    pub fn of(mime: &str) -> Option<Self> {
        let mime = mime.split(';').next().unwrap_or_default();
        Some(match mime {
            "application/pdf" => Self::Pdf,
            "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
                Self::Document
            }
            "application/vnd.ms-excel" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
                Self::Spreadsheet
            }
            "application/vnd.ms-powerpoint"
            | "application/vnd.openxmlformats-officedocument.presentationml.presentation" => Self::Presentation,
            "application/zip" | "application/gzip" | "application/vnd.rar" | "application/x-7z-compressed" => {
                Self::Archive
            }
            "text/plain" => Self::Text,
            // A browser runs the scripts inside.
            "image/svg+xml" => return None,
            _ if mime.starts_with("image/") => Self::Image,
            _ if mime.starts_with("audio/") => Self::Audio,
            _ if mime.starts_with("video/") => Self::Video,
            _ => return None,
        })
    }

    pub fn title(self) -> Text {
        match self {
            Self::Image => Text::new("图片", "images"),
            Self::Pdf => Text::new("PDF", "PDF"),
            Self::Document => Text::new("Word 文档", "Word documents"),
            Self::Spreadsheet => Text::new("Excel 表格", "Excel sheets"),
            Self::Presentation => Text::new("演示文稿", "presentations"),
            Self::Text => Text::new("文本", "plain text"),
            Self::Archive => Text::new("压缩包", "archives"),
            Self::Audio => Text::new("音频", "audio"),
            Self::Video => Text::new("视频", "video"),
        }
    }
}
