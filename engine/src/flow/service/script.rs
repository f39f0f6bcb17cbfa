//! Scripts of runs: what one answers over the run's record, as values that may be written.

use super::FlowError;
use crate::model::Form;
use crate::problem::{Text, nearest};
use crate::record::{self, Context};
use crate::script::{Facts, Inquiry, Script};
use crate::store::Conn;
use serde_json::{Map, Value};

/// Runs a script on behalf of whoever acts, and answers the values it gives to fields of the form; the reason where it fails,
/// answers something else, or names what cannot be written.
pub(super) async fn answered(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, &str),
    text: &str,
    facts: &Map<String, Value>,
) -> Result<Result<Map<String, Value>, Text>, FlowError> {
    let Some(form) = context.model.form(app, form) else {
        return Ok(Err(Text::new("没有这个表单", "There is no such form")));
    };
    let script = match Script::compile(context.scripts, text) {
        Ok(script) => script,
        Err(problems) => {
            let problem = problems.into_iter().next().expect("a refusal has a problem");
            return Ok(Err(problem.at("").message));
        }
    };
    let inquiry = Inquiry::default();
    let mut found = run(context, &script, facts, &inquiry);
    while record::answer(conn, context, app, &inquiry).await? {
        found = run(context, &script, facts, &inquiry);
    }
    Ok(found.and_then(|value| writable(form, value)))
}

fn run(context: &Context<'_>, script: &Script, facts: &Map<String, Value>, inquiry: &Inquiry) -> Result<Value, Text> {
    let facts = Facts {
        record: facts,
        row: None,
        me: context.me(),
        now: context.now,
        timezone: context.timezone,
        inquiry: Some(inquiry),
    };
    let outcome = script.run(context.scripts, &facts);
    outcome.map(|outcome| outcome.value).map_err(|problem| problem.at("").message)
}

/// The values of an answer, all of them or none: every mistake in its keys is named at once.
fn writable(form: &Form, answer: Value) -> Result<Map<String, Value>, Text> {
    let Value::Object(values) = answer else {
        return Err(Text::new(
            "脚本应返回对象，例如 #{ amount: 1 }；没有写入",
            "The script has to answer an object such as #{ amount: 1 }; nothing was written",
        ));
    };
    let refused: Vec<Text> = values.keys().filter_map(|key| refusal(form, key)).collect();
    if refused.is_empty() {
        return Ok(values);
    }
    Err(Text::in_line(refused.iter()))
}

/// Why a key of an answer cannot be written.
fn refusal(form: &Form, key: &str) -> Option<Text> {
    match form.field(key) {
        Some(field) if !field.is_computed() && field.column.is_some() => None,
        Some(_) => Some(Text::new(
            format!("脚本不能写入“{key}”：它由系统得出"),
            format!("The script cannot write '{key}', which follows from others"),
        )),
        None => {
            let near = nearest(key, form.fields.iter().map(|field| field.key.as_str()));
            let hint = |near: &str| (format!("，是否为“{near}”？"), format!("; did you mean '{near}'?"));
            let (zh, en) = near.map(hint).unwrap_or_default();
            Some(Text::new(
                format!("脚本返回了“{key}”，表单没有这个字段{zh}"),
                format!("The script answers '{key}', which is no field{en}"),
            ))
        }
    }
}
