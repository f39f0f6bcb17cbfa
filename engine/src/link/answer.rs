//! Answering through a link, and changing one's answer: one transaction with the record it makes.

use super::consent::{Given, agreed, archive, same_text};
use super::invite::About;
use super::open::{Opened, guest, of_row, strangers};
use super::settings::{Consent, Once, takes_any_word};
use super::{LinkError, refused, ticket};
use crate::access::{FieldRights, FormRights, token};
use crate::definition::{FieldRight, Operation};
use crate::id::RecordId;
use crate::problem::{Language, Problem, pointer_segment};
use crate::record::{self, Action, Authority, Command, Evaluation};
use crate::store::files::Guest;
use crate::store::links::{self, AnswerRow};
use crate::store::{self, Conn, StoredRecord};
use crate::workspace::{Snapshot, Workspace};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The most characters of where an answer came from.
const MOST_SOURCE: usize = 200;

/// What a stranger sends.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    pub ticket: String,
    pub values: Map<String, Value>,
    /// A field that people do not see and programs fill in.
    pub trap: String,
    pub source: Option<String>,
    pub ext: Option<String>,
    /// The invitation in the address: what the answer is about, signed by the link.
    pub about: Option<String>,
    /// The version of the consent text agreed to.
    pub consent: Option<i64>,
    /// That text as it was shown; what is archived is then sure to be what was read.
    pub consent_text: Option<String>,
    /// A signature drawn for it: a picture in PNG as the address of an image.
    pub signature: Option<String>,
    /// The language in which the text was shown.
    pub language: Language,
    /// What tells this browser from others.
    pub browser: String,
    pub ip: Option<String>,
}

/// What a stranger gets for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The secret under which the answer can be changed.
    pub edit: Option<String>,
    /// The secret under which its progress can be watched.
    pub progress: Option<String>,
}

/// Takes an answer. One ticket is good for one answer: sent twice, it happens once and answers the same.
///
/// # Errors
/// See [`LinkError`].
pub async fn submit(workspace: &Workspace, opened: &Opened, submission: Submission) -> Result<Submitted, LinkError> {
    let snapshot = workspace.snapshot();
    let number = ticket::check(&opened.link, &submission.ticket, snapshot.now, true)?;
    if !submission.trap.is_empty() {
        return Err(refused("not_acceptable", "提交没有被接受", "this was not accepted"));
    }
    let problems = strangers(opened, &submission.values);
    if !problems.is_empty() {
        return Err(LinkError::Invalid(problems));
    }
    if let Some(asked) = &opened.settings.consent {
        agreed(asked, submission.consent, submission.signature.as_deref())?;
    }
    let work = Arc::new((snapshot, opened.link.id.clone(), number, submission));
    let done = workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, link, number, submission) = &*work;
                carry_out(conn, snapshot, link, number, submission).await
            })
        })
        .await?;
    if let Some((command, change)) = &done.1 {
        workspace.tell_changed(command, change);
    }
    Ok(done.0)
}

type Done = (Submitted, Option<(Command, record::Change)>);

async fn carry_out(
    conn: &mut Conn,
    snapshot: &Snapshot,
    link: &str,
    number: &str,
    submission: &Submission,
) -> Result<Done, LinkError> {
    // Whoever holds the link's row counts alone, so a quota is met exactly and a person answers once.
    let opened = of_row(&snapshot.model, links::link_by_id(conn, link, true).await?)?;
    let submitted = secrets(&opened, number);
    let edit_hash = token::hash(&ticket::secret(&opened.link, "edit", number));
    if links::answer_by_edit(conn, &edit_hash).await?.is_some() {
        return Ok((submitted, None));
    }
    opened.takes_answers(snapshot.now)?;
    let about = About::of(&opened, submission.about.as_deref(), snapshot.now)?;
    let person = answers_once(conn, &opened, submission, about.as_ref()).await?;
    let consent = consent(snapshot, &opened, submission)?;
    let guest = Guest { link: link.to_owned(), ticket: number.to_owned() };
    let principal = opened.principal(submission.ip.clone(), guest);
    let short = |text: &Option<String>| text.as_ref().map(|text| text.chars().take(MOST_SOURCE).collect::<String>());
    let (source, ext) = (short(&submission.source), short(&submission.ext));
    let (command, rights) = creation(&opened, submission, about, (source.as_deref(), ext.as_deref()));
    let made = record::perform(conn, &snapshot.context(&principal), &Authority::Rights(&rights), &command).await;
    let change = made.map_err(|error| discreet(&opened, error.into()))?;
    let answer = AnswerRow {
        id: number.to_owned(),
        link: link.to_owned(),
        record_id: change.record.id.clone(),
        at: snapshot.now,
        ip: submission.ip.clone(),
        person,
        edit_hash: Some(edit_hash),
        progress_hash: Some(token::hash(&ticket::secret(&opened.link, "progress", number))),
        source,
        ext,
        consent: submission.consent.filter(|_| consent.is_some()),
    };
    links::insert_answer(conn, &answer).await?;
    links::count_answer(conn, link).await?;
    if let Some(Agreed { asked, text, signature }) = consent {
        let given =
            Given { number, record: &change.record.id, at: snapshot.now, origin: &principal.origin(), text, signature };
        archive(conn, &opened, asked, given).await?;
    }
    Ok((submitted, Some((command, change))))
}

/// Who answers, as far as the link tells them apart; refuses whoever has answered already.
async fn answers_once(
    conn: &mut Conn,
    opened: &Opened,
    submission: &Submission,
    about: Option<&About>,
) -> Result<Option<String>, LinkError> {
    let person = about.map(|about| about.person.clone()).or_else(|| person(opened, submission));
    if let (Once::Field(field), None) = (&opened.settings.once, &person) {
        // Without the value nobody could be told from anybody.
        let (zh, en) = ("请填写，用于确认每人只填一次", "needed, so that everybody answers once");
        return Err(LinkError::Invalid(vec![Problem::new(pointer_segment(field), "required", zh, en)]));
    }
    if let Some(person) = &person {
        refuse_second(conn, &opened.link.id, person).await?;
    }
    Ok(person)
}

/// A text that was agreed to, in the words that were shown, and what was drawn for it.
struct Agreed<'a> {
    asked: &'a Consent,
    text: String,
    signature: Vec<u8>,
}

/// What is agreed to with an answer, where the link asks for it as it is now: a text that was changed while somebody read it
/// has not been agreed to.
fn consent<'a>(
    snapshot: &Snapshot,
    opened: &'a Opened,
    submission: &Submission,
) -> Result<Option<Agreed<'a>>, LinkError> {
    let Some(asked) = &opened.settings.consent else { return Ok(None) };
    let signature = agreed(asked, submission.consent, submission.signature.as_deref())?;
    let text = snapshot.model.say(&opened.link.app, &asked.text, submission.language);
    same_text(Some(&text), submission.consent_text.as_deref())?;
    Ok(Some(Agreed { asked, text, signature }))
}

/// The record that an answer makes, and the right to it: the fields of the link, and those filled from the address.
fn creation(
    opened: &Opened,
    submission: &Submission,
    about: Option<About>,
    (source, ext): (Option<&str>, Option<&str>),
) -> (Command, FormRights) {
    let mut values = submission.values.clone();
    opened.shut_columns(&mut values, None);
    let mut kept = kept_words(opened, source, ext);
    kept.extend(about.map(|about| (about.field, Value::String(about.record))));
    let written = opened.settings.fields.iter().chain(kept.keys()).map(|key| (key.as_str(), FieldRight::Edit));
    let rights = FormRights::of_link(FieldRights::new(written, FieldRight::Hide), Operation::Create);
    values.extend(kept);
    let action = Action::Create { id: Some(RecordId::generate()), values };
    let command = Command { id: None, app: opened.link.app.clone(), form: opened.link.form.clone(), action };
    (command, rights)
}

/// What of the address goes into fields of the record, as far as they have room for it.
fn kept_words(opened: &Opened, source: Option<&str>, ext: Option<&str>) -> Map<String, Value> {
    let settings = &opened.settings;
    let mut kept = Map::new();
    for (field, word) in [(&settings.source_field, source), (&settings.ext_field, ext)] {
        let field = field.as_deref().and_then(|key| opened.form.field(key));
        let Some((field, word)) = field.filter(|field| takes_any_word(&field.definition)).zip(word) else { continue };
        let most = field.definition.max_length.map_or(MOST_SOURCE, |most| most as usize);
        kept.insert(field.key.clone(), word.chars().take(most).collect::<String>().into());
    }
    kept
}

fn secrets(opened: &Opened, number: &str) -> Submitted {
    let secret = |verb: &str| ticket::secret(&opened.link, verb, number);
    Submitted {
        edit: opened.settings.may_edit.then(|| secret("edit")),
        progress: opened.settings.progress.is_some().then(|| secret("progress")),
    }
}

/// Refuses somebody who has answered already.
pub(super) async fn refuse_second(conn: &mut Conn, link: &str, person: &str) -> Result<(), LinkError> {
    if links::has_answered(conn, link, person).await? {
        return Err(refused(
            "answered_already",
            "你已经填写过了，每人只能填写一次",
            "you have answered already; once is all",
        ));
    }
    Ok(())
}

fn person(opened: &Opened, submission: &Submission) -> Option<String> {
    let who = match &opened.settings.once {
        Once::No => return None,
        Once::Browser => format!("browser\n{}", submission.browser),
        Once::Field(field) => {
            let definition = &opened.form.field(field)?.definition;
            let value = submission.values.get(field).cloned().unwrap_or_default();
            // As it is stored, so that 138 0000 1111 and 13800001111 are one person.
            let value = crate::kind::normalise(definition, value).ok().filter(|value| !value.is_null())?;
            format!("field\n{value}")
        }
    };
    Some(ticket::person(&opened.link, &who))
}

fn discreet(opened: &Opened, error: LinkError) -> LinkError {
    match error {
        LinkError::Invalid(problems) => LinkError::Invalid(opened.own_problems(problems, true)),
        other => other,
    }
}

/// The answer under an edit secret: its link and the values that may be changed.
#[derive(Clone)]
pub struct Change {
    pub opened: Opened,
    pub values: Map<String, Value>,
    record: StoredRecord,
}

impl Change {
    /// Finds an answer by its secret.
    ///
    /// # Errors
    /// No such secret, a revoked link, a link that lets nobody change, a record that is gone.
    pub async fn find(conn: &mut Conn, snapshot: &Snapshot, secret: &str) -> Result<Self, LinkError> {
        let answer = links::answer_by_edit(conn, &token::hash(secret)).await?.ok_or(LinkError::NotFound)?;
        let opened = of_row(&snapshot.model, links::link_by_id(conn, &answer.link, false).await?)?;
        if !opened.settings.may_edit {
            return Err(LinkError::NotFound);
        }
        let record = store::load_row(conn, &opened.form.table, &answer.record_id, false).await?;
        let record = record.filter(|record| record.deleted_at.is_none()).ok_or(LinkError::NotFound)?;
        let mut values = record.values.clone();
        opened.fields().mask(&mut values);
        opened.shut_columns(&mut values, None);
        Ok(Self { opened, values, record })
    }

    /// A ticket for what is to be changed.
    pub fn ticket(&self, snapshot: &Snapshot) -> String {
        ticket::issue(&self.opened.link, snapshot.now)
    }

    /// What the engine says about the answer with these values in it; only of the link's own fields.
    ///
    /// # Errors
    /// An invalid ticket; the database's.
    pub async fn evaluate(
        &self,
        conn: &mut Conn,
        snapshot: &Snapshot,
        given: &str,
        values: Map<String, Value>,
    ) -> Result<Evaluation, LinkError> {
        let principal = self.opened.principal(None, guest(&self.opened, given, snapshot.now)?);
        let context = snapshot.context(&principal);
        let mut values = values.into_iter().filter(|(key, _)| self.opened.has(key)).collect();
        self.opened.shut_columns(&mut values, Some(&self.record.values));
        let before = Some(&self.record);
        let found = record::evaluate(conn, &context, &self.opened.form, before, values, false).await?;
        Ok(self.opened.own(found))
    }
}

/// Changes an answer. Once a flow has taken the record up, it is out of the stranger's hands.
///
/// # Errors
/// See [`LinkError`].
pub async fn change(
    workspace: &Workspace,
    found: Change,
    ip: Option<String>,
    given: &str,
    values: Map<String, Value>,
) -> Result<(), LinkError> {
    let snapshot = workspace.snapshot();
    let ticket = ticket::check(&found.opened.link, given, snapshot.now, true)?;
    let guest = Guest { link: found.opened.link.id.clone(), ticket };
    let problems = strangers(&found.opened, &values);
    if !problems.is_empty() {
        return Err(LinkError::Invalid(problems));
    }
    let opened = found.opened.clone();
    let principal = opened.principal(ip, guest);
    let work = Arc::new((snapshot, found, principal, values));
    let done = workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, found, principal, values) = &*work;
                // Read again while the link is held: one revoked meanwhile lets nobody in.
                let opened = of_row(&snapshot.model, links::link_by_id(conn, &found.opened.link.id, true).await?)?;
                let record = store::load_row(conn, &opened.form.table, &found.record.id, true).await?;
                if record.as_ref().is_some_and(|record| record.flow_state.is_some()) {
                    let (zh, en) =
                        ("这份答卷已在处理，不能再修改", "this answer is being dealt with and cannot be changed");
                    return Err(refused("in_progress", zh, en));
                }
                let rights = FormRights::of_link(opened.fields(), Operation::Update);
                let mut values = values.clone();
                let stored = record.as_ref().unwrap_or(&found.record);
                opened.shut_columns(&mut values, Some(&stored.values));
                let action = Action::Update { id: found.record.id.clone(), version: None, values };
                let command =
                    Command { id: None, app: opened.link.app.clone(), form: opened.link.form.clone(), action };
                let context = snapshot.context(principal);
                let change = record::perform(conn, &context, &Authority::Rights(&rights), &command).await?;
                Ok::<_, LinkError>((command, change))
            })
        })
        .await
        .map_err(|error| discreet(&opened, error))?;
    workspace.tell_changed(&done.0, &done.1);
    Ok(())
}
