//! What becomes of a call: it is judged, its record written and its run started in one transaction, once for each name a call
//! gives itself.

use super::manage::Refused;
use super::{HookError, refused};
use crate::access::{FormRights, Principal, token};
use crate::audit::Via;
use crate::clock::Moment;
use crate::condition::{Comparison, Condition, Op, Operand, holds};
use crate::definition::flow::start::WebhookStart;
use crate::definition::{Operation, Start};
use crate::flow::service::{self, FlowError, Moved, StartRun};
use crate::kind;
use crate::model::{Form, Model};
use crate::notify::{is_signed, signing_key};
use crate::problem::{Problem, Text, pointer_segment};
use crate::record::{self, Action, Authority, Change, Command, Context, RecordError};
use crate::store::hooks::{self, HookCall, HookRow};
use crate::store::{Conn, ListQuery, Shelf, SortKey, StoreError, StoredRecord, runs};
use crate::workspace::{Snapshot, Workspace};
use chrono::Duration;
use serde_json::{Map, Value};
use std::sync::Arc;

/// How far the time a signed call names may be from ours.
const WINDOW: Duration = Duration::minutes(5);
/// How long a call that names itself is remembered.
const REMEMBERED: Duration = Duration::days(1);
/// The most bytes of a call's name.
const MOST_NAME: usize = 200;
/// The most bytes kept of a body for builders to look at.
const MOST_KEPT: usize = 64 * 1024;

/// An address that is open.
#[derive(Debug, Clone)]
pub struct Hook {
    pub id: String,
    row: HookRow,
    start: WebhookStart,
}

/// What another system sent.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// The body as it came, which is what a signature is over.
    pub text: String,
    pub body: Value,
    /// `webhook-id`: sent twice, it happens once.
    pub id: Option<String>,
    /// `webhook-timestamp`, in seconds.
    pub timestamp: Option<String>,
    /// `webhook-signature`.
    pub signature: Option<String>,
    pub ip: Option<String>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub record: String,
    /// The run on it: the one that was started, or the one under way already; none where the start's condition does not hold.
    pub run: Option<String>,
}

/// The address with this token. One that was switched off, or whose flow starts otherwise, is not found.
///
/// # Errors
/// No such address; the database's.
pub async fn find(conn: &mut Conn, model: &Model, token: &str) -> Result<Hook, HookError> {
    let row = hooks::by_token(conn, &token::hash(token), false).await?.ok_or(HookError::NotFound)?;
    let flow = model.app(&row.app).and_then(|app| app.definitions.flows.get(&row.flow));
    match flow.map(|flow| &flow.start) {
        Some(Start::Webhook(start)) => Ok(Hook { id: row.id.clone(), start: start.clone(), row }),
        _ => Err(HookError::NotFound),
    }
}

/// Takes a call: writes its record and starts the run, or nothing. A call whose name was seen within a day answers what came of
/// it then.
///
/// # Errors
/// See [`HookError`].
pub async fn receive(workspace: &Workspace, hook: &Hook, call: Call) -> Result<Taken, HookError> {
    let snapshot = workspace.snapshot();
    judge(hook, &call, snapshot.now)?;
    let member = snapshot.people.member_by_username(&hook.start.run_as).filter(|member| member.active);
    let Some(member) = member else {
        return Err(refused(
            "run_as_gone",
            "流程没有可代为填写的成员，请联系对方管理员",
            "the member on whose behalf the flow acts is not there; ask its administrator",
        ));
    };
    let principal = Principal::member(member, Via::Hook, call.ip.clone());
    let values = values_of(&hook.start, &call.body);
    let work = Arc::new((snapshot, principal, hook.clone(), call, values));
    let done = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (snapshot, principal, hook, call, values) = &*work;
            carry_out(conn, snapshot, principal, hook, call, values).await
        })
    });
    let done = done.await?;
    if let Some((command, change)) = &done.written {
        workspace.tell_changed(command, change);
    }
    if let Some(moved) = &done.moved {
        workspace.tell_moved(moved);
    }
    Ok(done.taken)
}

/// Notes why a call was refused, for the builder to see, with its body where that could be read and was not forged.
///
/// # Errors
/// The database's.
pub async fn note_refusal(
    workspace: &Workspace,
    hook: &Hook,
    (code, message): (&'static str, Text),
    body: Option<&Value>,
) -> Result<(), StoreError> {
    let now = workspace.clock.now();
    let refusal = Refused { at: now, code: code.to_owned(), message }.stored();
    let model = workspace.model();
    let form = model.form(&hook.row.app, &hook.start.form);
    let body = form.zip(body).map_or(Value::Null, |(form, body)| shown(form, &hook.start, body));
    let work = Arc::new((hook.id.clone(), refusal, body));
    let noted = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { hooks::count_refused(conn, &work.0, &work.1, &work.2, now).await })
    });
    noted.await
}

/// Whether a call is signed where it must be, and not older than it may be.
fn judge(hook: &Hook, call: &Call, now: Moment) -> Result<(), HookError> {
    if call.id.as_ref().is_some_and(|id| id.is_empty() || id.len() > MOST_NAME) {
        let (zh, en) = ("webhook-id 须为 1 到 200 个字符", "webhook-id has 1 to 200 characters");
        return Err(refused("bad_id", zh, en));
    }
    if !hook.start.signed {
        return Ok(());
    }
    let (Some(id), Some(timestamp), Some(signature)) = (&call.id, &call.timestamp, &call.signature) else {
        return Err(refused(
            "signature_missing",
            "须带 webhook-id、webhook-timestamp 和 webhook-signature",
            "webhook-id, webhook-timestamp and webhook-signature are needed",
        ));
    };
    let secret = hook.row.secret.as_deref().ok_or(StoreError::NoKey)?;
    let key = signing_key(secret).unwrap_or_default();
    if key.is_empty() || !is_signed(&key, id, timestamp, &call.text, signature) {
        return Err(refused("signature_wrong", "签名不对", "the signature is wrong"));
    }
    let at = timestamp.parse().ok().and_then(|seconds| Moment::from_timestamp(seconds, 0));
    if at.is_none_or(|at| (now - at).abs() > WINDOW) {
        let (zh, en) = ("签名时间与现在相差超过 5 分钟", "what was signed is more than 5 minutes from now");
        return Err(refused("signature_old", zh, en));
    }
    Ok(())
}

/// What a call writes: what its body has where the start looks, and the start's constants.
fn values_of(start: &WebhookStart, body: &Value) -> Map<String, Value> {
    let taken = start.set.iter().filter_map(|(field, path)| Some((field.clone(), body.pointer(path)?.clone())));
    let constants = start.values.iter().map(|(field, value)| (field.clone(), value.clone()));
    constants.chain(taken).collect()
}

/// What a call did, and who should hear of it.
struct Done {
    taken: Taken,
    written: Option<(Command, Change)>,
    moved: Option<Moved>,
}

async fn carry_out(
    conn: &mut Conn,
    snapshot: &Snapshot,
    principal: &Principal,
    hook: &Hook,
    call: &Call,
    values: &Map<String, Value>,
) -> Result<Done, HookError> {
    // Whoever holds the row takes a call alone, so of two with one name the second finds what the first has done.
    let row = hooks::by_token(conn, &hook.row.token_hash, true).await?.ok_or(HookError::NotFound)?;
    let (now, since) = (snapshot.now, snapshot.now - REMEMBERED);
    let (context, start) = (snapshot.context(principal), &hook.start);
    let form = context.model.form(&row.app, &start.form).ok_or(HookError::NotFound)?;
    hooks::count_taken(conn, &row.id, &shown(form, start, &call.body), now).await?;
    if let Some(id) = &call.id
        && let Some(came) = hooks::call(conn, &row.id, id, since).await?
    {
        let taken = Taken { record: came.record_id, run: came.run_id };
        return Ok(Done { taken, written: None, moved: None });
    }
    let rights = context.rights(&row.app, &start.form).ok_or(HookError::NotFound)?;
    let found = match &start.matches {
        Some(field) => find_record(conn, &context, form, &rights, field, values).await?,
        None => None,
    };
    let action = match found {
        Some(record) => Action::Update { id: record.id, version: None, values: values.clone() },
        None => Action::Create { id: None, values: values.clone() },
    };
    let command = Command { id: None, app: row.app.clone(), form: form.key.clone(), action };
    let change = Box::pin(record::perform(conn, &context, &Authority::Rights(&rights), &command)).await;
    let change = change.map_err(FlowError::from)?;
    let record = change.record.id.clone();
    let mut moved = None;
    let run = if start.when.as_ref().is_none_or(|when| holds(when, &change.record.facts(), &context.conditions)) {
        match runs::running_on(conn, &record, &row.app, &row.flow).await?.pop() {
            Some(run) => Some(run),
            None => {
                let wish = StartRun::of(&row.app, &row.flow, Some(&record));
                let started = Box::pin(service::start(conn, &context, wish)).await?;
                let run = started.run.id.to_string();
                moved = Some(started);
                Some(run)
            }
        }
    } else {
        None
    };
    if let Some(id) = &call.id {
        let came = HookCall { record_id: record.clone(), run_id: run.clone() };
        hooks::note_call(conn, &row.id, id, &came, (now, since)).await?;
    }
    Ok(Done { taken: Taken { record, run }, written: Some((command, change)), moved })
}

/// The record that has the value by which records are found, among those the member may read.
async fn find_record(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    rights: &FormRights,
    field: &str,
    values: &Map<String, Value>,
) -> Result<Option<StoredRecord>, FlowError> {
    let value = values.get(field).cloned().unwrap_or_default();
    if kind::is_missing(&value) {
        let (zh, en) = ("须有值，据此查找要修改的数据", "a value is needed, by which the record is found");
        let problem = Problem::new(pointer_segment(field), "required", zh, en);
        return Err(RecordError::Invalid(vec![problem]).into());
    }
    let (Some(known), Ok(scope)) = (form.field(field), rights.scope(Operation::Read)) else { return Ok(None) };
    // What is no value of the field is refused with everything else that is wrong, when the record is written.
    let Ok(value) = kind::normalise(&known.definition, value) else { return Ok(None) };
    let operand = Operand::Constant(value);
    let filter = Condition::Compare(Comparison { field: field.to_owned(), op: Op::Equal, operand });
    let sort = [SortKey { field: "created_at".to_owned(), descending: false }];
    let query = ListQuery {
        scope: &scope,
        filter: Some(&filter),
        search: "",
        search_in: None,
        sort: &sort,
        limit: 1,
        cursor: None,
        shelf: Shelf::Live,
        newest: None,
        context: &context.conditions,
    };
    Ok(form.table.list(conn, &query).await?.records.into_iter().next())
}

/// A body as builders see it: without what sensitive and masked fields take from it.
fn shown(form: &Form, start: &WebhookStart, body: &Value) -> Value {
    let mut body = body.clone();
    form.hide_taken(&start.set, &mut body);
    kept(&body)
}

/// A body as it is kept: short enough to be shown, or not at all.
fn kept(body: &Value) -> Value {
    let short = shortened(body);
    if short.to_string().len() > MOST_KEPT { Value::Null } else { short }
}

/// Long texts are cut, and of a list the first five stay.
fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.chars().take(200).collect()),
        Value::Array(items) => Value::Array(items.iter().take(5).map(shortened).collect()),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), shortened(value))).collect())
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use crate::notify::{new_signing_key, signature};
    use serde_json::json;

    fn hook(start: Value) -> Hook {
        let row = HookRow {
            id: "h".into(),
            app: "shop".into(),
            flow: "orders".into(),
            token_hash: "x".into(),
            secret: Some(new_signing_key()),
            created_at: now(),
            created_by: None,
            calls: 0,
            called_at: None,
            refusal: Value::Null,
            body: Value::Null,
        };
        Hook { id: "h".into(), row, start: serde_json::from_value(start).expect("a start") }
    }

    fn now() -> Moment {
        from_text("2026-03-02T08:00:00Z").expect("a moment")
    }

    #[test]
    fn a_call_writes_what_it_has_and_what_the_start_says() {
        let start = json!({ "form": "order", "run_as": "ann",
            "set": { "name": "/customer/name", "note": "/note", "lines": "/lines", "first": "/lines/0/a~1b", "all": "" },
            "values": { "source": "= 1", "level": 3 } });
        let body = json!({ "customer": { "name": "= 1 + 1" }, "lines": [{ "a/b": null }] });
        let expected = json!({ "source": "= 1", "level": 3, "name": "= 1 + 1", "lines": [{ "a/b": null }], "first": null,
            "all": body });
        assert_eq!(Value::Object(values_of(&hook(start).start, &body)), expected);
    }

    #[test]
    fn a_signed_call_is_of_now_and_of_whoever_has_the_key() {
        let hook = hook(json!({ "form": "order", "run_as": "ann", "signed": true }));
        let key = hook.row.secret.as_deref().and_then(signing_key).expect("a key");
        let signed = |seconds: i64| {
            let timestamp = (now().timestamp() + seconds).to_string();
            let signature = signature(&key, "m-1", &timestamp, "{}");
            let (id, text) = (Some("m-1".to_owned()), "{}".to_owned());
            Call { text, id, timestamp: Some(timestamp), signature: Some(signature), ..Call::default() }
        };
        let code = |call: &Call| match judge(&hook, call, now()) {
            Ok(()) => "",
            Err(HookError::Refused { code, .. }) => code,
            Err(_) => "else",
        };
        for seconds in [0, 300, -300] {
            assert_eq!(code(&signed(seconds)), "");
        }
        for seconds in [301, -301] {
            assert_eq!(code(&signed(seconds)), "signature_old");
        }
        assert_eq!(code(&Call { text: "{ }".into(), ..signed(0) }), "signature_wrong");
        assert_eq!(code(&Call { id: Some("m-2".into()), ..signed(0) }), "signature_wrong");
        assert_eq!(code(&Call { timestamp: Some("soon".into()), ..signed(0) }), "signature_wrong");
        assert_eq!(code(&Call { id: None, ..signed(0) }), "signature_missing");
        assert_eq!(code(&Call::default()), "signature_missing");
        assert_eq!(code(&Call { id: Some("x".repeat(201)), ..signed(0) }), "bad_id");
    }

    #[test]
    fn of_a_body_is_kept_what_can_be_shown() {
        let body = json!({ "text": "轴".repeat(300), "list": [1, 2, 3, 4, 5, 6], "deep": { "yes": true } });
        let short = json!({ "text": "轴".repeat(200), "list": [1, 2, 3, 4, 5], "deep": { "yes": true } });
        assert_eq!(kept(&body), short);
        let large: Map<String, Value> = (0..1000).map(|n| (format!("m{n}"), json!("x".repeat(200)))).collect();
        assert_eq!(kept(&Value::Object(large)), Value::Null);
    }
}
