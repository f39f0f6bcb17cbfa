//! What is wrong with a formula or script, in both languages and with its place in the text. Owns the translation of
//! what goes wrong while one runs (`unread` has the errors of reading); does not decide what is an error.

use crate::problem::{Problem, Text};
use rhai::{EvalAltResult, Position};

/// One mistake in a formula or script, found when it was compiled or when it ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptProblem {
    /// Stable, for programs: `script_syntax`, `script_unknown_function`, `script_unknown_field`, `script_failed`, `script_limit`.
    pub code: &'static str,
    /// Counted from 1; 0 when the place is not known.
    pub line: u32,
    /// Counted in characters from 1; 0 when the place is not known.
    pub column: u32,
    pub message: Text,
    pub hint: Option<Text>,
    /// Whether it ran into values of types that do not go together, whatever they are.
    pub mistyped: bool,
    /// A word that is no key of a field and was meant for one, as it was written: a title, `items.title`.
    pub unknown: Option<String>,
}

impl std::fmt::Display for ScriptProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message.en)
    }
}

impl std::error::Error for ScriptProblem {}

impl ScriptProblem {
    pub(super) fn new(code: &'static str, place: Position, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            code,
            line: place.line().map_or(0, short),
            column: place.position().map_or(0, short),
            message: Text::new(zh, en),
            hint: None,
            mistyped: false,
            unknown: None,
        }
    }

    /// Suggests the name that was probably meant.
    pub(super) fn suggest(mut self, name: Option<&str>) -> Self {
        self.hint = name.map(|name| Text::new(format!("是否想写 {name}？"), format!("Did you mean {name}?")));
        self
    }

    /// The same mistake as a problem of the document that holds the text at `pointer`.
    pub fn at(self, pointer: impl Into<String>) -> Problem {
        let Self { code, line, column, message, hint, .. } = self;
        let (zh, en) = if line == 0 {
            (message.zh, message.en)
        } else {
            (
                format!("第 {line} 行第 {column} 列：{}", message.zh),
                format!("line {line}, column {column}: {}", message.en),
            )
        };
        let problem = Problem::new(pointer, code, zh, en);
        match hint {
            Some(hint) => problem.hint(hint.zh, hint.en),
            None => problem,
        }
    }
}

/// Sources are shorter than 64 KB, so a place always fits.
pub(super) fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Why a function or operator refused its arguments; travels through rhai as the value of a runtime error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub text: Text,
    /// Whether it was for their types.
    pub mistyped: bool,
}

impl Mistake {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { text: Text::new(zh, en), mistyped: false }
    }

    /// Refused for the types of the arguments, whatever their values.
    pub fn of_types(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { mistyped: true, ..Self::new(zh, en) }
    }
}

impl From<Mistake> for Box<EvalAltResult> {
    fn from(mistake: Mistake) -> Self {
        Box::new(EvalAltResult::ErrorRuntime(rhai::Dynamic::from(mistake), Position::NONE))
    }
}

/// A formula or script that failed while it ran.
pub(super) fn from_run(error: &EvalAltResult) -> ScriptProblem {
    use EvalAltResult as E;
    let place = error.position();
    let failed = |zh: String, en: String| ScriptProblem::new("script_failed", place, zh, en);
    match error {
        E::ErrorInFunctionCall(_, _, inner, outer) => {
            let mut problem = from_run(inner);
            if problem.line == 0 {
                problem.line = outer.line().map_or(0, short);
                problem.column = outer.position().map_or(0, short);
            }
            problem
        }
        E::ErrorRuntime(value, _) => match value.clone().try_cast::<Mistake>() {
            Some(Mistake { text, mistyped }) => ScriptProblem { mistyped, ..failed(text.zh, text.en) },
            None => failed(value.to_string(), value.to_string()),
        },
        E::ErrorTooManyOperations(_) => limit(place, "运算步数超过上限", "it takes more steps than allowed"),
        E::ErrorTerminated(..) => limit(place, "运行时间超过上限", "it runs longer than allowed"),
        E::ErrorStackOverflow(_) => limit(place, "函数调用层数超过上限", "functions call each other too deeply"),
        E::ErrorTooManyVariables(_) => limit(place, "变量太多", "it makes too many variables"),
        E::ErrorDataTooLarge(..) => limit(place, "数据超过大小上限", "its data grows larger than allowed"),
        E::ErrorVariableNotFound(name, _) => ScriptProblem::new(
            "script_unknown_field",
            place,
            format!("没有名为 {name} 的字段或变量"),
            format!("there is no field or variable named {name}"),
        ),
        E::ErrorFunctionNotFound(call, _) => {
            let call =
                call.replace("rust_decimal::Decimal", "decimal").replace("&str | ImmutableString | String", "text");
            let (zh, en) =
                (format!("{call} 不适用于这些类型的值"), format!("{call} does not work on values of these types"));
            ScriptProblem { mistyped: true, ..failed(zh, en) }
        }
        E::ErrorArithmetic(..) => failed("数字超出范围".to_owned(), "a number is out of range".to_owned()),
        E::ErrorArrayBounds(length, index, _) => failed(
            format!("序号 {index} 超出范围：只有 {length} 项"),
            format!("there is no item {index}: the list has {length}"),
        ),
        E::ErrorStringBounds(length, index, _) => failed(
            format!("序号 {index} 超出范围：只有 {length} 个字"),
            format!("there is no character {index}: the text has {length}"),
        ),
        E::ErrorFor(_) => failed("for 只能遍历列表或范围".to_owned(), "for needs a list or a range".to_owned()),
        E::ErrorDotExpr(..) => failed("这个值没有该属性".to_owned(), "this value has no such property".to_owned()),
        E::ErrorMismatchDataType(wanted, found, _) => failed(
            format!("需要 {}，得到的是 {}", kind(wanted).zh, kind(found).zh),
            format!("{} was expected, not {}", kind(wanted).en, kind(found).en),
        ),
        other => failed(format!("运行出错：{other}"), other.to_string()),
    }
}

pub(super) fn limit(place: Position, zh: &str, en: &str) -> ScriptProblem {
    ScriptProblem::new("script_limit", place, zh, en)
}

/// What people call a type that rhai names.
pub(super) fn kind(name: &str) -> Text {
    match name {
        "()" => Text::new("空值", "nothing"),
        "bool" => Text::new("是/否", "true or false"),
        "i64" => Text::new("整数", "a whole number"),
        "decimal" | "rust_decimal::Decimal" => Text::new("数字", "a number"),
        "string" | "char" | "&str" => Text::new("文本", "text"),
        "array" => Text::new("列表", "a list"),
        "map" => Text::new("对象", "an object"),
        "Fn" => Text::new("函数", "a function"),
        other => Text::same(other),
    }
}
