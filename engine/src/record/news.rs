//! What those who follow a record are told of its changes: by whom, and which of the fields they may see. Written in the
//! transaction of the change.

use super::{Action, Change, Context};
use crate::access::{FormRights, Principal};
use crate::audit::Via;
use crate::definition::{Channel, Operation};
use crate::id::MemberId;
use crate::model::Form;
use crate::notify::{self, Letters, Message};
use crate::people::{Member, NoticeKind};
use crate::problem::Language;
use crate::store::{Batch, Conn, StoreError, StoredRecord, followers};
use serde_json::json;

/// A member as the reader of one record: what they may see of it, in their language.
pub(super) struct Reader<'a> {
    pub id: MemberId,
    pub language: Language,
    rights: FormRights,
    principal: Principal,
    context: &'a Context<'a>,
}

impl<'a> Reader<'a> {
    /// None for those who have left or may not read the record.
    pub fn of(context: &'a Context<'a>, form: &Form, record: &StoredRecord, member: &str) -> Option<Self> {
        let member: &Member = context.people.member(member).filter(|member| member.active)?;
        let principal = Principal::member(member, Via::System, None);
        let policy = &context.model.app(&form.app)?.policy;
        let rights = FormRights::resolve(policy, &form.key, &principal, context.people);
        let conditions = principal.conditions(context.now, context.timezone);
        rights.allows_on(Operation::Read, &record.facts(), &conditions).then(|| Self {
            id: member.id.clone(),
            language: context.language_of(member.id.as_str()),
            rights,
            principal,
            context,
        })
    }

    /// The titles of the fields they may see among those that changed.
    fn seen(&self, form: &Form, change: &Change) -> Vec<String> {
        let conditions = self.principal.conditions(self.context.now, self.context.timezone);
        let fields = self.rights.fields_on(&change.record.facts(), &conditions);
        let app = self.context.model.app(&form.app);
        let changed = change.changed.iter().filter(|key| fields.sees(key));
        changed
            .map(|key| app.map_or_else(String::new, |app| app.definitions.text(form.field_title(key), self.language)))
            .collect()
    }
}

/// Tells a record's followers of a change somebody else made. Figures that move with other records are no news.
pub(super) async fn tell_followers(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    action: &Action,
    change: &Change,
) -> Result<(), StoreError> {
    use Action::{RunRules, SetComputed, SetLinks};
    if change.before.is_none() || matches!(action, SetComputed { .. } | RunRules { .. } | SetLinks { .. }) {
        return Ok(());
    }
    let mut batch = Batch::default();
    for member in followers::of(conn, &change.record.id).await? {
        if member == context.me() {
            continue;
        }
        let Some(reader) = Reader::of(context, form, &change.record, &member) else { continue };
        let Some(text) = words(form, action, change, &reader) else { continue };
        let key = format!("followed/{}/{}", change.record.id, change.record.version);
        push(context, form, &change.record, &reader, key, text, &mut batch);
    }
    if batch.is_empty() { Ok(()) } else { conn.execute_all(batch).await }
}

/// Subject and text; none when there is nothing this reader may hear of.
fn words(form: &Form, action: &Action, change: &Change, reader: &Reader<'_>) -> Option<(String, String)> {
    let (title, zh) = (&change.record.title, reader.language == Language::Chinese);
    let who = reader.context.people.member_name(reader.context.me());
    let who = who.unwrap_or(if zh { "系统" } else { "The system" });
    let said = |zh_text: String, en_text: String| if zh { zh_text } else { en_text };
    match action {
        Action::Delete { .. } => {
            Some((said(format!("{who}删除了“{title}”"), format!("{who} deleted '{title}'")), String::new()))
        }
        Action::MergeAway { note, .. } => {
            let into = note.others.first().map(|(_, title)| title.as_str()).unwrap_or_default();
            let words =
                said(format!("{who}把“{title}”合并到“{into}”"), format!("{who} merged '{title}' into '{into}'"));
            Some((words, String::new()))
        }
        Action::Restore { .. } | Action::Unmerge { .. } => {
            Some((said(format!("{who}恢复了“{title}”"), format!("{who} restored '{title}'")), String::new()))
        }
        Action::Archive { .. } => {
            Some((said(format!("{who}归档了“{title}”"), format!("{who} archived '{title}'")), String::new()))
        }
        Action::Unarchive { .. } => Some((
            said(format!("{who}取消了“{title}”的归档"), format!("{who} took '{title}' out of the archive")),
            String::new(),
        )),
        Action::SetFlowState { state, .. } => {
            let (in_zh, in_en) = match state.as_deref()? {
                "running" => ("进入流程", "is in a flow"),
                "returned" => ("已退回", "was returned"),
                "approved" => ("已通过", "was approved"),
                "rejected" => ("已驳回", "was rejected"),
                "withdrawn" => ("已撤回", "was withdrawn"),
                "terminated" => ("已终止", "was terminated"),
                _ => return None,
            };
            Some((said(format!("“{title}”{in_zh}"), format!("'{title}' {in_en}")), String::new()))
        }
        _ => {
            let fields = reader.seen(form, change);
            let fields = if fields.is_empty() { return None } else { fields.join(if zh { "、" } else { ", " }) };
            Some((said(format!("{who}修改了“{title}”"), format!("{who} changed '{title}'")), fields))
        }
    }
}

/// Adds one in-app message about a record to a batch.
pub(super) fn push(
    context: &Context<'_>,
    form: &Form,
    record: &StoredRecord,
    reader: &Reader<'_>,
    key: String,
    (subject, text): (String, String),
    batch: &mut Batch,
) {
    let message = Message {
        key,
        app: Some(form.app.clone()),
        channels: vec![Channel::Inbox],
        to: vec![reader.id.clone()],
        subject,
        text,
        link: Some(format!("/apps/{}/{}/{}", form.app, form.key, record.id)),
        url: None,
        robots: Vec::new(),
        event: "record.news",
        data: json!({ "app": form.app, "form": form.key, "record": record.id }),
    };
    let (wishes, now) = (context.wishes(), context.now);
    notify::push_personal(batch, &message, NoticeKind::Comment, wishes, Letters::Own, now);
}
