//! Trying again what has failed in a flow, as a job: the passings that a search of its log finds, the longest ago first, each in
//! a transaction of its own, so one that fails again holds up nobody. Taken up again after it was left, it passes over those it
//! has tried.

use super::FlowError;
use super::migration::reasons;
use super::node_log::node_log;
use crate::access::Principal;
use crate::clock;
use crate::id::{CommandId, RunId};
use crate::job::{JobError, Outcome, Running, Work, said_all};
use crate::problem::Text;
use crate::store::jobs::JobRow;
use crate::store::runs::{self, NodeLogFilter, NodeLogRow, PassingEnd};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The kind of these jobs.
pub const RETRY: &str = "retry_nodes";
/// The most passings one job tries again.
const MOST: usize = 1_000;
/// Passings looked through at a time.
const PAGE: usize = 200;
/// Passings tried between two words about how far it is.
const STEP: usize = 10;

/// Which failed passings of a flow are tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryWish {
    /// Only of this run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// Only of the node with this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Words in the error or in the title of the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only passings from this moment on, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Only passings before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl RetryWish {
    fn filter<'a>(&'a self, app: &'a str, flow: &'a str) -> NodeLogFilter<'a> {
        NodeLogFilter {
            app,
            flow,
            run: self.run.as_deref(),
            node: self.node.as_deref(),
            outcome: Some(PassingEnd::Failed),
            text: self.q.as_deref().map(str::trim).filter(|text| !text.is_empty()),
            from: self.from.as_deref().and_then(clock::from_text),
            to: self.to.as_deref().and_then(clock::from_text),
        }
    }
}

/// What such a job is to do, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Retry {
    app: String,
    flow: String,
    wish: RetryWish,
    /// What the search has found; nothing until it has looked.
    #[serde(default)]
    lines: Option<Vec<i64>>,
    #[serde(default)]
    so_far: SoFar,
}

/// What a job has done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct SoFar {
    /// How many of the passings it has tried.
    tried: usize,
    succeeded: usize,
    left: Vec<LeftPassing>,
}

/// A passing that has not succeeded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct LeftPassing {
    line: i64,
    /// None for a passing that has been forgotten meanwhile.
    run: Option<RunId>,
    record_title: String,
    /// Whether it was tried and has failed once more; else it was refused.
    failed: bool,
    /// Why it was refused, as stored: pointer, code and both languages.
    problems: Vec<Value>,
}

/// What is to be done.
pub fn retry_params(app: &str, flow: &str, wish: RetryWish) -> Value {
    let (app, flow) = (app.to_owned(), flow.to_owned());
    json!(Retry { app, flow, wish, lines: None, so_far: SoFar::default() })
}

/// Tries failed passings of a flow again.
pub struct RetryWork;

impl Work for RetryWork {
    fn kind(&self) -> &'static str {
        RETRY
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(try_all(running))
    }

    fn link(&self, job: &JobRow) -> String {
        let part = |key: &str| job.params[key].as_str().unwrap_or_default().to_owned();
        format!("/build/{}/flows/{}/log?job={}", part("app"), part("flow"), job.id)
    }
}

async fn try_all(running: &Running) -> Result<Outcome, JobError> {
    let params = running.row.params.clone();
    let mut retry: Retry =
        serde_json::from_value(params).map_err(|error| JobError::Broken(format!("what to try again: {error}")))?;
    let principal = administrator(running)?;
    let lines = match retry.lines.clone() {
        Some(lines) => lines,
        None => search(running, &principal, &retry).await?,
    };
    let total = lines.len();
    retry.lines = Some(lines.clone());
    running.progress(number(retry.so_far.tried), number(total), Some(json!(retry)), Vec::new()).await?;
    let command = CommandId::parse(running.row.id.as_str());
    while let Some(line) = lines.get(retry.so_far.tried).copied() {
        // It takes long: whoever administers no more by now tries nothing more.
        let principal = match administrator(running) {
            Ok(principal) => principal,
            Err(refused) => {
                running.progress(number(retry.so_far.tried), number(total), Some(json!(retry)), Vec::new()).await?;
                return Err(refused);
            }
        };
        let id = command.as_ref().map(|command| command.of_part(&line.to_string()));
        match try_one(running, &principal, &retry, line, id).await? {
            None => retry.so_far.succeeded += 1,
            Some(left) => retry.so_far.left.push(left),
        }
        retry.so_far.tried += 1;
        let done = retry.so_far.tried;
        if done.is_multiple_of(STEP) || done == total {
            running.progress(number(done), number(total), Some(json!(retry)), Vec::new()).await?;
        }
    }
    let SoFar { tried, succeeded, left } = retry.so_far;
    let said = Text::new(
        format!("重试了 {tried} 个节点，{succeeded} 个成功，{} 个仍未成功", left.len()),
        format!("{tried} nodes tried again, {succeeded} succeeded, {} have not", left.len()),
    );
    let result = json!({ "flow": retry.flow, "tried": tried, "succeeded": succeeded, "left": left });
    Ok(Outcome { result, rests: false, said, action: None })
}

/// Whoever asked for it, as long as they administer.
fn administrator(running: &Running) -> Result<Principal, JobError> {
    running.administrator(&Text::new("只有管理员可以重试节点", "only administrators try nodes again"))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The passings that still wait where they failed, the longest ago first.
async fn search(running: &Running, principal: &Principal, retry: &Retry) -> Result<Vec<i64>, JobError> {
    let workspace = &running.workspace;
    let snapshot = workspace.snapshot();
    let context = snapshot.context(principal);
    let filter = retry.wish.filter(&retry.app, &retry.flow);
    let mut conn = workspace.store.read().await?;
    let (mut found, mut after) = (Vec::new(), None);
    while found.len() < MOST {
        let page = match node_log(&mut conn, &context, &filter, after, PAGE).await {
            Ok(page) => page,
            Err(error) => return Err(JobError::Refused(reasons(error)?)),
        };
        found.extend(page.iter().filter(|line| line.retryable).map(|line| line.id));
        match page.last() {
            Some(last) if page.len() == PAGE => after = Some(last.id),
            _ => break,
        }
    }
    found.truncate(MOST);
    found.reverse();
    Ok(found)
}

/// Tries one passing again; answers what is left of it.
async fn try_one(
    running: &Running,
    principal: &Principal,
    retry: &Retry,
    line: i64,
    id: Option<CommandId>,
) -> Result<Option<LeftPassing>, JobError> {
    let workspace = &running.workspace;
    let place = (retry.app.as_str(), retry.flow.as_str());
    let mut conn = workspace.store.read().await?;
    let row: Option<NodeLogRow> = runs::lines_by_number(&mut conn, place, &[line]).await?.pop();
    drop(conn);
    let outcome = match &row {
        Some(row) => workspace.retry_passing(principal, row, id).await,
        None => Err(FlowError::NotFound),
    };
    let (failed, problems) = match outcome {
        Ok(false) => return Ok(None),
        Ok(true) => (true, Vec::new()),
        Err(error) => (false, said_all(&reasons(error)?)),
    };
    let (run, record_title) = row.map(|row| (row.run_id, row.record_title)).unzip();
    Ok(Some(LeftPassing { line, run, record_title: record_title.unwrap_or_default(), failed, problems }))
}
