//! Runs of flows inside the database: loads a run, lets the machine advance it, and does everything that follows —
//! tasks, timers, messages, record writes, timeline, audit — in the transaction it is given. Owns no rule of its own
//! about what is legal: the machine refuses, the record path authorises.
//!
//! "A step is approved": the route calls [`perform`] inside one transaction. It holds the run's row, writes the values
//! sent along with the node's rights ([`Authority::Task`](crate::record::Authority)), advances the machine on the
//! record as it now is, writes each record the machine asks for and tells the machine the outcome until it asks for
//! nothing more, and puts everything else into one batch.

mod above;
mod asking;
mod boxes;
mod button;
mod call;
mod card;
mod carry;
mod diagram;
mod digest;
mod dry_run;
mod enclose;
mod figures;
mod flows;
mod found;
mod hand_over;
mod hours;
mod incident;
mod invite;
mod kept;
mod migration;
mod node_log;
mod outgoing;
mod outside;
mod pace;
mod passing;
mod perform;
mod preview;
mod print;
mod query;
mod report;
mod request;
mod retry;
mod script;
mod stuck;
mod task_draft;
mod tell;
mod timers;
mod triggers;
mod uninvited;
mod view;
mod world;
mod write;

pub use above::ReturnAbove;
pub use asking::asking_apps;
pub use boxes::{BoxPage, BoxView, BoxedFlow, boxed_flows, search_words, task_views, tasks_by_id};
pub use button::{ButtonView, FormButton, buttons, form_buttons, press};
pub use diagram::{DiagramNode, PassedAs, Standing, WayRole, WayView};
pub(crate) use digest::digest;
pub use dry_run::{
    DryDecision, DryDeed, DryDue, DryField, DryOffer, DryRun, DryRunView, DryTask, DryValue, TrailLine, dry_run,
};
pub(crate) use enclose::field_of_part;
pub use enclose::{Enclosed, shows_file};
pub use figures::{
    AppFigures, ComparedFlow, EndedRuns, FlowFigures, NodeFiguresView, PersonFiguresView, StandardView, app_figures,
    flow_figures,
};
pub use flows::Flows;
pub use hand_over::{HAND_OVER, HandOverWish, HandOverWork, check_hand_over, hand_over_params};
pub(crate) use hours::follow_hours;
pub use incident::{IncidentStep, IncidentView, go_on, incident_views, settle};
pub(crate) use invite::is_decided_by_mail;
pub use invite::{LinkState, TaskLinkView};
pub use migration::{
    FlowVersion, FlowVersions, Look, MIGRATE, MigrateWork, MigrationBranch, MigrationNode, MigrationPlace,
    MigrationPlan, MigrationPreview, MigrationProposal, MigrationReason, MigrationRun, MigrationTask, MovedRun,
    RUNS_AT_ONCE, check_migration, flow_versions, migrate_params, move_run, preview_migration, proposal,
};
pub use node_log::{NodeLogView, node_log};
pub use outgoing::{HandedOver, MessageRun, messages_of, runs_of_messages};
pub use outside::{MailedField, MailedWork, mailed_work};
pub use pace::{STARTS, StartsHandler};
pub use passing::forget_passings;
pub(crate) use perform::audited;
pub use perform::{Deed, StartRun, create_and_submit, perform, start, submit};
pub use preview::{Preview, PreviewStep, preview, preview_draft};
pub(crate) use print::CHANNEL as PRINT_CHANNEL;
pub use report::{
    FlowReport, ReportFigures, ReportFlow, ReportNode, ReportPart, ReportWeek, ReportWish, flow_report, report_file,
};
pub use request::called_back;
pub(crate) use request::{CHANNEL as CALL_CHANNEL, report as report_call};
pub use retry::{RETRY, RetryWish, RetryWork, retry_params};
pub use stuck::{StuckRun, StuckStep, stuck_runs};
pub use task_draft::{Begun, TaskDraft, forget_drafts, keep_draft};
pub use timers::{
    DEADLINE, DeadlineHandler, FLOW, FlowHandler, LEFT, LeftHandler, Mover, announce_absence, announce_departure,
    timer_kind,
};
pub use triggers::{is_watched, record_changed, reset_timers, watch_date};
pub(crate) use triggers::{move_date, time_tables};
pub use view::{
    JumpNode, LeftStep, NodeState, NodeView, Person, PickView, RerunNode, RunView, SuspensionView, TaskView,
    TimelineView, WorkView, record_runs, run_list, run_view, run_view_of, work_view,
};

use super::Refusal;
use crate::record::RecordError;
use crate::store::runs::RunRow;
use crate::store::{StoreError, carries_store_error};
use std::collections::BTreeSet;

/// Why an operation on a run was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// No such flow, run or task, or none that this person may know of.
    #[error("not found")]
    NotFound,
    /// The machine says the operation is not possible now.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The values sent along were refused.
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(FlowError, Record);

/// What an operation did, and who should hear of it once it is durable.
#[derive(Debug, Clone)]
pub struct Moved {
    pub run: RunRow,
    /// The members whose boxes changed.
    pub members: BTreeSet<String>,
    /// The version of the run's record now, if there is one.
    pub record_version: Option<i64>,
}
