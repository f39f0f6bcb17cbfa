//! The way of a change: everything that changes a record, whoever sends it, is one [`Command`] on one path, inside one
//! transaction. Read `perform` from top to bottom to follow a submitted form. Owns merging, computing, validating,
//! grading and what follows from a change; statements are owned by `store`, rights by `access`.

mod act;
mod archive;
mod attachments;
mod bounds;
mod choices;
mod compute;
mod context;
mod convert;
mod discuss;
mod draft;
mod evaluate;
mod figures;
mod follow;
mod grade;
mod inquire;
mod links;
mod lock;
mod lookups;
mod merge;
mod mirror;
mod named;
mod news;
mod options;
mod perform;
mod reach;
mod read;
mod refill;
mod remind;
mod revert;
mod reword;
mod rows;
mod sealed;
mod selection;
mod serial;
mod trial;
mod unwritten;
mod validate;
mod waiting;

pub(crate) use archive::archived;
pub(crate) use attachments::without_files;
pub use attachments::{files_in, holds_file, may_see_file};
pub use choices::{choosable, choosable_by_anybody};
pub(crate) use compute::{Unseen, drop_hidden_cells, hidden};
pub use context::Context;
pub use discuss::{Remark, comment};
pub use evaluate::{Evaluation, evaluate, evaluate_within};
pub use figures::{DAYS, Day, Days, DaysAsked, SECTIONS, Section, Sectioning, Sections, days, sections, totals};
pub use follow::is_catching_up;
pub(crate) use follow::{COPIES, CopyStep, copy_on, follow, retitle};
pub(crate) use inquire::answer;
pub(crate) use mirror::{Paired, pair};
pub(crate) use named::{Lost, NOTHING, asked_as, called, named, ways};
pub(crate) use options::all_options;
pub(crate) use perform::{blank, differences, title_of};
pub use perform::{findable, perform, repeated};
pub use reach::Reach;
pub use read::{
    Grouping, ListPage, Listing, Note, PAGE, ReadError, RecordRef, Refs, get, get_whole, groups, list, mask, mask_by,
    may_ask, refs, refs_of_values,
};
pub(crate) use remind::{message_about, tell};
pub use revert::values_of_version;
pub use reword::{REWORD_MINUTES, Rewording, open_until, reword};
pub(crate) use rows::make_rows_whole;
pub(crate) use sealed::seal_binned;
pub(crate) use selection::Selection;
pub use trial::{FitTrial, FormulaTrial, Misfit, Sample, Trial, UniqueTrial, try_rule};
pub(crate) use trial::{try_fit, try_formulas, try_unique};
pub(crate) use waiting::RELINK;

use crate::access::FormRights;
use crate::id::{CommandId, RecordId};
use crate::problem::Problem;
use crate::store::{StoreError, StoredRecord, carries_store_error};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One wished-for change of one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Sent twice, it happens once and answers the same.
    pub id: Option<CommandId>,
    pub app: String,
    pub form: String,
    pub action: Action,
}

/// What is to be done with the record.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// A new record with these values, under an id chosen beforehand or a fresh one.
    Create { id: Option<RecordId>, values: Map<String, Value> },
    /// New values for some fields; `null` empties a field. `version` is the one the writer saw, when they saw one.
    Update { id: String, version: Option<i64>, values: Map<String, Value> },
    /// Values the record had before. The rows of sub-forms that come back with them are whole again, also in columns that
    /// whoever goes back does not see.
    Revert { id: String, version: Option<i64>, values: Map<String, Value> },
    /// Into the recycle bin.
    Delete { id: String, version: Option<i64> },
    /// Out of the recycle bin.
    Restore { id: String },
    /// Out of the recycle bin for good; only the log remembers it.
    Destroy { id: String },
    /// Into the archive: kept and counted, but no longer listed, changed or reminded of.
    Archive { id: String, version: Option<i64> },
    /// Back among the records people work with.
    Unarchive { id: String },
    /// Takes over what a rule suggested.
    AcceptRule { id: String, rule: String },
    /// Decides against a rule, with a reason.
    OverrideRule { id: String, rule: String, value: Value, reason: String },
    /// Runs one rule, or all of them, again.
    RunRules { id: String, rule: Option<String> },
    /// What a flow made of the record.
    SetFlowState { id: String, state: Option<String> },
    /// Figures that other records add up to; only the engine sends it.
    SetComputed { id: String, values: Map<String, Value> },
    /// What others of the same form held besides, when they became this one; or, taking that back, what it held before.
    Merge { id: String, version: Option<i64>, values: Map<String, Value>, note: MergeNote },
    /// Into the recycle bin, having become another record.
    MergeAway { id: String, version: Option<i64>, note: MergeNote },
    /// Back from there, when a merge is taken back.
    Unmerge { id: String, note: MergeNote },
    /// Values that were written when their fields were of another kind, as what the fields are now; only the engine sends it.
    Convert { id: String, version: i64, values: Vec<Converted> },
    /// Links that lead to another record from now on, with the fields they stand in; only the engine sends it. `quiet` when
    /// nobody has changed anything: the definitions alone make two records say what one has said before, or the record
    /// lies in the recycle bin.
    SetLinks { id: String, values: Map<String, Value>, quiet: bool },
    /// Works out anew what these formulas give, `total` or `items.amount`, since they were published otherwise; only the
    /// engine sends it. Nothing is written where they give what they gave.
    Recompute { id: String, formulas: Arc<BTreeSet<String>> },
}

/// A value on its way from the column of what its field was.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    pub field: String,
    /// The column it stands in.
    pub column: String,
    /// The value as it was written.
    pub was: Value,
    /// The value as the field has it now; `None` when it stays where it is because it cannot be one.
    pub now: Option<Value>,
    /// What its column holds from then on, of rows whose cells cannot all be read; else null.
    pub rest: Value,
}

/// What the history of a record says of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeNote {
    /// The id of the merge.
    pub merge: String,
    /// Whether it is being taken back.
    pub undo: bool,
    /// The other records of it, each with its title.
    pub others: Vec<(String, String)>,
}

impl Action {
    /// What the action is called in figures.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Create { .. } => "record.create",
            Self::Update { .. } | Self::Revert { .. } => "record.update",
            Self::Delete { .. } => "record.delete",
            Self::Restore { .. } => "record.restore",
            Self::Destroy { .. } => "record.destroy",
            Self::Archive { .. } => "record.archive",
            Self::Unarchive { .. } => "record.unarchive",
            Self::AcceptRule { .. } => "record.accept_rule",
            Self::OverrideRule { .. } => "record.override_rule",
            Self::RunRules { .. } => "record.run_rules",
            Self::Merge { .. } | Self::MergeAway { .. } => "record.merge",
            Self::Unmerge { .. } => "record.unmerge",
            Self::Convert { .. } => "record.convert",
            Self::SetFlowState { .. } | Self::SetComputed { .. } | Self::SetLinks { .. } | Self::Recompute { .. } => {
                "record.computed"
            }
        }
    }

    /// Whether somebody has done something that others should hear of or act upon, and not the definitions alone.
    pub fn is_made(&self) -> bool {
        !matches!(self, Self::Convert { .. } | Self::Recompute { .. } | Self::SetLinks { quiet: true, .. })
    }

    /// The record meant; `None` for one that does not exist yet.
    pub fn record(&self) -> Option<&str> {
        match self {
            Self::Create { .. } => None,
            Self::Update { id, .. }
            | Self::Revert { id, .. }
            | Self::Delete { id, .. }
            | Self::Restore { id }
            | Self::Destroy { id }
            | Self::Archive { id, .. }
            | Self::Unarchive { id }
            | Self::AcceptRule { id, .. }
            | Self::OverrideRule { id, .. }
            | Self::RunRules { id, .. }
            | Self::SetFlowState { id, .. }
            | Self::SetComputed { id, .. }
            | Self::Convert { id, .. }
            | Self::Merge { id, .. }
            | Self::MergeAway { id, .. }
            | Self::Unmerge { id, .. }
            | Self::SetLinks { id, .. }
            | Self::Recompute { id, .. } => Some(id),
        }
    }
}

/// By what right a command is carried out.
pub enum Authority<'a> {
    /// The permission groups of the one who acts.
    Rights(&'a FormRights),
    /// A task of a flow gives its assignee the node's rights on this one record: the fields that may be written.
    Task { writable: &'a BTreeSet<String> },
    /// The engine itself: flows, rules, figures.
    Engine,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The record as it is now.
    pub record: StoredRecord,
    /// The record as it was; `None` when it is new.
    pub before: Option<StoredRecord>,
    /// The fields whose values differ.
    pub changed: Vec<String>,
    /// True when the command had been carried out before and nothing happened now.
    pub repeated: bool,
}

/// Why a command was not carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// No such app, form or record, or none that this person may know of.
    #[error("not found")]
    NotFound,
    /// The person may not do this; the pointers name fields when only those are refused.
    #[error("forbidden")]
    Forbidden(Vec<Problem>),
    /// Mistakes in what was sent, all of them.
    #[error("invalid: {0:?}")]
    Invalid(Vec<Problem>),
    /// Somebody else changed the record since the writer saw it.
    #[error("the record is at version {} and the change was made on version {yours}", current.version)]
    Conflict { current: Box<StoredRecord>, yours: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(RecordError);

/// Records linked from the one at hand, by id.
type Linked = BTreeMap<String, StoredRecord>;
