//! Named secrets of the workspace that calls to other systems are sent with. Definitions name them, so none stands in an app or
//! travels with it. Owns setting them, who uses them, and handing them to the sender; nothing here answers what one is.

mod rest;

pub(crate) use rest::at;

use crate::access::{Administrator, Builder};
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::definition::{Definitions, FlowDefinition, Node};
use crate::flow::node::http::{Header, Http};
use crate::model::Model;
use crate::people::PeopleError;
use crate::problem::{Problem, pointer_segment};
use crate::store::secrets::{self as rows, SecretRow};
use crate::store::{self, Conn, StoreError};
use crate::workspace::Workspace;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The most characters of a secret.
const LONGEST: usize = 4000;

/// A secret as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretView {
    pub name: String,
    /// When it was set; none when a flow names one that was not.
    pub changed_at: Option<Moment>,
    /// The id of the member who set it.
    pub changed_by: Option<String>,
    /// Whether it cannot be opened, for the key it was sealed with is not there.
    pub unreadable: bool,
    /// The flows that name it as they are published: app and key.
    pub used_by: Vec<(String, String)>,
}

/// The secrets by name, nothing for those that cannot be opened: for the sender, which sends them and tells nobody.
#[derive(Clone, Default)]
pub(crate) struct Secrets(BTreeMap<String, Option<String>>);

/// A secret must not reach a log.
impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Secrets {
    pub(crate) async fn load(conn: &mut Conn) -> Result<Self, StoreError> {
        let rows = rows::all(conn).await?;
        let read = rows.into_iter().map(|row| (rest::read(conn, &row.name, &row.kept), row.name));
        Ok(Self(read.map(|(text, name)| (name, text)).collect()))
    }

    #[cfg(test)]
    pub(crate) fn of(name: &str, text: &str) -> Self {
        Self([(name.to_owned(), Some(text.to_owned()))].into())
    }

    #[cfg(test)]
    pub(crate) fn shut(name: &str) -> Self {
        Self([(name.to_owned(), None)].into())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_deref()
    }

    /// Whether there is a secret of this name that cannot be opened.
    pub(crate) fn is_shut(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(Option::is_none)
    }
}

/// Every secret there is and every one that a flow in force names, by name.
///
/// # Errors
/// The database's.
pub async fn list(conn: &mut Conn, model: &Model, _right: &Administrator) -> Result<Vec<SecretView>, StoreError> {
    let mut used: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for app in model.apps() {
        for (key, flow) in &app.definitions.flows {
            for name in named(flow) {
                used.entry(name.to_owned()).or_default().push((app.key.clone(), key.clone()));
            }
        }
    }
    let mut found = Vec::new();
    for row in rows::all(conn).await? {
        let used_by = used.remove(&row.name).unwrap_or_default();
        let unreadable = rest::read(conn, &row.name, &row.kept).is_none();
        let (changed_at, changed_by) = (Some(row.changed_at), row.changed_by);
        found.push(SecretView { name: row.name, changed_at, changed_by, unreadable, used_by });
    }
    found.extend(used.into_iter().map(|(name, used_by)| SecretView {
        name,
        changed_at: None,
        changed_by: None,
        unreadable: false,
        used_by,
    }));
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// The names of the secrets there are: all that builders learn of them.
///
/// # Errors
/// The database's.
pub async fn names(conn: &mut Conn, _right: &Builder) -> Result<Vec<String>, StoreError> {
    Ok(rows::all(conn).await?.into_iter().map(|row| row.name).collect())
}

/// A secret that a flow names and that was not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingSecret {
    pub flow: String,
    /// What the flow is called.
    pub title: String,
    pub secret: String,
}

/// What these flows name and is not there, in their order.
pub(crate) async fn missing<'f>(
    conn: &mut Conn,
    flows: impl Iterator<Item = &'f FlowDefinition>,
) -> Result<Vec<MissingSecret>, StoreError> {
    let known: BTreeSet<String> = rows::all(conn).await?.into_iter().map(|row| row.name).collect();
    let mut found = Vec::new();
    for flow in flows {
        for name in named(flow).into_iter().filter(|name| !known.contains(*name)) {
            let (key, title) = (flow.key.clone(), flow.title.clone());
            found.push(MissingSecret { flow: key, title, secret: name.to_owned() });
        }
    }
    Ok(found)
}

/// Calls with a secret that a flow would make as these documents are, and that it does not make as it is in force: where a
/// secret goes and what comes back for it is for administrators to say.
pub(crate) fn new_calls(before: &Definitions, after: &Definitions) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (key, flow) in &after.flows {
        let calls = before.flows.get(key).into_iter().flat_map(secret_calls);
        let in_force: Vec<Http> = calls.map(|(_, http)| what_is_sent(http)).collect();
        for (node, http) in secret_calls(flow).filter(|(_, http)| !in_force.contains(&what_is_sent(http))) {
            let (zh, en) = ("带密钥的调用有改动", "a call that is sent with a secret has changed");
            let pointer = format!("/nodes{}", pointer_segment(node));
            let problem = Problem::new(pointer, "needs_administrator", zh, en).in_file(format!("flows/{key}.json"));
            problems.push(problem.hint(
                format!("“{}”要由管理员发布", http.title.as_deref().unwrap_or(node)),
                format!("have an administrator publish '{}'", http.title.as_deref().unwrap_or(node)),
            ));
        }
    }
    problems
}

/// The nodes of a flow that send a secret.
fn secret_calls(flow: &FlowDefinition) -> impl Iterator<Item = (&String, &Http)> {
    flow.nodes.iter().filter_map(|(key, node)| match node {
        Node::Http(http) if http.headers.values().any(|header| header.secret().is_some()) => Some((key, http)),
        _ => None,
    })
}

/// What a call sends and what becomes of the answer, wherever it stands in its flow.
fn what_is_sent(http: &Http) -> Http {
    let call = http.clone();
    Http { title: None, within: None, next: String::new(), on_failure: None, on_timeout: None, ..call }
}

/// The secrets that a flow names.
fn named(flow: &FlowDefinition) -> BTreeSet<&str> {
    let calls = flow.nodes.values().filter_map(|node| match node {
        Node::Http(http) => Some(http),
        _ => None,
    });
    calls.flat_map(|http| http.headers.values().filter_map(Header::secret)).collect()
}

/// Sets a secret, or another in its place.
///
/// # Errors
/// A name or a text that cannot be one; the database's.
pub async fn set(workspace: &Workspace, right: &Administrator, name: &str, text: &str) -> Result<(), PeopleError> {
    let problems = mistakes(name, text);
    if !problems.is_empty() {
        return Err(PeopleError::Invalid(problems));
    }
    let entry = entry(workspace, right, name, action::SECRET_SET);
    let changed_by = right.origin().actor.as_ref().map(ToString::to_string);
    let work = Arc::new((name.to_owned(), text.to_owned(), changed_by, entry));
    let done = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (name, text, changed_by, entry) = &*work;
            let kept = rest::keep(conn, name, text);
            store::sealed::note_newest(conn).await?;
            let (name, changed_by) = (name.clone(), changed_by.clone());
            rows::set(conn, &SecretRow { name, kept, changed_at: entry.at, changed_by }).await?;
            store::audit::insert(conn, entry).await
        })
    });
    done.await?;
    Ok(())
}

/// Forgets a secret. What is sent with it fails from then on, and says why.
///
/// # Errors
/// There is none of that name; the database's.
pub async fn delete(workspace: &Workspace, right: &Administrator, name: &str) -> Result<(), PeopleError> {
    let work = Arc::new((name.to_owned(), entry(workspace, right, name, action::SECRET_DELETE)));
    let done = workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            if !rows::delete(conn, &work.0).await? {
                return Ok(false);
            }
            store::audit::insert(conn, &work.1).await?;
            Ok::<_, StoreError>(true)
        })
    });
    if done.await? { Ok(()) } else { Err(PeopleError::NotFound) }
}

/// Whether a text can be the name of a secret: a lower-case letter, then letters, digits, - and _, 40 at most.
pub(crate) fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= 40 && name.chars().all(plain)
}

fn mistakes(name: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    if !is_name(name) {
        let (zh, en) = (
            "名称以小写字母开头，只含小写字母、数字、- 和 _，最多 40 个字符",
            "a name begins with a lower-case letter and has only lower-case letters, digits, - and _; at most 40",
        );
        problems.push(Problem::new("/name", "invalid_key", zh, en));
    }
    if text.is_empty() || text.len() > LONGEST || !text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        let (zh, en) =
            ("密钥为一行可见的英文字符，1 到 4000 个", "a secret is one line of visible ASCII, 1 to 4000 characters");
        problems.push(Problem::new("/value", "bad_secret", zh, en));
    }
    problems
}

fn entry(workspace: &Workspace, right: &Administrator, name: &str, word: &'static str) -> Entry {
    Entry::new(workspace.clock.now(), right.origin().clone(), word).detail(json!({ "secret": name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_has_a_name_and_fits_into_a_header() {
        let codes = |name: &str, text: &str| -> Vec<&str> { mistakes(name, text).iter().map(|p| p.code).collect() };
        assert!(codes("erp_key-2", "Bearer a b~!").is_empty());
        for name in ["", "Erp", "2erp", "erp key", &"e".repeat(41)] {
            assert_eq!(codes(name, "x"), ["invalid_key"], "{name}");
        }
        for text in ["", "a\nb", "密", &"x".repeat(4001)] {
            assert_eq!(codes("erp", text), ["bad_secret"], "{text}");
        }
    }

    #[test]
    fn secrets_are_not_written_down() {
        let secrets = Secrets::of("erp", "hush");
        assert_eq!(format!("{secrets:?}"), r#"{"erp"}"#);
        assert_eq!((secrets.get("erp"), secrets.get("none")), (Some("hush"), None));
        let shut = Secrets::shut("erp");
        assert_eq!((shut.get("erp"), shut.is_shut("erp"), secrets.is_shut("erp")), (None, true, false));
        assert!(!shut.is_shut("none"));
    }
}
