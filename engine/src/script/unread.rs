//! Texts that rhai cannot read: what is wrong with them, in the words of people who write formulas. Owns the translation of
//! every parse error; what goes wrong while a text runs is `problem`'s.

use super::functions;
use super::problem::{ScriptProblem, limit, short};
use crate::kind::narrow;
use crate::problem::Text;
use rhai::{LexError, ParseError, ParseErrorType as E, Position};

/// The mistake for which rhai did not read `text` on.
pub(super) fn from_parse(error: &ParseError, text: &str) -> ScriptProblem {
    let place = error.1;
    match &*error.0 {
        E::ExprTooDeep => limit(place, "嵌套太深", "nested too deeply"),
        E::TooManyFunctions => limit(place, "函数太多", "too many functions"),
        E::LiteralTooLarge(..) | E::BadInput(LexError::StringTooLong(_)) => {
            limit(place, "文本太长", "a text in it is too long")
        }
        E::BadInput(LexError::UnexpectedInput(sign)) => {
            unknown_word(text, place).unwrap_or_else(|| unexpected(line_of(text, place), place, sign))
        }
        E::BadInput(wrong) => syntax(place, unread(wrong)),
        // A spreadsheet compares so.
        E::MissingToken(..) if begins_with_equals(text, place) => syntax(place, improper("=")),
        other => unknown_word(text, place)
            .unwrap_or_else(|| syntax(place, of_formula(other).unwrap_or_else(|| of_script(other)))),
    }
}

fn syntax(place: Position, said: Text) -> ScriptProblem {
    ScriptProblem::new("script_syntax", place, said.zh, said.en)
}

fn line_of(text: &str, place: Position) -> &str {
    place.line().and_then(|line| text.lines().nth(line.saturating_sub(1))).unwrap_or_default()
}

fn begins_with_equals(text: &str, place: Position) -> bool {
    let before = place.position().unwrap_or(1).saturating_sub(1);
    line_of(text, place).chars().nth(before) == Some('=')
}

fn unexpected(line: &str, place: Position, sign: &str) -> ScriptProblem {
    let mut problem = syntax(place, Text::new(format!("不认识的符号 {sign}"), format!("unexpected {sign}")));
    problem.hint = sign_meant(line, sign);
    problem
}

/// A word that no key may be. It is most often a title, or what a function is called in Chinese: the whole of it is named, since
/// its first sign alone says nothing. `None` where no such word stands.
fn unknown_word(text: &str, place: Position) -> Option<ScriptProblem> {
    let word = place.position().and_then(|column| Word::at(line_of(text, place), column));
    let Word { path, column, is_called } = word.filter(|word| !word.path.is_ascii())?;
    if path.starts_with(|first: char| first.is_ascii_digit()) {
        let behind = path.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let said = Text::new(format!("数字后面不能写 {behind}"), format!("{behind} cannot stand behind a number"));
        return Some(syntax(place, said));
    }
    let mut problem = if is_called {
        let said = (format!("没有名为 {path} 的函数"), format!("there is no function named {path}"));
        let meant = functions::titled(&path).map(|function| function.name);
        ScriptProblem::new("script_unknown_function", place, said.0, said.1).suggest(meant)
    } else {
        let said = (format!("没有名为 {path} 的字段"), format!("there is no field named {path}"));
        ScriptProblem::new("script_unknown_field", place, said.0, said.1)
    };
    problem.column = short(column);
    problem.unknown = (!is_called).then_some(path);
    Some(problem)
}

/// How a sign is written that a Chinese keyboard or a spreadsheet writes otherwise.
fn sign_meant(line: &str, sign: &str) -> Option<Text> {
    if sign == ">" && line.contains("<>") {
        return Some(Text::new("不等于写作 !=", "unequal is written !="));
    }
    if matches!(sign, "“" | "”" | "‘" | "’") {
        return Some(Text::new("文本要用半角双引号括起来：\"文本\"", "a text stands in plain double quotes: \"text\""));
    }
    let plain = narrow(sign);
    let is_wide = plain != sign && !plain.trim().is_empty();
    is_wide.then(|| Text::new(format!("符号要写成半角的 {plain}"), format!("write the plain sign {plain}")))
}

/// A word as it stands in a text, with the names before its dots.
struct Word {
    path: String,
    /// Where it begins, in characters from 1.
    column: usize,
    is_called: bool,
}

impl Word {
    /// The word of a line in which a column lies; `None` where there is none.
    fn at(line: &str, column: usize) -> Option<Self> {
        let signs: Vec<char> = line.chars().collect();
        let at = column.checked_sub(1)?;
        let is_part = |c: &char| c.is_alphanumeric() || *c == '_';
        signs.get(at).filter(|c| is_part(c))?;
        let is_out = |c: &char| !is_part(c) && *c != '.';
        let from = signs[..at].iter().rposition(is_out).map_or(0, |before| before + 1);
        let to = signs[at..].iter().position(is_out).map_or(signs.len(), |behind| at + behind);
        let path: String = signs[from..to].iter().collect();
        let is_called = signs[to..].iter().find(|c| !c.is_whitespace()).is_some_and(|c| matches!(c, '(' | '（'));
        Some(Self { path: path.trim_matches('.').to_owned(), column: from + 1, is_called })
    }
}

/// Signs that make no word of the language.
fn unread(error: &LexError) -> Text {
    match error {
        LexError::UnterminatedString => Text::new("引号没有成对", "a quotation mark is not closed"),
        LexError::MalformedChar(text) => Text::new(
            format!("文本要用双引号括起来：\"{text}\""),
            format!("a text stands in double quotes: \"{text}\""),
        ),
        LexError::MalformedNumber(text) => Text::new(format!("{text} 不是数字"), format!("{text} is not a number")),
        LexError::MalformedIdentifier(text) => {
            Text::new(format!("{text} 不能作为名字"), format!("{text} cannot be a name"))
        }
        LexError::MalformedEscapeSequence(text) => Text::new(
            format!("文本里不能写 {text}；反斜杠本身要写两个"),
            format!("a text cannot hold {text}; a backslash itself is written twice"),
        ),
        LexError::ImproperSymbol(symbol, _) => improper(symbol),
        _ => nowhere(),
    }
}

fn improper(symbol: &str) -> Text {
    match symbol {
        "" => nowhere(),
        "=" | "===" | ":=" => Text::new(
            format!("{symbol} 不是这里的写法；比较请用 =="),
            format!("{symbol} cannot stand here; to compare, write =="),
        ),
        "!==" => Text::new("!== 不是这里的写法；不等于写作 !=", "!== cannot stand here; unequal is written !="),
        "<-" => {
            Text::new("<- 不是这里的写法；小于等于写作 <=", "<- cannot stand here; less than or equal is written <=")
        }
        _ => Text::new(format!("{symbol} 不是这里的写法"), format!("{symbol} cannot stand here")),
    }
}

fn nowhere() -> Text {
    Text::new("这里写得不对，读不懂", "this cannot be read")
}

/// What people get wrong in formulas and scripts alike; `None` for what only scripts have.
fn of_formula(error: &E) -> Option<Text> {
    Some(match error {
        E::UnexpectedEOF => Text::new("公式没有写完", "the text ends too early"),
        E::MissingToken(token, _) if token == ";" => Text::new(
            "前面缺少运算符（在脚本里也可能是缺少 ;）",
            "an operator is missing before this (in a script it may be a ;)",
        ),
        E::MissingToken(token, _) => Text::new(format!("缺少 {token}"), format!("{token} is missing")),
        E::MissingSymbol(_) | E::ExprExpected(_) => Text::new("这里缺少一个表达式", "an expression is missing here"),
        E::UnknownOperator(sign) => Text::new(format!("没有运算符 {sign}"), format!("there is no operator {sign}")),
        E::Reserved(word) => Text::new(format!("{word} 不能使用"), format!("{word} cannot be used")),
        E::AssignmentToConstant(_) | E::AssignmentToInvalidLHS(_) => {
            Text::new("不能给它赋值；比较请用 ==", "this cannot be assigned to; to compare, write ==")
        }
        E::MalformedIndexExpr(_) => {
            Text::new("[ ] 里要写序号或属性名", "a place or the name of a property stands in [ ]")
        }
        E::PropertyExpected => Text::new("这里缺少属性名", "the name of a property is missing here"),
        E::DuplicatedProperty(name) => {
            Text::new(format!("属性 {name} 写了两次"), format!("the property {name} is written twice"))
        }
        E::MismatchedType(..) => Text::new("这里的值类型不对", "a value of this type cannot stand here"),
        E::VariableUndefined(name) => {
            Text::new(format!("没有名为 {name} 的字段"), format!("there is no field named {name}"))
        }
        _ => return None,
    })
}

fn of_script(error: &E) -> Text {
    match error {
        E::VariableExpected => Text::new("这里缺少变量名", "the name of a variable is missing here"),
        E::ForbiddenVariable(name) => {
            Text::new(format!("{name} 不能用作变量名"), format!("{name} cannot be the name of a variable"))
        }
        E::DuplicatedVariable(name) | E::VariableExists(name) => {
            Text::new(format!("变量 {name} 已经有了"), format!("there is a variable {name} already"))
        }
        E::MalformedCapture(_) => Text::new("这里不能取用外面的变量", "variables from outside cannot be used here"),
        E::WrongSwitchDefaultCase => Text::new("switch 的 _ 要放在最后", "the _ of a switch stands last"),
        E::WrongSwitchIntegerCase => {
            Text::new("switch 里的数值要放在范围之前", "the numbers of a switch stand before its ranges")
        }
        E::WrongSwitchCaseCondition => {
            Text::new("switch 的这一项不能带条件", "this case of a switch cannot have a condition")
        }
        E::WrongFnDefinition => Text::new("函数只能定义在最外层", "functions are defined at the outermost level alone"),
        E::FnDuplicatedDefinition(name, _) => {
            Text::new(format!("函数 {name} 定义了两次"), format!("the function {name} is defined twice"))
        }
        E::FnMissingName => Text::new("fn 后面缺少函数名", "a name is missing after fn"),
        E::FnMissingParams(name) => {
            Text::new(format!("函数 {name} 缺少参数列表"), format!("the function {name} lacks its parameters"))
        }
        E::FnDuplicatedParam(name, parameter) => Text::new(
            format!("函数 {name} 的参数 {parameter} 写了两次"),
            format!("the function {name} has two parameters {parameter}"),
        ),
        E::FnMissingBody(name) => {
            Text::new(format!("函数 {name} 缺少 {{ }} 里的内容"), format!("the function {name} lacks its {{ }}"))
        }
        E::WrongDocComment => {
            Text::new("/// 注释后面要跟一个函数", "a comment with /// stands right before a function")
        }
        E::WrongExport | E::ModuleUndefined(_) => Text::new("这里不能使用模块", "modules cannot be used here"),
        E::LoopBreak => Text::new("break 和 continue 只能写在循环里", "break and continue stand inside of loops alone"),
        _ => nowhere(),
    }
}
