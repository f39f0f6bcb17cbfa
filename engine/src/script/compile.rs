//! From text to something that can run many times: parse, check the names, rewrite. Shared by formulas and scripts.

use super::engine::Engine;
use super::problem::{self, Mistake, ScriptProblem};
use super::rewrite::{Need, Rewritten, rewrite};
use super::{Facts, frame, functions, unread, value};
use crate::problem::nearest;
use rhai::{AST, ASTNode, Dynamic, Expr, Position, Scope, Stmt};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A compiled text with what it needs from outside.
#[derive(Debug, Clone)]
pub struct Compiled {
    ast: AST,
    needs: Vec<Need>,
    places: BTreeMap<String, Position>,
    pub fields: BTreeSet<String>,
    /// Whether a function in it looks beyond the record.
    pub asks: bool,
    /// Whether it gives the same on the same fields whoever asks and whenever.
    pub lasts: bool,
    /// Whether it asks who acts.
    pub is_of_me: bool,
    pub look_ups: Vec<LookUp>,
}

/// A call that looks into another form, as far as it is written out rather than computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookUp {
    pub form: String,
    /// The field taken, when one is named.
    pub result: Option<String>,
    /// The fields that must have a value.
    pub keys: Vec<String>,
}

impl Compiled {
    pub fn new(engine: &Engine, text: &str) -> Result<Self, Vec<ScriptProblem>> {
        if text.len() > engine.limits.source {
            let en = format!("it is longer than {} bytes", engine.limits.source);
            return Err(vec![ScriptProblem::new("script_limit", Position::NONE, "公式或脚本太长", en)]);
        }
        let parsed = catch_unwind(AssertUnwindSafe(|| engine.rhai.compile(text))).map_err(|_| {
            vec![ScriptProblem::new("script_syntax", Position::NONE, "无法读懂", "the text cannot be read")]
        })?;
        let parsed = parsed.map_err(|error| vec![unread::from_parse(&error, text)])?;
        let rewritten = rewrite(engine, &parsed);
        if !rewritten.problems.is_empty() {
            return Err(rewritten.problems);
        }
        let fields = rewritten.fields.keys().cloned().collect();
        // A name may also be put together while it runs; then its question finds nobody to answer it and is refused.
        let asks = functions::functions().any(|function| function.group.asks() && text.contains(function.name));
        let look_ups = if asks { look_ups(&parsed) } else { Vec::new() };
        let is_of_me = rewritten.needs.contains(&Need::Whole("me".to_owned()));
        let lasts = !asks && !is_of_me && !calls(&parsed, &functions::OF_THE_MOMENT);
        let Rewritten { ast, needs, fields: places, .. } = rewritten;
        Ok(Self { ast, needs, places, fields, asks, lasts, is_of_me, look_ups })
    }

    /// One problem for each field that `exists` does not know, with the nearest of `known` as hint.
    pub fn unknown<'a>(
        &self,
        known: impl Iterator<Item = &'a str> + Clone,
        exists: impl Fn(&str) -> bool,
    ) -> Vec<ScriptProblem> {
        let unknown = self.places.iter().filter(|(path, _)| !exists(path));
        unknown
            .map(|(path, at)| {
                ScriptProblem::new(
                    "script_unknown_field",
                    *at,
                    format!("没有名为 {path} 的字段"),
                    format!("there is no field named {path}"),
                )
                .suggest(nearest(path, known.clone()))
            })
            .collect()
    }

    /// Runs it on the facts; gives the value and what it printed.
    pub fn run(&self, engine: &Engine, facts: &Facts<'_>) -> (Result<Value, ScriptProblem>, String) {
        let mut scope = self.scope(facts);
        let work = || engine.rhai.eval_ast_with_scope::<Dynamic>(&mut scope, &self.ast);
        // A native function that panics is a defect of ours; it must cost one evaluation, not the server.
        let guarded = || catch_unwind(AssertUnwindSafe(work));
        let (result, printed) = frame::within(facts, engine.limits.printed, guarded);
        let value = match result {
            Ok(Ok(value)) => {
                let mut room = engine.limits.result;
                value::to_json(&value.flatten(), &mut room).map_err(|Mistake { text, .. }| {
                    ScriptProblem::new("script_failed", Position::NONE, text.zh, text.en)
                })
            }
            Ok(Err(error)) => Err(problem::from_run(&error)),
            Err(_) => {
                Err(ScriptProblem::new("script_failed", Position::NONE, "函数内部出错", "a function failed inside"))
            }
        };
        (value, printed)
    }

    /// Only what the text reads is brought into scope.
    fn scope(&self, facts: &Facts<'_>) -> Scope<'static> {
        let find = |name: &str| facts.row.and_then(|row| row.get(name)).or_else(|| facts.record.get(name));
        let mut scope = Scope::with_capacity(self.needs.len());
        for need in &self.needs {
            match need {
                Need::Whole(name) => {
                    let value = match (name.as_str(), find(name)) {
                        ("me", _) => facts.me.into(),
                        ("record", None) => value::from_object(facts.record),
                        (_, found) => found.map_or(Dynamic::UNIT, value::from_json),
                    };
                    scope.push_dynamic(name, value);
                }
                Need::Scratch(name) => {
                    scope.push_dynamic(name, Dynamic::UNIT);
                }
                Need::Column { path, field, column } => {
                    let value = find(field).map_or(Dynamic::UNIT, |value| value::column(value, column));
                    scope.push_dynamic(path, value);
                }
            }
        }
        scope
    }
}

/// Whether it calls one of these functions.
fn calls(ast: &AST, names: &[&str]) -> bool {
    let mut found = false;
    ast.walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::FnCall(call, _)) | ASTNode::Expr(Expr::FnCall(call, _))) = path.last() {
            found |= names.contains(&call.name.as_str());
        }
        !found
    });
    found
}

/// Every call of LOOKUP and MAPX whose form is written as text.
fn look_ups(ast: &AST) -> Vec<LookUp> {
    let mut found = Vec::new();
    ast.walk(&mut |path| {
        let call = match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, _))) | Some(ASTNode::Expr(Expr::FnCall(call, _))) => Some(call),
            _ => None,
        };
        let args = call.and_then(|call| match call.name.as_str() {
            "LOOKUP" => Some(&call.args[..]),
            "MAPX" => call.args.get(1..),
            _ => None,
        });
        let written = |arg: Option<&Expr>| match arg {
            Some(Expr::StringConstant(text, _)) if !text.is_empty() => Some(text.to_string()),
            _ => None,
        };
        if let Some(args) = args
            && let Some(form) = written(args.first())
        {
            let keys = args.iter().skip(2).step_by(2).filter_map(|arg| written(Some(arg))).collect();
            found.push(LookUp { form, result: written(args.get(1)), keys });
        }
        true
    });
    found
}
