//! Every refusal as it is sent: RFC 9457 `application/problem+json`, in the language of the request. What went wrong
//! inside is logged once and never shown.

use crate::files::VaultError;
use crate::language;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use tenon_engine::access::{AccountError, Denied};
use tenon_engine::clock::to_text;
use tenon_engine::draft::DraftError;
use tenon_engine::flow::service::FlowError;
use tenon_engine::hook::HookError;
use tenon_engine::link::LinkError;
use tenon_engine::package::PackageError;
use tenon_engine::people::PeopleError;
use tenon_engine::problem::{Problem, SaidProblem, Text};
use tenon_engine::record::{ReadError, RecordError};
use tenon_engine::store::StoreError;
use tenon_engine::table::TakeError;

/// A refusal.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    title: Text,
    detail: Option<Text>,
    problems: Vec<Problem>,
    extra: Map<String, Value>,
    /// Seconds after which trying again makes sense.
    retry_after: Option<i64>,
}

/// The body of a refusal.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProblemBody {
    /// A URN of the code.
    r#type: String,
    title: String,
    status: u16,
    /// Stable, meant for programs.
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Every mistake in what was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<SaidProblem>,
    /// What belongs to this code, such as the current record of a `version_conflict`.
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl ApiError {
    pub fn new(status: StatusCode, code: &'static str, zh: &str, en: &str) -> Self {
        Self {
            status,
            code,
            title: Text::new(zh, en),
            detail: None,
            problems: Vec::new(),
            extra: Map::new(),
            retry_after: None,
        }
    }

    pub fn detail(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Text::new(zh, en));
        self
    }

    pub fn problems(mut self, problems: Vec<Problem>) -> Self {
        self.problems = problems;
        self
    }

    /// Adds a member of its own to the body.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(name.to_owned(), value.into());
        self
    }

    fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// Its code, and all it says in both languages.
    pub fn said(&self) -> (&'static str, Text) {
        let mut said = self.detail.clone().unwrap_or_else(|| self.title.clone());
        for problem in &self.problems {
            said.zh = format!("{}；{} {}", said.zh, problem.pointer, problem.message.zh);
            said.en = format!("{}; {} {}", said.en, problem.pointer, problem.message.en);
        }
        (self.code, said)
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "请先登录", "Please sign in")
    }

    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "没有权限进行此操作", "You may not do this")
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "内容不存在，或已被删除", "This does not exist, or was deleted")
    }

    /// Somebody else changed the record since the sender saw version `yours`.
    pub fn version_conflict(yours: i64) -> Self {
        let title = ("内容已被他人修改", "Somebody else changed this meanwhile");
        Self::new(StatusCode::CONFLICT, "version_conflict", title.0, title.1).with("yours", yours)
    }

    /// What was sent can be read but is wrong, in all these ways.
    pub fn invalid(problems: Vec<Problem>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "提交的内容有误", "What was sent has mistakes")
            .problems(problems)
    }

    /// What was sent cannot be read at all.
    pub fn bad_request(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, "请求无法理解", "The request cannot be understood").detail(zh, en)
    }

    pub fn unsupported_type(zh: &str, en: &str) -> Self {
        let title = ("内容类型不受支持", "This content type is not supported");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type", title.0, title.1).detail(zh, en)
    }

    pub fn too_large(limit: usize) -> Self {
        let (zh, en) = if limit >= 1 << 20 {
            (format!("最多 {} MB", limit >> 20), format!("at most {} MB", limit >> 20))
        } else {
            (format!("最多 {} KB", limit >> 10), format!("at most {} KB", limit >> 10))
        };
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "内容过大", "The content is too large").detail(zh, en)
    }

    /// The place of the attachments does not answer, or not as it should.
    pub fn storage(cause: VaultError) -> Self {
        tracing::error!(%cause, "attachments cannot be kept or had");
        let title = ("附件暂时无法读写，请稍后重试", "Attachments cannot be read or written now; try again later");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "files_unavailable", title.0, title.1).retry_after(5)
    }

    /// A defect of ours or of the machine. The cause is logged here and only here.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "服务器出错，请稍后重试",
            "The server failed; try again later",
        )
    }

    /// The body as it is sent, in the language of the request.
    pub fn body(&self) -> ProblemBody {
        let language = language::spoken();
        ProblemBody {
            r#type: format!("urn:tenon:problem:{}", self.code),
            title: self.title.get(language).to_owned(),
            status: self.status.as_u16(),
            code: self.code.to_owned(),
            detail: self.detail.as_ref().map(|text| text.get(language).to_owned()),
            problems: self.problems.iter().map(|problem| problem.say(language)).collect(),
            extra: self.extra.clone(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.body()).expect("a problem is plain data");
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl aide::OperationOutput for ApiError {
    type Inner = ProblemBody;

    fn operation_response(
        ctx: &mut aide::generate::GenContext,
        operation: &mut aide::openapi::Operation,
    ) -> Option<aide::openapi::Response> {
        let mut response = axum::Json::<ProblemBody>::operation_response(ctx, operation)?;
        if let Some((_, media)) = response.content.shift_remove_entry("application/json") {
            response.content.insert("application/problem+json".to_owned(), media);
        }
        response.description = "A refusal (RFC 9457)".to_owned();
        Some(response)
    }

    fn inferred_responses(
        ctx: &mut aide::generate::GenContext,
        operation: &mut aide::openapi::Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        Self::operation_response(ctx, operation).map(|response| (None, response)).into_iter().collect()
    }
}

impl From<Denied> for ApiError {
    fn from(_: Denied) -> Self {
        Self::forbidden()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) | StoreError::Again | StoreError::TooLong => {
                tracing::warn!(%error, "the database is not available");
                let title = ("数据库暂时不可用，请稍后重试", "The database is not available; try again later");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title.0, title.1).retry_after(2)
            }
            StoreError::NoKey => {
                tracing::error!(%error, "see `tenon doctor`");
                let title = (
                    "敏感字段的密钥不在服务器上，不能读写敏感字段；请联系管理员",
                    "The key of sensitive fields is not on the server, so they can be neither written nor read; ask an administrator",
                );
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "no_key", title.0, title.1)
            }
            other => Self::internal(&other),
        }
    }
}

impl From<TakeError> for ApiError {
    fn from(error: TakeError) -> Self {
        match error {
            TakeError::Store(error) => error.into(),
            other => Self::internal(&other),
        }
    }
}

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Invalid(problems) => Self::invalid(problems),
            PeopleError::NotFound => Self::not_found(),
            PeopleError::Forbidden => Self::forbidden(),
            PeopleError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::BadCredentials => {
                let title = ("用户名或密码不正确", "Wrong user name or password");
                Self::new(StatusCode::UNAUTHORIZED, "bad_credentials", title.0, title.1)
            }
            AccountError::Locked { until, now } => {
                let seconds = (until - now).num_seconds().max(1);
                let title = ("尝试次数过多，请稍后再试", "Too many attempts; please wait");
                Self::new(StatusCode::TOO_MANY_REQUESTS, "locked", title.0, title.1)
                    .detail(
                        format!("尝试次数过多，请在 {}后再试", span_said(seconds).zh),
                        format!("Too many attempts; try again in {}", span_said(seconds).en),
                    )
                    .retry_after(seconds)
            }
            AccountError::Invalid(problems) => Self::invalid(problems),
            AccountError::Forbidden => Self::forbidden(),
            AccountError::NotFound => Self::not_found(),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<PackageError> for ApiError {
    fn from(error: PackageError) -> Self {
        match error {
            PackageError::NotFound => Self::not_found(),
            PackageError::Invalid(problems) => Self::invalid(problems),
            PackageError::Store(error) => error.into(),
        }
    }
}

impl From<FlowError> for ApiError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NotFound => Self::not_found(),
            FlowError::Record(error) => error.into(),
            FlowError::Store(error) => error.into(),
            FlowError::Refused(refusal) => {
                let status = match refusal.code {
                    "not_assignee" | "not_admin" | "not_initiator" | "not_participant" | "not_urger" | "not_sender"
                    | "button_not_yours" => StatusCode::FORBIDDEN,
                    "opinion_required"
                    | "reason_required"
                    | "fields_required"
                    | "pick_required"
                    | "pick_too_many"
                    | "nobody_to_read"
                    | "checks_failed"
                    | "signature_required"
                    | "attachment_required" => StatusCode::UNPROCESSABLE_ENTITY,
                    "urged_lately" => StatusCode::TOO_MANY_REQUESTS,
                    // What was asked for is well formed but not possible as the run stands.
                    _ => StatusCode::CONFLICT,
                };
                let said = Self::new(status, refusal.code, &refusal.message.zh, &refusal.message.en);
                let said = said.problems(refusal.problems);
                match refusal.again_at {
                    Some(again) => said.with("again_at", to_text(again)),
                    None => said,
                }
            }
        }
    }
}

/// How long somebody is to wait, never told shorter than it is.
fn span_said(seconds: i64) -> Text {
    let minutes = seconds.saturating_add(59) / 60;
    match minutes {
        ..=1 => Text::new(format!("{seconds} 秒"), format!("{seconds} s")),
        2..=90 => Text::new(format!("{minutes} 分钟"), format!("{minutes} min")),
        _ => {
            let hours = (minutes + 59) / 60;
            Text::new(format!("{hours} 小时"), format!("{hours} h"))
        }
    }
}

impl From<LinkError> for ApiError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::NotFound => {
                let title = ("链接不存在或已停用", "There is no such link, or it was ended");
                Self::new(StatusCode::NOT_FOUND, "not_found", title.0, title.1)
            }
            LinkError::Refused { code, message } => {
                let status = match code {
                    "password_required" | "password_wrong" | "code_wrong" | "session_over" => StatusCode::FORBIDDEN,
                    _ => StatusCode::CONFLICT,
                };
                Self::new(status, code, &message.zh, &message.en)
            }
            LinkError::TooMany { retry_after } => {
                let title = ("操作太频繁，请稍后再试", "Too many attempts; please wait");
                Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", title.0, title.1)
                    .detail(
                        format!("操作太频繁，请在 {}后再试", span_said(retry_after).zh),
                        format!("Too many attempts; try again in {}", span_said(retry_after).en),
                    )
                    .retry_after(retry_after)
            }
            LinkError::Invalid(problems) => Self::invalid(problems),
            LinkError::Flow(error) => error.into(),
            LinkError::Store(error) => error.into(),
        }
    }
}

impl From<HookError> for ApiError {
    fn from(error: HookError) -> Self {
        match error {
            HookError::NotFound => Self::not_found(),
            HookError::Refused { code, message } => {
                let status = match code {
                    "signature_missing" | "signature_wrong" | "signature_old" => StatusCode::UNAUTHORIZED,
                    "bad_id" => StatusCode::BAD_REQUEST,
                    _ => StatusCode::CONFLICT,
                };
                Self::new(status, code, &message.zh, &message.en)
            }
            HookError::Flow(error) => error.into(),
            HookError::Store(error) => error.into(),
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::not_found(),
            ReadError::Forbidden => Self::forbidden(),
            ReadError::Invalid(problems) => Self::invalid(problems),
            ReadError::Store(error) => error.into(),
        }
    }
}

impl From<DraftError> for ApiError {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::NotFound => Self::not_found(),
            DraftError::Forbidden => Self::forbidden(),
            DraftError::Invalid(problems) => Self::invalid(problems),
            DraftError::Conflict { current } => {
                let title = ("草稿已在别处更改", "The draft was changed elsewhere meanwhile");
                let current = serde_json::to_value(current).expect("a draft is plain data");
                Self::new(StatusCode::CONFLICT, "draft_conflict", title.0, title.1).with("current", current)
            }
            DraftError::Store(error) => error.into(),
        }
    }
}

impl From<RecordError> for ApiError {
    /// A conflict is answered by the routes of records, which know what of the current record may be shown.
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::NotFound => Self::not_found(),
            RecordError::Forbidden(problems) => Self::forbidden().problems(problems),
            RecordError::Invalid(problems) => Self::invalid(problems),
            RecordError::Conflict { yours, .. } => Self::version_conflict(yours),
            RecordError::Store(error) => error.into(),
        }
    }
}
