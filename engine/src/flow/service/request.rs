//! Calls of other systems that a run makes: worked out and put into the outbox in the transaction of the step, sent
//! afterwards; what came of one comes back to the run by a timer that is due at once, or by whoever calls back.

use super::passing::{Seen, shown_body};
use super::timers::DEADLINE;
use super::write::{tellable, worked_out};
use super::{Deed, FlowError, print, tell};
use crate::access::token;
use crate::clock::Moment;
use crate::flow::node::http::{Awaited, Header, Http};
use crate::flow::state::{Token, Wait};
use crate::flow::{Action, RunState};
use crate::id::RunId;
use crate::notify;
use crate::problem::Text;
use crate::record::Context;
use crate::seal::{Keyring, answer_to};
use crate::store::outbox::{self, Failure};
use crate::store::runs::RunRow;
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError, StoredRecord};
use crate::wording::Wording;
use serde_json::{Map, Value, json};

/// The word under which calls stand in the outbox.
pub(crate) const CHANNEL: &str = "http";

/// A call as it is to be made.
pub(super) struct Planned {
    url: String,
    headers: Map<String, Value>,
    body: Map<String, Value>,
    /// What is noted of it: the method, the address without what follows a `?`, and the body.
    pub noted: Value,
}

/// Works a call out, or says why that is not possible.
pub(super) async fn planned(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    node: &Http,
    facts: &Map<String, Value>,
) -> Result<Result<Planned, Text>, FlowError> {
    let body = match worked_out(conn, context, app, &node.body, facts, None).await? {
        Ok(body) => body,
        Err(reason) => return Ok(Err(reason)),
    };
    let value = |name: &str| plain(named(facts, name));
    // However it is encoded, a segment of one or two dots leads up in an address.
    if let Some(field) = Wording::parse(&node.url).fields().find(|field| [".", ".."].contains(&value(field).as_str())) {
        let (zh, en) =
            (format!("“{field}”的值不能用在地址中"), format!("The value of '{field}' cannot stand in an address"));
        return Ok(Err(Text::new(zh, en)));
    }
    let said = |text: &str, encode: fn(&str) -> String| Wording::parse(text).render(|field| encode(&value(field)));
    // Of a secret only the name waits in the outbox; the sender knows the rest.
    let headers = node.headers.iter().map(|(name, header)| match header {
        Header::Text(text) => (name.clone(), said(text, one_line).into()),
        Header::Secret(secret) => (name.clone(), json!(secret)),
    });
    let headers: Map<String, Value> = headers.collect();
    let url = said(&node.url, encoded);
    let form = form.and_then(|form| context.model.form(app, form)).map(|form| &**form);
    let address = url.split('?').next().unwrap_or_default();
    let noted = json!({ "method": node.method.word(), "url": address, "body": shown_body(form, &body) });
    Ok(Ok(Planned { url, headers, body, noted }))
}

/// Puts a call into the outbox; answers what to tell the machine.
pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    record: Option<&StoredRecord>,
    node: &Http,
    step: u64,
    seen: &mut Seen,
) -> Result<Action, FlowError> {
    let place = (run.app.as_str(), run.form.as_deref());
    let facts = tellable(context, place, &run.machine, record, step);
    let Planned { url, headers, body, noted } = match planned(conn, context, place, node, &facts).await? {
        Ok(planned) => planned,
        Err(reason) => return Ok(Action::WriteFailed { step, reason }),
    };
    seen.input = noted;
    let waits = node.wait == Some(Awaited::Callback);
    let secret = waits.then(|| token::generate(&format!("{}.{step}.", run.id)));
    let content = json!({
        "method": node.method.word(), "headers": headers, "body": body, "callback": secret,
        "run": run.id.as_str(), "flow": run.flow, "step": step, "wait": node.wait,
    });
    let mut batch = Batch::default();
    outbox::insert(&mut batch, &key_of(&run.id, step), CHANNEL, Some(&run.app), &url, &content, context.now);
    conn.execute_all(batch).await?;
    Ok(Action::Requested { step, proof: secret.as_deref().map(token::hash) })
}

/// The steps of a run that wait for the answer to a call, or for a call back.
pub(super) fn awaited(state: &RunState) -> Vec<u64> {
    let waits = |token: &&Token| matches!(token.wait, Wait::Answer { .. });
    state.tokens.iter().filter(waits).map(|token| token.step).collect()
}

/// Adds what takes back the calls of steps that wait for them no more to a batch: what was withdrawn, or is over for
/// another reason, must not be called for any more.
pub(super) fn take_back(batch: &mut Batch, run: &RunRow, before: &[u64]) {
    let after = awaited(&run.machine);
    for step in before.iter().filter(|step| !after.contains(step)) {
        outbox::cancel(batch, &key_of(&run.id, *step));
    }
}

/// Adds what keeps the calls, prints and messages of a run that comes to stand still from leaving to a batch, and what lets them
/// go when it goes on. Where it is ended instead calls and prints are laid aside with the reason, and messages are dropped: what
/// they say is so no more. What is told of the standstill itself, and during it, is written afterwards and leaves.
pub(super) fn hold_back(batch: &mut Batch, run: &RunRow, stood_still: bool) {
    let stands_still = run.machine.suspended.is_some();
    for beginning in [CHANNEL, print::CHANNEL].map(|channel| format!("{channel}/{}/", run.id)) {
        match (stood_still, stands_still) {
            (false, true) => outbox::hold(batch, &beginning),
            (true, false) if run.machine.status.has_ended() => {
                let (zh, en) =
                    ("流程暂停期间被终止，没有发出", "its run was ended while suspended, so it was not made");
                outbox::give_up(batch, &beginning, &Failure::new("run_ended", zh, en));
            }
            (true, false) => outbox::release(batch, &beginning),
            (true, true) | (false, false) => {}
        }
    }
    for beginning in notify::keys_beginning(&tell::cause_of(&run.id)) {
        match (stood_still, stands_still) {
            (false, true) => outbox::hold(batch, &beginning),
            (true, false) if run.machine.status.has_ended() => outbox::drop_held(batch, &beginning),
            (true, false) => outbox::release(batch, &beginning),
            (true, true) | (false, false) => {}
        }
    }
}

/// The key of the call of a step.
pub(super) fn key_of(run: &RunId, step: u64) -> String {
    format!("{CHANNEL}/{run}/{step}")
}

/// Opens the answer to a step of a run that was sealed.
///
/// # Errors
/// [`StoreError::NoKey`] when its key is not there.
pub(super) fn open_answer(keys: &Keyring, run: &str, step: u64, sealed: &str) -> Result<Value, StoreError> {
    let text = keys.open_text(&answer_to(run, step), sealed).map_err(|_| StoreError::NoKey)?;
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("an answer: {error}")))
}

/// Adds what tells a run what came of its call to a batch; `content` is the call as it stood in the outbox. With keys an answer
/// is sealed with them.
pub(crate) fn report(
    batch: &mut Batch,
    app: Option<&str>,
    content: &Value,
    end: Result<&Value, &Text>,
    keys: Option<&Keyring>,
    now: Moment,
) {
    let (Some(run), Some(step)) = (content["run"].as_str(), content["step"].as_u64()) else { return };
    let sealed = |answer: &Value| keys?.seal_text(&answer_to(run, step), &answer.to_string());
    let data = match (content["wait"].as_str(), end) {
        (Some("answer"), Ok(answer)) => match sealed(answer) {
            Some(sealed) => json!({ "sealed": sealed, "step": step }),
            None => json!({ "answered": answer, "step": step }),
        },
        (Some(_), Err(reason)) => json!({ "unanswered": reason, "step": step, "print": content["print"].is_object() }),
        _ => return,
    };
    let timer = Timer {
        app: app.map(str::to_owned),
        key: content["flow"].as_str().map(str::to_owned),
        record_id: None,
        run_id: Some(run.to_owned()),
        data,
        ..Timer::new(format!("{DEADLINE}/{run}/answered/{step}"), DEADLINE, now)
    };
    timers::set(batch, &timer);
}

/// Whom a secret shown by a caller is meant for, and what it asks: the run, and the answer to its step.
pub fn called_back(secret: &str, answer: Value) -> Option<(RunId, Deed)> {
    let mut parts = secret.splitn(3, '.');
    let (run, step) = (RunId::parse(parts.next()?)?, parts.next()?.parse().ok()?);
    parts.next()?;
    Some((run, Action::Answered { step, proof: Some(token::hash(secret)), answer }.into()))
}

/// What a name in an address or a header stands for: a field of the record, a column of the row the step lies in, or, as
/// `query.column`, that column of the first record a query has found. Another system is given one value as it is stored, where
/// people read all of them in words.
fn named<'f>(facts: &'f Map<String, Value>, name: &str) -> &'f Value {
    let inner = || {
        let (outer, part) = name.split_once('.')?;
        match facts.get(outer)? {
            Value::Array(rows) => rows.first()?.get(part),
            whole => whole.get(part),
        }
    };
    facts.get(name).or_else(inner).unwrap_or(&Value::Null)
}

/// A value as it stands in a text.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What a record says cannot lead an address elsewhere: everything but letters, digits and `-_.~` is encoded.
fn encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A header is one line of visible ASCII; anything else is encoded as in an address.
fn one_line(text: &str) -> String {
    let said = |c: char| if c.is_ascii() { c.to_string() } else { encoded(&c.to_string()) };
    text.chars().filter(|c| !c.is_control()).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_record_says_stays_in_its_place() {
        for (text, expected) in [
            ("A-1.5", "A-1.5"),
            ("a/b?c=d&e#f", "a%2Fb%3Fc%3Dd%26e%23f"),
            ("轴", "%E8%BD%B4"),
            ("@evil.example", "%40evil.example"),
        ] {
            assert_eq!(encoded(text), expected);
        }
        assert_eq!(one_line("a\r\nx-evil: 1 轴"), "ax-evil: 1 %E8%BD%B4");
    }

    #[test]
    fn a_name_stands_for_one_value() {
        let facts = json!({ "no": "A-1", "stock": [{ "place": "东", "left": 7 }, { "place": "西" }], "stock_count": 2, "none": [],
            "address": { "city": "宁波" } });
        let facts = facts.as_object().expect("an object");
        for (name, expected) in [
            ("no", "A-1"),
            ("stock.place", "东"),
            ("stock.left", "7"),
            ("stock_count", "2"),
            ("none.place", ""),
            ("no.place", ""),
            ("address.city", "宁波"),
            ("nothing", ""),
        ] {
            assert_eq!(plain(named(facts, name)), expected, "{name}");
        }
    }

    #[test]
    fn a_secret_names_its_run_and_step() {
        let run = RunId::generate();
        let secret = token::generate(&format!("{run}.7."));
        let (found, deed) = called_back(&secret, Value::Null).expect("read");
        assert_eq!(found, run);
        assert!(
            matches!(&deed.action, Action::Answered { step: 7, proof: Some(proof), .. } if *proof == token::hash(&secret))
        );
        for wrong in ["", "x", "x.7.y", &format!("{run}.y.z"), &format!("{run}.7")] {
            assert!(called_back(wrong, Value::Null).is_none(), "{wrong}");
        }
    }
}
