//! Checks of the graph as a whole: targets that do not exist, nodes nobody reaches, ways that never end, and loops in
//! which no person takes part.

use super::Checker;
use crate::flow::node::{Node, WayKind};
use crate::problem::pointer_segment;
use std::collections::{HashMap, HashSet};

impl<'a> Checker<'a> {
    /// Every way leads to a node that exists.
    pub(super) fn ways(&mut self) {
        let definition = self.definition;
        for (key, node) in &definition.nodes {
            for way in node.part().ways() {
                if !definition.nodes.contains_key(way.to) {
                    self.unknown_node(&format!("/nodes{}{}", pointer_segment(key), way.pointer), way.to);
                }
            }
        }
    }

    pub(super) fn graph(&mut self) {
        let definition = self.definition;
        let mut out: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut back: HashMap<&str, Vec<&str>> = HashMap::new();
        for (key, node) in &definition.nodes {
            for way in node.part().ways() {
                out.entry(key).or_default().push(way.to);
                back.entry(way.to).or_default().push(key);
            }
        }
        let reached = spread(definition.first().into_iter(), &out);
        let ends = definition.nodes.iter().filter(|(_, node)| node.kind() == "end").map(|(key, _)| key.as_str());
        let ending = spread(ends, &back);
        for key in definition.nodes.keys().map(String::as_str) {
            let at = format!("/nodes{}", pointer_segment(key));
            if !reached.contains(key) {
                self.report(
                    &at,
                    "unreachable",
                    format!("节点“{key}”无法到达"),
                    format!("Nothing leads to node '{key}'"),
                );
                self.hint("从其他节点连接过来，或将其删除", "Lead another node to it or remove it");
            } else if !ending.contains(key) {
                self.report(
                    &at,
                    "never_ends",
                    format!("从节点“{key}”出发永远到不了结束"),
                    format!("From node '{key}' no way leads to an end"),
                );
                self.hint("让其中一条路通向类型为 end 的节点", "Let one of its ways lead to a node of kind end");
            }
        }
        self.automatic_loops();
        self.branches_meet(&out);
        self.rows_come_back(&out);
    }

    /// From every branch of a parallel or inclusive node its join can be reached.
    fn branches_meet(&mut self, out: &HashMap<&str, Vec<&str>>) {
        for (key, node) in &self.definition.nodes {
            let Some(join) = node.joined_in() else { continue };
            for way in node.part().ways() {
                if !spread(std::iter::once(way.to), out).contains(join) {
                    self.report(
                        &format!("/nodes{}{}", pointer_segment(key), way.pointer),
                        "misses_join",
                        format!("该分支到不了汇合节点“{join}”"),
                        format!("This branch never reaches join '{join}'"),
                    );
                }
            }
        }
    }

    /// From the first node of a loop's body the loop can be reached again.
    fn rows_come_back(&mut self, out: &HashMap<&str, Vec<&str>>) {
        for (key, node) in &self.definition.nodes {
            let Node::Loop(own) = node else { continue };
            let at = format!("/nodes{}/body", pointer_segment(key));
            if own.body == *key {
                self.report(&at, "empty_body", "循环体中没有节点", "There is no node in the body of the loop");
            } else if !spread(std::iter::once(own.body.as_str()), out).contains(key.as_str()) {
                self.report(
                    &at,
                    "misses_loop",
                    format!("循环体没有回到循环节点“{key}”"),
                    format!("The body never leads back to loop '{key}'"),
                );
                self.hint("让循环体的最后一个节点通向循环节点", "Let the last node of the body lead to the loop node");
            }
        }
    }

    /// A circle without a person would run for ever in one moment. Rows of a loop come to an end.
    fn automatic_loops(&mut self) {
        let definition = self.definition;
        let is_automatic = |key: &str| match definition.nodes.get(key) {
            // Once round and a while later again is no harm.
            Some(Node::Delay(delay)) => delay.lasts.is_none(),
            // How often it leads back is bounded.
            Some(Node::Route(_)) => false,
            node => node.is_some_and(|node| node.person().is_none()),
        };
        let after = |node: &'a Node| -> Vec<&'a str> {
            let ways = node.part().ways().into_iter().filter(|way| way.kind != WayKind::Row);
            ways.map(|way| way.to).filter(|to| is_automatic(to)).collect()
        };
        let nodes = definition.nodes.iter().filter(|(key, _)| is_automatic(key));
        let automatic: HashMap<&str, Vec<&str>> = nodes.map(|(key, node)| (key.as_str(), after(node))).collect();
        let mut told: HashSet<&str> = HashSet::new();
        for key in definition.nodes.keys().map(String::as_str) {
            let after = automatic.get(key).into_iter().flatten().copied();
            let circle = spread(after, &automatic);
            if circle.contains(key) && !told.contains(key) {
                let circular = |other: &&str| {
                    spread(automatic.get(*other).into_iter().flatten().copied(), &automatic).contains(key)
                };
                told.extend(circle.iter().filter(|other| circular(other)).copied());
                let at = format!("/nodes{}", pointer_segment(key));
                self.report(
                    &at,
                    "automatic_loop",
                    format!("从节点“{key}”出发的循环没有人参与，会无限运行"),
                    format!("The loop through node '{key}' has no person in it and would run for ever"),
                );
            }
        }
    }
}

/// Everything reachable from some nodes, themselves included.
fn spread<'a>(from: impl Iterator<Item = &'a str>, edges: &HashMap<&'a str, Vec<&'a str>>) -> HashSet<&'a str> {
    let mut open: Vec<&str> = from.collect();
    let mut found: HashSet<&str> = HashSet::new();
    while let Some(key) = open.pop() {
        if found.insert(key) {
            open.extend(edges.get(key).into_iter().flatten());
        }
    }
    found
}
