//! What a text may call and change, checked before it is rewritten: calls of functions that exist, with as many
//! arguments as they take, and assignments whose size rhai or the rewritten tree checks.

use super::engine::BUILT_IN;
use super::functions;
use super::problem::{Mistake, ScriptProblem};
use crate::problem::nearest;
use rhai::{AST, ASTNode, Expr, Position, Stmt};
use std::collections::HashSet;

/// Every call in the text, those inside functions and closures included, must be of something that exists.
pub fn check_names(ast: &AST, defined: &HashSet<String>) -> Vec<ScriptProblem> {
    let mut problems = Vec::new();
    ast.walk(&mut |path| {
        let call = match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, at))) => Some((call, call.args.len(), *at)),
            Some(ASTNode::Expr(Expr::FnCall(call, at))) => Some((call, call.args.len(), *at)),
            Some(ASTNode::Expr(Expr::MethodCall(call, at))) => Some((call, call.args.len() + 1, *at)),
            _ => None,
        };
        if let Some((call, count, at)) = call
            && call.op_token.is_none()
            && !defined.contains(call.name.as_str())
        {
            problems.extend(check_call(&call.name, count, at, defined));
        }
        true
    });
    // In a function no check can be put after an assignment (see `guarded`), so the ones that need it are refused.
    ast.clone_functions_only().walk(&mut |path| {
        if let Some(ASTNode::Stmt(Stmt::Assignment(parts))) = path.last()
            && !is_checked_by_rhai(&parts.1.lhs)
        {
            problems.push(ScriptProblem::new(
                "script_syntax",
                parts.1.lhs.position(),
                "函数内部不能给 [ ] 或多层属性赋值，请用 set 方法",
                "inside a function use the method set instead of assigning to [ ] or to a property of a property",
            ));
        }
        true
    });
    problems
}

fn is_checked_by_rhai(target: &Expr) -> bool {
    match target {
        Expr::Index(..) => false,
        Expr::Dot(parts, ..) => matches!(parts.rhs, Expr::Property(..)),
        _ => true,
    }
}

fn check_call(name: &str, count: usize, at: Position, defined: &HashSet<String>) -> Option<ScriptProblem> {
    if BUILT_IN.contains(&name) {
        return None;
    }
    if let Some(function) = functions::find(name) {
        let Mistake { text, .. } = function.check_count(count).err()?;
        return Some(ScriptProblem::new("script_arguments", at, text.zh, text.en));
    }
    let upper = name.to_ascii_uppercase();
    let known = functions::functions().map(|f| f.name).chain(BUILT_IN.iter().copied());
    let known = known.chain(defined.iter().map(String::as_str));
    let meant = functions::find(&upper).map(|f| f.name).or_else(|| nearest(name, known));
    let (zh, en) = (format!("没有名为 {name} 的函数"), format!("there is no function named {name}"));
    Some(ScriptProblem::new("script_unknown_function", at, zh, en).suggest(meant))
}
