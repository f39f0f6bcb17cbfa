//! What formulas and scripts ask of the world beyond their record: other forms' records, members and departments. A
//! function notes its question and goes on with nothing; whoever runs the text answers the open questions and runs it
//! again, until none is left. So evaluation stays pure, and all reading happens where rights and transaction are known.

use super::problem::Mistake;
use crate::problem::Text;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The most questions one piece of work may ask.
const MOST: usize = 1000;

/// One question; the same question has the same answer throughout one piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// Records of a form whose fields have these values.
    Records { take: Take, form: String, result: Option<String>, matches: Vec<(String, Value)> },
    /// Something about a member, by id.
    Member { fact: MemberFact, id: String },
    /// Something about a department, by id or key.
    Department { fact: DepartmentFact, id: String },
}

/// What is made of the records found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Take {
    First,
    Last,
    List,
    Count,
    Sum,
    Average,
    Least,
    Greatest,
}

impl Take {
    /// The words people write, in the order they are offered.
    pub const WORDS: [(&'static str, Self); 8] = [
        ("first", Self::First),
        ("last", Self::Last),
        ("list", Self::List),
        ("count", Self::Count),
        ("sum", Self::Sum),
        ("avg", Self::Average),
        ("min", Self::Least),
        ("max", Self::Greatest),
    ];

    pub fn parse(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map(|(_, take)| *take)
    }

    /// The answer when no record can match.
    pub fn of_nothing(self) -> Value {
        match self {
            Self::Count | Self::Sum => 0.into(),
            _ => Value::Null,
        }
    }
}

/// What can be known of a member.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MemberFact {
    Name,
    Username,
    /// The departments, the main one first.
    Departments,
    /// The heads above, nearest first.
    Heads,
    Roles,
    /// Whether the member is in a department or below it.
    IsIn(String),
}

/// What can be known of a department.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepartmentFact {
    Name,
    Head,
    Parent,
    /// The active members, those of departments below included.
    Members,
}

/// The questions of one piece of work and what was answered. Cheap to clone; clones share everything.
#[derive(Debug, Clone, Default)]
pub struct Inquiry(Arc<Mutex<Book>>);

#[derive(Debug, Default)]
struct Book {
    answers: HashMap<Question, Result<Value, Text>>,
    open: Vec<Question>,
}

impl Inquiry {
    /// The answer; nothing, and an open question, when it was not asked before.
    pub(super) fn ask(&self, question: Question) -> Result<Value, Mistake> {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(answer) = book.answers.get(&question) {
            return answer.clone().map_err(|text| Mistake { text, mistyped: false });
        }
        if book.answers.len() + book.open.len() >= MOST {
            return Err(Mistake::new(
                format!("一次最多查询 {MOST} 次其他表单或成员"),
                format!("at most {MOST} look-ups in other forms or among members are made at once"),
            ));
        }
        if !book.open.contains(&question) {
            book.open.push(question);
        }
        Ok(Value::Null)
    }

    /// The questions nobody has answered yet; they count as taken up.
    pub fn take_open(&self) -> Vec<Question> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).open)
    }

    /// Whether anything was asked and answered.
    pub fn is_used(&self) -> bool {
        !self.0.lock().unwrap_or_else(PoisonError::into_inner).answers.is_empty()
    }

    /// Keeps the answer to a question, or why there is none.
    pub fn answer(&self, question: Question, answer: Result<Value, Text>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).answers.insert(question, answer);
    }
}
