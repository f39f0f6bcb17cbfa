//! From rhai's syntax tree to the one that runs. Owns three changes that rhai cannot be told to make: functions take
//! any number of arguments, IF and its kin evaluate only the branch they take, and conditions accept missing values.
//! On the way it notes which fields the text uses.

use super::engine::{Engine, GUARD, TRUTH};
use super::names::check_names;
use super::problem::ScriptProblem;
use rhai::{AST, ASTFlags, BinaryExpr, Expr, FlowControl, FnCallExpr, OpAssignment, Position, Stmt, StmtBlock};
use std::collections::{BTreeMap, HashSet};

/// Properties rhai itself gives to values; after a field they do not name a column.
const PROPERTIES: &[&str] = &["len", "is_empty", "chars", "is_zero", "is_odd", "is_even"];

/// The runnable tree and what was learned while making it.
pub struct Rewritten {
    pub ast: AST,
    /// Each variable or column the text reads but does not make itself, with the first place of it.
    pub fields: BTreeMap<String, Position>,
    /// What has to be in scope when it runs.
    pub needs: Vec<Need>,
    pub problems: Vec<ScriptProblem>,
}

/// A value from outside that the text reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The variable, whole.
    Whole(String),
    /// Only one column of it, under its full path `items.amount`.
    Column { path: String, field: String, column: String },
    /// Nothing from outside: a place for a value on its way.
    Scratch(String),
}

pub fn rewrite(engine: &Engine, ast: &AST) -> Rewritten {
    let defined: HashSet<String> = ast.iter_fn_def().map(|f| f.name.to_string()).collect();
    let problems = check_names(ast, &defined);
    let mut pass = Pass { engine, defined, fields: BTreeMap::new(), needs: Vec::new(), scratch: 0 };
    let statements = pass.statements(ast.statements().iter().cloned());
    // The bodies of functions and closures stay as parsed: rhai gives no way to replace them. There catalogue functions
    // are found by their plain names, one look-up slower, and IF evaluates both branches.
    let ast = AST::new(statements, ast.shared_lib().clone());
    Rewritten { ast, fields: pass.fields, needs: pass.needs, problems }
}

struct Pass<'a> {
    engine: &'a Engine,
    /// Functions the text defines itself; they go before the catalogue.
    defined: HashSet<String>,
    fields: BTreeMap<String, Position>,
    needs: Vec<Need>,
    /// How many variables of its own the rewritten tree has.
    scratch: usize,
}

impl Pass<'_> {
    fn statements(&mut self, statements: impl IntoIterator<Item = Stmt>) -> Vec<Stmt> {
        statements.into_iter().map(|statement| self.statement(statement)).collect()
    }

    fn block(&mut self, block: StmtBlock) -> StmtBlock {
        let span = block.span();
        StmtBlock::new_with_span(self.statements(block), span)
    }

    fn flow(&mut self, flow: FlowControl, is_condition: bool) -> FlowControl {
        let expr = if is_condition { self.condition(flow.expr) } else { self.expression(flow.expr) };
        FlowControl { expr, body: self.block(flow.body), branch: self.block(flow.branch) }
    }

    fn statement(&mut self, statement: Stmt) -> Stmt {
        match statement {
            Stmt::If(flow, at) => Stmt::If(Box::new(self.flow(*flow, true)), at),
            // The condition of `loop` is nothing, which rhai takes for always.
            Stmt::While(flow, at) => {
                let is_condition = !matches!(flow.expr, Expr::Unit(_));
                Stmt::While(Box::new(self.flow(*flow, is_condition)), at)
            }
            Stmt::Do(flow, flags, at) => Stmt::Do(Box::new(self.flow(*flow, true)), flags, at),
            Stmt::For(parts, at) => {
                let (name, counter, flow) = *parts;
                Stmt::For(Box::new((name, counter, self.flow(flow, false))), at)
            }
            Stmt::TryCatch(mut flow, at) => {
                flow.body = self.block(flow.body);
                flow.branch = self.block(flow.branch);
                Stmt::TryCatch(flow, at)
            }
            Stmt::Switch(parts, at) => {
                let (subject, mut cases) = *parts;
                for case in &mut cases.expressions {
                    if !matches!(case.lhs, Expr::BoolConstant(..)) {
                        case.lhs = self.condition(std::mem::take(&mut case.lhs));
                    }
                    case.rhs = self.expression(std::mem::take(&mut case.rhs));
                }
                Stmt::Switch(Box::new((self.expression(subject), cases)), at)
            }
            Stmt::Var(parts, flags, at) => {
                let (name, value, index) = *parts;
                Stmt::Var(Box::new((name, self.expression(value), index)), flags, at)
            }
            Stmt::Assignment(mut parts) => {
                let target = std::mem::take(&mut parts.1.lhs);
                parts.1.lhs = self.target(target);
                parts.1.rhs = self.expression(std::mem::take(&mut parts.1.rhs));
                match root(&parts.1.lhs) {
                    Some(whole) => self.guarded(whole.clone(), Stmt::Assignment(parts)),
                    None => Stmt::Assignment(parts),
                }
            }
            Stmt::FnCall(call, at) => match self.call(*call, at) {
                Expr::FnCall(call, at) => Stmt::FnCall(call, at),
                other => Stmt::Expr(Box::new(other)),
            },
            Stmt::Block(block) => Stmt::Block(Box::new(self.block(*block))),
            Stmt::Expr(expr) => Stmt::Expr(Box::new(self.expression(*expr))),
            Stmt::BreakLoop(Some(expr), flags, at) => {
                Stmt::BreakLoop(Some(Box::new(self.expression(*expr))), flags, at)
            }
            Stmt::Return(Some(expr), flags, at) => Stmt::Return(Some(Box::new(self.expression(*expr))), flags, at),
            other => other,
        }
    }

    fn expression(&mut self, expr: Expr) -> Expr {
        match expr {
            Expr::Variable(variable, index, at) => {
                if index.is_none() && variable.0.is_none() {
                    self.note(&variable.1, &variable.1, at);
                }
                Expr::Variable(variable, index, at)
            }
            Expr::FnCall(call, at) => self.call(*call, at),
            Expr::And(mut all, at) => {
                all.iter_mut().for_each(|expr| *expr = self.condition(std::mem::take(expr)));
                Expr::And(all, at)
            }
            Expr::Or(mut any, at) => {
                any.iter_mut().for_each(|expr| *expr = self.condition(std::mem::take(expr)));
                Expr::Or(any, at)
            }
            Expr::Coalesce(mut parts, at) => {
                parts.iter_mut().for_each(|expr| *expr = self.expression(std::mem::take(expr)));
                Expr::Coalesce(parts, at)
            }
            Expr::InterpolatedString(mut parts, at) => {
                parts.iter_mut().for_each(|expr| *expr = self.expression(std::mem::take(expr)));
                Expr::InterpolatedString(parts, at)
            }
            Expr::Array(mut items, at) => {
                items.iter_mut().for_each(|expr| *expr = self.expression(std::mem::take(expr)));
                Expr::Array(items, at)
            }
            Expr::Map(mut map, at) => {
                map.0.iter_mut().for_each(|(_, expr)| *expr = self.expression(std::mem::take(expr)));
                Expr::Map(map, at)
            }
            Expr::Stmt(block) => Expr::Stmt(Box::new(self.block(*block))),
            Expr::Dot(parts, flags, at) => {
                if let Some(column) = self.column(&parts.lhs, &parts.rhs, flags) {
                    return column;
                }
                let mut parts = parts;
                parts.lhs = self.expression(std::mem::take(&mut parts.lhs));
                parts.rhs = self.chain(std::mem::take(&mut parts.rhs));
                Expr::Dot(parts, flags, at)
            }
            Expr::Index(mut parts, flags, at) => {
                parts.lhs = self.expression(std::mem::take(&mut parts.lhs));
                parts.rhs = self.chain(std::mem::take(&mut parts.rhs));
                Expr::Index(parts, flags, at)
            }
            other => other,
        }
    }

    /// rhai checks the size of an item that is assigned, not of what it is put into; a call with the whole does.
    fn guarded(&self, whole: Expr, assignment: Stmt) -> Stmt {
        let at = assignment.position();
        let check = Stmt::FnCall(Box::new(self.engine.helper_call(GUARD, whole)), at);
        Stmt::Block(Box::new(StmtBlock::new([assignment, check], at, at)))
    }

    /// What is assigned to stays as it is written, except for the expressions that choose an item.
    fn target(&mut self, expr: Expr) -> Expr {
        match expr {
            Expr::Variable(variable, index, at) => {
                if index.is_none() && variable.0.is_none() {
                    self.note(&variable.1, &variable.1, at);
                }
                Expr::Variable(variable, index, at)
            }
            Expr::Dot(mut parts, flags, at) => {
                parts.lhs = self.target(std::mem::take(&mut parts.lhs));
                parts.rhs = self.chain(std::mem::take(&mut parts.rhs));
                Expr::Dot(parts, flags, at)
            }
            Expr::Index(mut parts, flags, at) => {
                parts.lhs = self.target(std::mem::take(&mut parts.lhs));
                parts.rhs = self.chain(std::mem::take(&mut parts.rhs));
                Expr::Index(parts, flags, at)
            }
            other => self.expression(other),
        }
    }

    /// The right side of a dot or bracket: properties stay, arguments and indices are ordinary expressions.
    fn chain(&mut self, expr: Expr) -> Expr {
        match expr {
            Expr::MethodCall(mut call, at) => {
                call.args.iter_mut().for_each(|expr| *expr = self.expression(std::mem::take(expr)));
                Expr::MethodCall(call, at)
            }
            Expr::Property(..) => expr,
            Expr::Dot(mut parts, flags, at) => {
                parts.lhs = self.chain(std::mem::take(&mut parts.lhs));
                parts.rhs = self.chain(std::mem::take(&mut parts.rhs));
                Expr::Dot(parts, flags, at)
            }
            Expr::Index(mut parts, flags, at) => {
                parts.lhs = self.chain(std::mem::take(&mut parts.lhs));
                parts.rhs = self.chain(std::mem::take(&mut parts.rhs));
                Expr::Index(parts, flags, at)
            }
            other => self.expression(other),
        }
    }

    /// `items.amount` of a field becomes one variable of that name, so that only the column is brought into scope.
    fn column(&mut self, lhs: &Expr, rhs: &Expr, flags: ASTFlags) -> Option<Expr> {
        let Expr::Variable(variable, None, at) = lhs else { return None };
        if variable.0.is_some() || flags.contains(ASTFlags::NEGATED) {
            return None;
        }
        let field = variable.1.as_str();
        let property = match rhs {
            Expr::Property(property, _) => property.2.as_str(),
            Expr::Dot(parts, ..) | Expr::Index(parts, ..) => {
                if let Expr::Property(property, _) = &parts.lhs {
                    self.fields.entry(format!("{field}.{}", property.2)).or_insert(*at);
                    self.need(Need::Whole(field.to_owned()));
                    return None;
                }
                return None;
            }
            _ => return None,
        };
        if PROPERTIES.contains(&property) || field == "record" {
            return None;
        }
        let path = format!("{field}.{property}");
        self.fields.entry(path.clone()).or_insert(*at);
        self.need(Need::Column { path: path.clone(), field: field.to_owned(), column: property.to_owned() });
        let mut variable = variable.clone();
        variable.1 = path.into();
        Some(Expr::Variable(variable, None, *at))
    }

    fn note(&mut self, path: &str, field: &str, at: Position) {
        self.need(Need::Whole(field.to_owned()));
        let is_part_noted =
            self.fields.keys().any(|known| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')));
        if path != "me" && path != "record" && !is_part_noted {
            self.fields.entry(path.to_owned()).or_insert(at);
        }
    }

    fn need(&mut self, need: Need) {
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }

    fn call(&mut self, mut call: FnCallExpr, at: Position) -> Expr {
        let lazy = !self.defined.contains(call.name.as_str()) && call.op_token.is_none();
        if lazy && let Some(expr) = self.lazy(&call, at) {
            return expr;
        }
        call.args.iter_mut().for_each(|expr| *expr = self.expression(std::mem::take(expr)));
        if lazy && let Some((_, mut packed)) = self.engine.call(&call.name) {
            packed.args = [Expr::Array(call.args.into_iter().collect(), at)].into_iter().collect();
            return Expr::FnCall(Box::new(packed), at);
        }
        Expr::FnCall(Box::new(call), at)
    }

    /// The functions that must not evaluate everything they are given.
    fn lazy(&mut self, call: &FnCallExpr, at: Position) -> Option<Expr> {
        let args = &call.args;
        match (call.name.as_str(), args.len()) {
            ("IF", 2 | 3) => {
                let otherwise = args.get(2).cloned().unwrap_or(Expr::Unit(at));
                Some(self.choose(args[0].clone(), args[1].clone(), Err(otherwise), at))
            }
            ("IFS", count) if count >= 2 => {
                let mut pairs = args.chunks(2).rev();
                let mut otherwise = Expr::Unit(at);
                if count % 2 == 1
                    && let Some([last]) = pairs.next()
                {
                    otherwise = last.clone();
                }
                let mut result = self.expression(otherwise);
                for pair in pairs {
                    result = self.choose(pair[0].clone(), pair[1].clone(), Ok(result), at);
                }
                Some(result)
            }
            ("AND" | "OR", count) if count >= 2 && args.iter().all(is_scalar) => {
                let parts = args.iter().map(|expr| self.condition(expr.clone())).collect();
                Some(if call.name == "AND" { Expr::And(Box::new(parts), at) } else { Expr::Or(Box::new(parts), at) })
            }
            ("IFERROR", 2) => {
                // rhai's catch has no value, so both ways leave theirs in a variable of their own.
                let name = format!("iferror {}", self.scratch);
                self.scratch += 1;
                self.need(Need::Scratch(name.clone()));
                let body = self.keep(&name, args[0].clone(), at);
                let branch = self.keep(&name, args[1].clone(), at);
                let flow = FlowControl { expr: Expr::Unit(at), body, branch };
                let result = Stmt::Expr(Box::new(variable(&name, at)));
                Some(Expr::Stmt(Box::new(StmtBlock::new([Stmt::TryCatch(Box::new(flow), at), result], at, at))))
            }
            _ => None,
        }
    }

    fn choose(&mut self, when: Expr, then: Expr, otherwise: Result<Expr, Expr>, at: Position) -> Expr {
        let expr = self.condition(when);
        let body = self.one(then, at);
        let branch = match otherwise {
            Ok(done) => StmtBlock::new([Stmt::Expr(Box::new(done))], at, at),
            Err(written) => self.one(written, at),
        };
        block(Stmt::If(Box::new(FlowControl { expr, body, branch }), at), at)
    }

    fn one(&mut self, expr: Expr, at: Position) -> StmtBlock {
        StmtBlock::new([Stmt::Expr(Box::new(self.expression(expr)))], at, at)
    }

    /// Evaluates an expression into a variable.
    fn keep(&mut self, name: &str, expr: Expr, at: Position) -> StmtBlock {
        let parts = BinaryExpr { lhs: variable(name, at), rhs: self.expression(expr) };
        StmtBlock::new([Stmt::Assignment(Box::new((OpAssignment::new_assignment(at), parts)))], at, at)
    }

    /// A condition may be any value: a missing one does not hold. What is a boolean for certain stays as it is.
    fn condition(&mut self, expr: Expr) -> Expr {
        let at = expr.position();
        let expr = self.expression(expr);
        match &expr {
            Expr::BoolConstant(..) | Expr::And(..) | Expr::Or(..) => expr,
            Expr::FnCall(call, _) if matches!(&*call.name, "==" | "!=" | ">" | ">=" | "<" | "<=" | "!") => expr,
            _ => Expr::FnCall(Box::new(self.engine.helper_call(TRUTH, expr)), at),
        }
    }
}

/// The variable whose inside an assignment changes; `None` when it changes the variable itself.
fn root(target: &Expr) -> Option<&Expr> {
    match target {
        Expr::Dot(parts, ..) | Expr::Index(parts, ..) => match &parts.lhs {
            whole @ (Expr::Variable(..) | Expr::ThisPtr(..)) => Some(whole),
            inner => root(inner),
        },
        _ => None,
    }
}

/// Whether an expression can be told from its form not to be a list: AND and OR also look inside lists.
fn is_scalar(expr: &Expr) -> bool {
    match expr {
        Expr::BoolConstant(..) | Expr::And(..) | Expr::Or(..) => true,
        Expr::FnCall(call, _) => call.op_token.is_some() || matches!(&*call.name, "AND" | "OR" | "NOT" | "ISEMPTY"),
        _ => false,
    }
}

fn variable(name: &str, at: Position) -> Expr {
    Expr::Variable(Box::new((None, name.into())), None, at)
}

fn block(statement: Stmt, at: Position) -> Expr {
    Expr::Stmt(Box::new(StmtBlock::new([statement], at, at)))
}
