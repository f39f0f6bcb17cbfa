//! The registry of node kinds. Each kind is one file: the part of the document it owns and what a token does on it.
//! A new kind is a file and one line in the `registry!` below.

pub mod approve;
pub mod cc;
pub mod condition;
pub mod create;
pub mod delay;
pub mod delete;
pub mod end;
pub mod handle;
pub mod http;
pub mod inclusive;
pub mod join;
pub mod loop_node;
pub mod notify;
pub mod parallel;
pub mod person;
pub mod print;
pub mod query;
pub mod route;
pub mod script;
pub mod sub_flow;
pub mod update;
pub mod upsert;

use super::check::Checker;
use super::machine::{Arrival, Machine};
use crate::problem::{Language, Text};
use person::{PersonKind, PersonStep};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way out of a node: where it is written, relative to the node, and the node it names.
pub(crate) struct Way<'a> {
    pub pointer: String,
    pub to: &'a str,
    pub kind: WayKind,
}

/// What a way means for the shape of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WayKind {
    /// One of the ways, taken alone.
    Next,
    /// The numbered branch of a parallel node, taken together with its sisters.
    Branch(usize),
    /// Into the body of a loop, once for each row.
    Row,
}

impl<'a> Way<'a> {
    pub(crate) fn next(pointer: impl Into<String>, to: &'a str) -> Self {
        Self { pointer: pointer.into(), to, kind: WayKind::Next }
    }

    /// Whether a run takes it in which everybody agrees and nothing fails.
    pub(crate) fn is_agreed(&self) -> bool {
        !self.pointer.starts_with("/on_")
    }
}

/// What every node kind answers.
pub(crate) trait NodeKind {
    /// What people read; the name of the kind stands in when there is none.
    fn title(&self) -> Option<&str>;

    /// Every way out, in the order written.
    fn ways(&self) -> Vec<Way<'_>>;

    /// The way that is written at this place of the node, when there is one: which of the ways it is, and the node it names.
    fn way_at(&self, pointer: &str) -> Option<(usize, &str)> {
        let mut ways = self.ways().into_iter().enumerate();
        ways.find(|(_, way)| way.pointer == pointer).map(|(at, way)| (at, way.to))
    }

    /// A token has arrived: act, then leave it waiting here or send it on.
    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival);

    /// Reports what is wrong with this node itself; the graph is checked elsewhere.
    fn check(&self, checker: &mut Checker<'_>);
}

macro_rules! registry {
    ($($(#[$doc:meta])* $variant:ident($document:ty) = $word:literal, $zh:literal, $en:literal;)+) => {
        /// One node of a flow; `kind` says which.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind")]
        pub enum Node {
            $($(#[$doc])* #[serde(rename = $word)] $variant($document),)+
        }

        /// Every kind there is, by its word in the document.
        #[cfg(test)]
        pub(crate) const KINDS: &[&str] = &[$($word,)+];

        /// The word of every kind, and what people call it in Chinese and in English.
        const KIND_NAMES: &[(&str, &str, &str)] = &[$(($word, $zh, $en),)+];

        impl Node {
            /// The word in the document.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $word,)+ }
            }

            /// What people call this kind.
            pub fn kind_title(&self) -> Text {
                match self { $(Self::$variant(_) => Text::new($zh, $en),)+ }
            }

            /// What people call this kind in a language.
            pub fn kind_name(&self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant(_), Language::Chinese) => $zh, (Self::$variant(_), Language::English) => $en,)+
                }
            }

            /// The kind that is called so in either language, in both.
            pub(crate) fn kind_called(name: &str) -> Option<Text> {
                let mut kinds = KIND_NAMES.iter();
                kinds.find(|(_, zh, en)| *zh == name || *en == name).map(|(_, zh, en)| Text::new(*zh, *en))
            }

            pub(crate) fn part(&self) -> &dyn NodeKind {
                match self { $(Self::$variant(part) => part,)+ }
            }
        }
    };
}

registry! {
    /// People approve or reject.
    Approve(PersonStep) = "approve", "审批", "Approve";
    /// People do something and say when it is done.
    Handle(PersonStep) = "handle", "办理", "Handle";
    /// People are told and may read; nothing waits for them.
    Cc(cc::Cc) = "cc", "抄送", "Copy";
    /// The first branch whose condition holds is taken.
    Condition(condition::ConditionNode) = "condition", "条件分支", "Condition";
    /// The first case that holds says where the run goes, also back to where it has been.
    Route(route::RouteNode) = "route", "路由分支", "Route";
    /// Several branches are walked at the same time.
    Parallel(parallel::Parallel) = "parallel", "并行分支", "Parallel";
    /// Every branch whose condition holds is walked, all at the same time.
    Inclusive(inclusive::Inclusive) = "inclusive", "包容分支", "Inclusive";
    /// Waits until every branch of a parallel or inclusive node has arrived.
    Join(join::Join) = "join", "汇合", "Join";
    /// Rows go through a part of the flow, one after the other.
    Loop(loop_node::LoopNode) = "loop", "循环", "Loop";
    /// Creates a record.
    Create(create::Create) = "create", "新建数据", "Create record";
    /// Changes the record the run works on, one it links to, or those a condition finds.
    Update(update::Update) = "update", "修改数据", "Update record";
    /// Changes the record a condition finds, or creates it.
    Upsert(upsert::Upsert) = "upsert", "更新或新建数据", "Update or create record";
    /// Puts the records a condition finds into the recycle bin.
    Delete(delete::Delete) = "delete", "删除数据", "Delete records";
    /// Looks up records for the nodes after it.
    Query(query::Query) = "query", "查询数据", "Look up records";
    /// Runs a script and writes what it answers.
    Script(script::ScriptNode) = "script", "脚本", "Script";
    /// Prints the record into a file of its own.
    Print(print::PrintNode) = "print", "打印成附件", "Print to a file";
    /// Rests until a time has passed or a date has come.
    Delay(delay::Delay) = "delay", "等待", "Wait";
    /// Runs another flow.
    SubFlow(sub_flow::SubFlow) = "flow", "子流程", "Sub-flow";
    /// Calls another system.
    Http(http::Http) = "http", "HTTP 调用", "HTTP call";
    /// Sends a message.
    Notify(notify::Notify) = "notify", "发送通知", "Notify";
    /// Ends the run.
    End(end::End) = "end", "结束", "End";
}

impl Node {
    /// What people read, when the definition says it.
    pub fn title(&self) -> Option<&str> {
        self.part().title().filter(|title| !title.is_empty())
    }

    /// The join where the branches of a parallel or inclusive node meet.
    pub(crate) fn joined_in(&self) -> Option<&str> {
        match self {
            Self::Parallel(parallel) => Some(&parallel.join),
            Self::Inclusive(inclusive) => Some(&inclusive.join),
            _ => None,
        }
    }

    /// Whether it only leads on, so that passing it leaves nothing behind.
    pub(crate) fn is_way(&self) -> bool {
        matches!(
            self,
            Self::Condition(_)
                | Self::Route(_)
                | Self::Parallel(_)
                | Self::Inclusive(_)
                | Self::Join(_)
                | Self::Loop(_)
        )
    }

    /// The step of an approve or handle node and what distinguishes the two.
    pub fn person(&self) -> Option<(&PersonStep, &'static PersonKind)> {
        match self {
            Self::Approve(step) => Some((step, &approve::KIND)),
            Self::Handle(step) => Some((step, &handle::KIND)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KIND_NAMES, Node};
    use crate::problem::Language;

    #[test]
    fn the_designer_calls_every_kind_the_same() {
        let texts = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/ui/src/features/build/flow/texts");
        let read =
            |language: &str| std::fs::read_to_string(format!("{texts}/{language}.ts")).expect("texts of the page");
        let (zh, en) = (read("zh"), read("en"));
        for (word, chinese, english) in KIND_NAMES {
            assert!(zh.contains(&format!("kind_{word}: \"{chinese}\",")), "{word}: {chinese}");
            assert!(en.contains(&format!("kind_{word}: \"{english}\",")), "{word}: {english}");
        }
    }

    #[test]
    fn a_node_without_a_title_is_called_by_its_kind() {
        let flow = serde_json::json!({ "key": "f", "title": "F", "start": { "on": "submit", "form": "quote" }, "nodes": {
            "u": { "kind": "update", "values": {}, "next": "v" },
            "v": { "kind": "update", "title": "归档", "values": {}, "next": "d" },
            "d": { "kind": "end", "title": "" } } });
        let flow: crate::definition::flow::FlowDefinition = serde_json::from_value(flow).expect("a flow");
        let said = |language| ["start", "u", "v", "d", "x"].map(|key| flow.node_title(key, language));
        assert_eq!(said(Language::Chinese), ["发起人", "修改数据", "归档", "结束", "x"]);
        assert_eq!(said(Language::English), ["Initiator", "Update record", "归档", "End", "x"]);
        assert_eq!(Node::kind_called("Update record"), Node::kind_called("修改数据"));
        assert_eq!(Node::kind_called("归档"), None);
    }
}
