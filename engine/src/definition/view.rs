//! `views/<key>.json`: a saved way of looking at a form's records. The views that people save later are documents of the
//! same shape, kept in the database.

use super::{AggregateOp, Color, Condition, GroupBy, is_default};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewDefinition {
    /// The address of this document's own JSON Schema, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The name programs use; equals the file's name.
    pub key: String,
    /// The form whose records are shown.
    pub form: String,
    /// The name people see.
    pub title: String,
    #[serde(default)]
    pub kind: ViewKind,
    /// The fields shown, in order: columns of a table, lines of a card. All of them, or the first few, when left out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub columns: Vec<String>,
    /// The records shown; all of them when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// Fields to sort by, the most important first; `-` before a name sorts downwards.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sort: Vec<String>,
    /// The field, or the two fields, whose values head the groups.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<ViewGroups>,
    /// The figure under each column, by field.
    #[serde(default, skip_serializing_if = "is_default")]
    pub totals: BTreeMap<String, AggregateOp>,
    /// Colours for the records a condition holds for; the first that holds counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub colors: Vec<ColorRule>,
    /// How many columns stay in place when a table is scrolled sideways; one when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 5))]
    pub frozen: Option<u8>,
    /// The width of columns in pixels, by field.
    #[serde(default, skip_serializing_if = "is_default")]
    pub widths: BTreeMap<String, ColumnWidth>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub row_height: RowHeight,
    /// For `kanban`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kanban: Option<KanbanLayout>,
    /// For `calendar`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarLayout>,
    /// For `gantt`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gantt: Option<GanttLayout>,
    /// For `gallery`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gallery: Option<GalleryLayout>,
}

/// How the records of a view are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    #[default]
    Table,
    Kanban,
    Calendar,
    Gantt,
    Gallery,
}

/// One field to group by, or two: the second divides the groups of the first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ViewGroups {
    One(GroupBy),
    Two(#[schemars(length(min = 1, max = 2))] Vec<GroupBy>),
}

impl ViewGroups {
    /// The fields, the outer one first.
    pub fn levels(&self) -> &[GroupBy] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Two(levels) => levels,
        }
    }
}

impl GroupBy {
    pub fn field(&self) -> &str {
        match self {
            Self::Field(field) | Self::Date { field, .. } => field,
        }
    }
}

/// A colour for the records, or one cell of the records, that a condition holds for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColorRule {
    pub when: Condition,
    pub color: Color,
    /// What the colour means, shown beside it: nobody has to tell records apart by colour alone.
    pub label: String,
    /// The column that is coloured; the whole row when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// A width in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ColumnWidth(#[schemars(range(min = 60, max = 800))] pub u16);

/// How many lines a row of a table has room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowHeight {
    #[default]
    Low,
    Middle,
    High,
}

/// A board: one column for each value of a field, and a card for each record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KanbanLayout {
    /// An option, member, department or link field; dragging a card writes it.
    pub by: String,
    /// The number that is added up over each column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// Leaves out columns without records.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hide_empty: bool,
}

/// Records on the days of their date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarLayout {
    /// A date or date-time field.
    pub start: String,
    /// The last day of records that take several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub scale: CalendarScale,
}

/// What a calendar shows at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarScale {
    #[default]
    Month,
    Week,
}

/// Records as bars along time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GanttLayout {
    /// A date or date-time field.
    pub start: String,
    /// A date or date-time field.
    pub end: String,
    /// A number from 0 to 1: how much of the bar is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<String>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub scale: GanttScale,
}

/// What one column of a Gantt chart stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GanttScale {
    Day,
    #[default]
    Week,
    Month,
}

/// Records as pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GalleryLayout {
    /// The image field whose first picture is shown.
    pub image: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub fit: ImageFit,
}

/// How a picture fills its place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImageFit {
    /// All of the place, cutting off what stands over.
    #[default]
    Cover,
    /// All of the picture.
    Contain,
}
