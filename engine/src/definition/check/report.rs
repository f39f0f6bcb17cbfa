//! Where the problems of one file are gathered, with the sentences that every kind of document needs.

use crate::problem::{Problem, nearest, pointer_segment};

/// The problems of one file.
pub(super) struct Report<'a> {
    file: &'a str,
    problems: Vec<Problem>,
}

/// What a name is a name of, in both languages.
pub(super) type Noun = (&'static str, &'static str);

pub(super) const FIELD: Noun = ("字段", "field");
pub(super) const FORM: Noun = ("表单", "form");
pub(super) const FLOW: Noun = ("流程", "flow");
pub(super) const ROLE: Noun = ("角色", "role");
pub(super) const DEPARTMENT: Noun = ("部门", "department");
pub(super) const MEMBER: Noun = ("成员", "member");
pub(super) const FILE: Noun = ("文件", "file");

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, problems: Vec::new() }
    }

    pub(super) fn add(&mut self, problem: Problem) {
        self.problems.push(problem.in_file(self.file));
    }

    pub(super) fn all(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.add(problem));
    }

    /// Problems of another file, found from here.
    pub(super) fn elsewhere(&mut self, file: &str, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems.into_iter().map(|problem| problem.in_file(file)));
    }

    pub(super) fn say(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.add(Problem::new(pointer, code, zh, en));
    }

    /// A name that is not among the known ones, with the nearest of them.
    pub(super) fn unknown<'n>(
        &mut self,
        pointer: impl Into<String>,
        code: &'static str,
        noun: Noun,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        let (zh, en) = noun;
        if name.is_empty() {
            return self.say(pointer, code, format!("请选择{zh}"), format!("no {en} has been chosen"));
        }
        let problem = Problem::new(
            pointer,
            code,
            format!("没有名为“{name}”的{zh}"),
            format!("there is no {en} named \"{name}\""),
        );
        let known: Vec<&str> = known.into_iter().collect();
        self.add(match nearest(name, known.iter().copied()) {
            Some(near) => problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?")),
            None if (1..=8).contains(&known.len()) => {
                problem.hint(format!("现有：{}", known.join("、")), format!("There are: {}", known.join(", ")))
            }
            None => problem,
        });
    }

    /// The key inside a document must be the name of its file.
    pub(super) fn key(&mut self, file_key: &str, key: &str) {
        if file_key != key {
            let (zh, en) = (
                format!("key 是“{key}”，文件名却是“{file_key}”，两者必须相同"),
                format!("the key is \"{key}\" but the file is named \"{file_key}\"; they must be the same"),
            );
            self.add(Problem::new("/key", "key_is_not_file_name", zh, en).hint(
                format!("改为 \"{file_key}\"，或给文件改名"),
                format!("Write \"{file_key}\" or rename the file"),
            ));
        }
    }

    /// A name that stands twice in a list.
    pub(super) fn duplicates<'n>(&mut self, pointer: &str, member: &str, names: impl IntoIterator<Item = &'n str>) {
        let mut seen = Vec::new();
        for (at, name) in names.into_iter().enumerate() {
            if seen.contains(&name) {
                let (zh, en) = (format!("“{name}”重复"), format!("\"{name}\" occurs twice"));
                self.say(format!("{pointer}/{at}{member}"), "duplicate", zh, en);
            }
            seen.push(name);
        }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }
}

/// `/a/b` from its segments.
pub(super) fn at(pointer: &str, segment: &str) -> String {
    format!("{pointer}{}", pointer_segment(segment))
}
