//! The documents an app is made of: their shapes, their JSON Schemas and every check that needs no database.
//! Owns what a person may write; how a record, rule or flow then runs is owned by the modules of those names.

mod access;
mod adopt;
mod after;
mod aggregate;
mod app;
mod bundle;
mod check;
mod dashboard;
mod date_bound;
mod duplicates;
mod evolution;
mod field;
mod file_type;
pub mod flow;
mod form;
mod import;
mod link;
mod package;
mod people;
mod print;
mod print_words;
mod reminder;
mod rule;
mod schema;
mod sentence;
mod shown;
mod source;
mod system;
mod translation;
mod validator;
mod view;
mod withheld;

pub use access::{AccessDefinition, FieldRight, GroupMember, Operation, PermissionGroup, RoleDefinition};
pub(crate) use adopt::Names as FieldNames;
pub use adopt::{Adopted, adopt};
pub use after::AfterAdding;
pub(crate) use aggregate::at_path;
pub use aggregate::{
    AggregateCheck, AggregateComputed, AggregateDefinition, AggregateKey, AggregateMeasure, AggregatePart,
    AggregateSource, ComputedAs,
};
pub use app::{AppDefinition, NavigationItem, NavigationSection};
pub use bundle::Definitions;
pub use check::{MendedView, Surroundings, check, mend_view, read_view, warnings};
pub use dashboard::{AggregateOp, DashboardDefinition, DateUnit, GroupBy, Measure, WidgetDefinition, WidgetKind};
pub use date_bound::DateBound;
pub use duplicates::{DuplicateRule, Likeness, OnEntry};
pub use evolution::check_evolution;
pub use field::{
    Color, CounterReset, FieldDefinition, FieldItems, FieldSource, MaskKind, SerialPart, TreeOption, ValueType, Width,
};
pub use file_type::FileType;
pub use flow::{FlowDefinition, Node, Start};
pub use form::{
    CheckDefinition, CheckThat, EditableRule, FormDefinition, HiddenValues, RequiredRule, SYSTEM_FIELDS, VisibilityRule,
};
pub use import::{EmptyCells, ImportColumn, ImportDefinition, ImportMode, MembersBy, SumRows};
pub use link::LinkDefinition;
pub use package::{DocumentKind, Package};
pub use people::{AnyOfPeople, Candidates, Initiator, People, Whose};
pub use print::{Orientation, Paper, PrintDefinition, print_heading};
pub use reminder::{CatchUp, Channel, RecordEvent, ReminderDefinition, ReminderEvent, Repeat};
pub use rule::{Band, Outcome, PointsRow, RuleDefinition, RuleEvent, RuleMode, Scorecard, ScorecardItem, TableRow};
pub use schema::{DOCUMENTS, schema};
pub use shown::shown_schema;
pub use system::{ADDRESS_PARTS, FLOW_STATES, address_part, system_field};
pub use translation::{TextPlace, check_words, dictionary_key, needs_words, texts, written_in};
pub use validator::{FormValidator, field_schema, form_schema};
pub use view::{
    CalendarLayout, CalendarScale, ColorRule, ColumnWidth, GalleryLayout, GanttLayout, GanttScale, ImageFit,
    KanbanLayout, RowHeight, ViewDefinition, ViewGroups, ViewKind,
};
pub(crate) use withheld::withheld;

pub use crate::condition::Condition;

/// `true` for a value that equals its type's default, so that writing a document back leaves out what was never said.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
