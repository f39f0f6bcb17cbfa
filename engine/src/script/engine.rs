//! The one interpreter all formulas and scripts share: which parts of rhai exist for them, and nothing else.

use super::functions::{self, Args, Function};
use super::limits::Limits;
use super::problem::Mistake;
use super::{frame, operators, value};
use crate::problem::Language;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicMathPackage,
    BasicStringPackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{AST, Array, Dynamic, Expr, FnCallExpr, ImmutableString, OptimizationLevel, Stmt};
use std::any::TypeId;
use std::collections::HashMap;

/// Names from rhai's own library that formulas and scripts may call, as functions or as methods of a value.
pub(super) const BUILT_IN: &[&str] = &[
    "abs",
    "all",
    "append",
    "as_string",
    "call",
    "chars",
    "chop",
    "clear",
    "contains",
    "crop",
    "curry",
    "debug",
    "dedup",
    "drain",
    "ends_with",
    "extract",
    "fill_with",
    "filter",
    "find",
    "find_map",
    "for_each",
    "get",
    "index_of",
    "insert",
    "is_anonymous",
    "is_def_fn",
    "is_def_var",
    "is_empty",
    "is_shared",
    "keys",
    "len",
    "make_lower",
    "make_upper",
    "map",
    "max",
    "merge",
    "min",
    "mixin",
    "name",
    "order",
    "order_by",
    "order_desc",
    "pad",
    "parse_decimal",
    "parse_int",
    "pop",
    "print",
    "push",
    "range",
    "reduce",
    "reduce_rev",
    "remove",
    "replace",
    "retain",
    "reverse",
    "set",
    "shift",
    "sign",
    "some",
    "sort",
    "sort_by",
    "sort_desc",
    "splice",
    "split",
    "split_rev",
    "starts_with",
    "sub_string",
    "to_debug",
    "to_int",
    "to_lower",
    "to_string",
    "to_upper",
    "trim",
    "truncate",
    "type_of",
    "values",
    "zip",
    "Fn",
];

/// The compiled world of formulas: immutable once built, shared by all threads. Build one and keep it.
pub struct Engine {
    pub(super) rhai: rhai::Engine,
    pub(super) limits: Limits,
    /// A parsed call of each catalogue function with its arguments as one list, and of the helpers of `rewrite`.
    calls: HashMap<&'static str, (Option<&'static Function>, FnCallExpr)>,
}

/// Says whether a value counts as true; put around conditions.
pub(super) const TRUTH: &str = "truth";

/// Does nothing with a value; calling it makes rhai check the value's size.
pub(super) const GUARD: &str = "guard";

impl Default for Engine {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl Engine {
    pub fn new(limits: Limits) -> Self {
        let mut engine = rhai::Engine::new_raw();
        ArithmeticPackage::new().register_into_engine(&mut engine);
        LogicPackage::new().register_into_engine(&mut engine);
        BasicMathPackage::new().register_into_engine(&mut engine);
        BasicStringPackage::new().register_into_engine(&mut engine);
        MoreStringPackage::new().register_into_engine(&mut engine);
        BasicIteratorPackage::new().register_into_engine(&mut engine);
        BasicArrayPackage::new().register_into_engine(&mut engine);
        BasicMapPackage::new().register_into_engine(&mut engine);
        BasicFnPackage::new().register_into_engine(&mut engine);
        // rhai's optimiser takes `x && true` for `x`, which is not the same where x may be missing.
        engine.set_optimization_level(OptimizationLevel::None);
        engine.set_fast_operators(false).disable_symbol("eval");
        engine.on_print(frame::print).on_debug(|text, _, _| frame::print(text));
        limits.apply(&mut engine);
        operators::register(&mut engine);
        register_columns(&mut engine);
        register_catalogue(&mut engine);

        let mut calls = HashMap::new();
        for function in functions::functions() {
            calls.insert(function.name, (Some(function), parsed_call(&engine, &packed_name(function.name))));
        }
        for helper in [TRUTH, GUARD] {
            calls.insert(helper, (None, parsed_call(&engine, &packed_name(helper))));
        }
        Self { rhai: engine, limits, calls }
    }

    /// The catalogue function of that name, with a call of it that lacks only its arguments.
    pub(super) fn call(&self, name: &str) -> Option<(&'static Function, FnCallExpr)> {
        let (function, call) = self.calls.get(name)?;
        Some(((*function)?, call.clone()))
    }

    /// A call of a helper, [`TRUTH`] or [`GUARD`].
    pub(super) fn helper_call(&self, name: &str, operand: Expr) -> FnCallExpr {
        let mut call = self.calls[name].1.clone();
        call.args = [operand].into_iter().collect();
        call
    }
}

/// Catalogue functions take any number of arguments. rhai finds functions by the types of all arguments, so compiled
/// calls pass theirs as one list under a name that people cannot write a call of (see `rewrite`).
fn packed_name(name: &str) -> String {
    format!("__{name}")
}

fn register_catalogue(engine: &mut rhai::Engine) {
    for function in functions::functions() {
        engine.register_raw_fn(packed_name(function.name), [TypeId::of::<Array>()], move |_, args| {
            let arguments = std::mem::take(args[0]).into_array().unwrap_or_default();
            Ok(function.call(&Args::new(&arguments))?)
        });
    }
    engine.register_raw_fn(packed_name(TRUTH), [TypeId::of::<Dynamic>()], |_, args| {
        Ok(Dynamic::from_bool(value::is_true(args[0])))
    });
    engine.register_raw_fn(packed_name(GUARD), [TypeId::of::<Dynamic>()], |_, _| Ok(Dynamic::UNIT));
    // Method style (`name.LEFT(2)`) and function pointers (`list.map(Fn("UPPER"))`) arrive here under the plain name.
    #[expect(deprecated, reason = "rhai marks the hook as volatile; the version is pinned by Cargo.lock")]
    engine.on_missing_function(|name, args, _, _| {
        let Some(function) = functions::find(name) else { return Ok(None) };
        let arguments: Vec<Dynamic> = args.iter().map(|value| value.flatten_clone()).collect();
        function.check_count(arguments.len())?;
        Ok(Some(function.call(&Args::new(&arguments))?))
    });
}

/// `rows.amount`, where `rows` is a list of objects, is the list of their amounts; a missing value has only missing
/// parts. rhai asks here when a value has no property of its own of that name.
fn register_columns(engine: &mut rhai::Engine) {
    let types = [TypeId::of::<Dynamic>(), TypeId::of::<ImmutableString>()];
    engine.register_raw_fn("index$get$", types, |_, args| {
        if args[0].is_unit() {
            return Ok(Dynamic::UNIT);
        }
        let name = value::to_text(args[1]);
        let part = |row: &Dynamic| row.read_lock::<rhai::Map>().and_then(|row| row.get(name.as_str()).cloned());
        match args[0].read_lock::<Array>() {
            Some(rows) => Ok(Dynamic::from_array(rows.iter().map(|row| part(row).unwrap_or_default()).collect())),
            None => {
                Err(Mistake::new(format!("这个值没有属性 {name}"), format!("this value has no property {name}")).into())
            }
        }
    });
}

fn parsed_call(engine: &rhai::Engine, name: &str) -> FnCallExpr {
    let ast: AST = engine.compile(format!("{name}(0)")).expect("a call of a plain name parses");
    match ast.statements() {
        [Stmt::FnCall(call, _)] => (**call).clone(),
        [Stmt::Expr(expression)] => match &**expression {
            Expr::FnCall(call, _) => (**call).clone(),
            other => unreachable!("a call parsed as {other:?}"),
        },
        other => unreachable!("a call parsed as {other:?}"),
    }
}

impl Function {
    /// What it does, in one sentence of a language.
    pub fn help(&self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }

    /// Whether it gives the same for the same arguments whoever asks and whenever.
    pub fn lasts(&self) -> bool {
        !self.group.asks() && !functions::OF_THE_MOMENT.contains(&self.name)
    }

    pub(super) fn call(&self, args: &Args<'_>) -> Result<Dynamic, Mistake> {
        (self.run)(args)
    }

    /// Refuses a call with fewer or more arguments than the function takes.
    pub(super) fn check_count(&self, count: usize) -> Result<(), Mistake> {
        let (least, most) = self.takes;
        if (least..=most).contains(&count) {
            return Ok(());
        }
        Err(Mistake::new(
            format!("{} 的参数个数不对，写法是 {}", self.name, self.signature),
            format!("wrong number of arguments for {}; it is written {}", self.name, self.signature),
        ))
    }
}
