//! The catalogue of spreadsheet functions: one entry per function with its documentation, its examples (which are its
//! tests) and what it does. One file per group; a new function is one entry in the file of its group.

mod args;
mod calendar;
mod china;
pub(super) mod date;
mod dates;
mod list;
mod logic;
mod math;
mod pattern;
mod people;
mod records;
mod rounding;
mod search;
mod statistics;
mod text;

pub(super) use args::Args;
pub(crate) use china::in_capitals;

use super::problem::Mistake;
use rhai::Dynamic;

/// What a function gives back.
type Answer = Result<Dynamic, Mistake>;

/// The shelf a function stands on in the function browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Logic,
    Text,
    Math,
    Date,
    List,
    China,
    Records,
    People,
}

impl Group {
    /// The heading of the shelf.
    pub fn title(self) -> crate::problem::Text {
        let (zh, en) = match self {
            Self::Logic => ("逻辑", "Logic"),
            Self::Text => ("文本", "Text"),
            Self::Math => ("数学与统计", "Maths"),
            Self::Date => ("日期与时间", "Date and time"),
            Self::List => ("列表", "Lists"),
            Self::China => ("中国", "China"),
            Self::Records => ("其他表单", "Other forms"),
            Self::People => ("成员与部门", "People"),
        };
        crate::problem::Text::new(zh, en)
    }
}

impl Group {
    /// Whether the functions of the shelf look beyond the record.
    pub(super) fn asks(self) -> bool {
        matches!(self, Self::Records | Self::People)
    }
}

/// One function of the catalogue.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub group: Group,
    /// How it is written, optional arguments in brackets: `LEFT(text, [count])`.
    pub signature: &'static str,
    /// What it does, in one sentence.
    pub zh: &'static str,
    pub en: &'static str,
    /// Pairs of an expression and its value as JSON. They run as tests, on 2026-11-22 09:30 (Sunday) in Asia/Shanghai,
    /// as a member of 销售部 (`sales`) and over a form `product`.
    pub examples: &'static [(&'static str, &'static str)],
    /// The least and the most arguments it takes.
    pub(super) takes: (usize, usize),
    pub(super) run: fn(&Args<'_>) -> Answer,
}

/// The functions whose answer depends on when they are asked.
pub(super) const OF_THE_MOMENT: [&str; 3] = ["TODAY", "NOW", "IDCARDAGE"];

/// Any number of arguments.
const MANY: usize = 255;

const GROUPS: [&[Function]; 13] = [
    logic::FUNCTIONS,
    text::FUNCTIONS,
    search::FUNCTIONS,
    pattern::FUNCTIONS,
    math::FUNCTIONS,
    rounding::FUNCTIONS,
    statistics::FUNCTIONS,
    dates::FUNCTIONS,
    calendar::FUNCTIONS,
    list::FUNCTIONS,
    china::FUNCTIONS,
    records::FUNCTIONS,
    people::FUNCTIONS,
];

/// All functions, by group.
pub fn functions() -> impl Iterator<Item = &'static Function> + Clone {
    GROUPS.into_iter().flatten()
}

/// The function of that name; names are in upper case.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    functions().find(|function| function.name == name)
}

/// The function that people call by a word: the one whose sentence begins with it, as 四舍五入 begins that of ROUND. 求最大值
/// asks for 最大值.
pub(super) fn titled(word: &str) -> Option<&'static Function> {
    let word = word.strip_prefix('求').filter(|rest| rest.chars().count() > 1).unwrap_or(word);
    let may_go_on = word.chars().count() > 1;
    let titled = functions().filter_map(|function| {
        let title = function.zh.split(['；', '，', '：', '（']).next()?;
        let is_meant = title == word || (may_go_on && title.starts_with(word));
        is_meant.then(|| (title.chars().count(), function))
    });
    titled.min_by_key(|(length, _)| *length).map(|(_, function)| function)
}
