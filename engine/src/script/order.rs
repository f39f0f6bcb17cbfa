//! In which order formulas that use each other are computed.

use std::collections::{BTreeMap, BTreeSet};

/// Formulas that need each other's value, in the order they do; the last needs the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    pub names: Vec<String>,
}

impl Cycle {
    /// The way round for people: each formula as it is titled, or by its name where `title` knows of none, and the first once
    /// more at the end.
    pub fn way<'a>(&'a self, title: impl Fn(&'a str) -> Option<&'a str>) -> String {
        let names = self.names.iter().map(String::as_str).chain(self.names.first().map(String::as_str));
        names.map(|name| title(name).unwrap_or(name)).collect::<Vec<&str>>().join(" → ")
    }
}

/// Sorts formulas so that each comes after those it reads; `formulas` maps a field, or a column `items.amount`, to the
/// fields its formula reads. A formula that reads `items` depends on every column of it, and the other way round.
pub fn order(formulas: &BTreeMap<String, BTreeSet<String>>) -> Result<Vec<String>, Cycle> {
    let mut walk = Walk { formulas, done: Vec::new(), state: BTreeMap::new(), path: Vec::new() };
    for name in formulas.keys() {
        walk.visit(name)?;
    }
    Ok(walk.done)
}

struct Walk<'a> {
    formulas: &'a BTreeMap<String, BTreeSet<String>>,
    done: Vec<String>,
    /// False while the formula is on the path, true once it is placed.
    state: BTreeMap<&'a str, bool>,
    path: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, name: &'a str) -> Result<(), Cycle> {
        match self.state.get(name) {
            Some(true) => return Ok(()),
            Some(false) => {
                let start = self.path.iter().position(|on| *on == name).unwrap_or(0);
                return Err(Cycle { names: self.path[start..].iter().map(|name| name.to_string()).collect() });
            }
            None => {}
        }
        self.state.insert(name, false);
        self.path.push(name);
        let formulas = self.formulas;
        for read in &formulas[name] {
            for other in formulas.keys().filter(|other| concerns(read, other)) {
                self.visit(other)?;
            }
        }
        self.path.pop();
        self.state.insert(name, true);
        self.done.push(name.to_owned());
        Ok(())
    }
}

fn concerns(read: &str, formula: &str) -> bool {
    let inside = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    inside(read, formula) || inside(formula, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formulas(list: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
        list.iter().map(|(name, reads)| (name.to_string(), reads.iter().map(|r| r.to_string()).collect())).collect()
    }

    #[test]
    fn each_formula_comes_after_what_it_reads() {
        let all =
            formulas(&[("a", &["total"]), ("total", &["items.amount"]), ("items.amount", &["items.qty", "price"])]);
        assert_eq!(order(&all).unwrap(), ["items.amount", "total", "a"]);
    }

    #[test]
    fn a_cycle_is_named() {
        let all = formulas(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]);
        let cycle = order(&all).unwrap_err();
        assert_eq!(cycle.names, ["b", "c"]);
        assert_eq!(cycle.way(|name| (name == "b").then_some("乙")), "乙 → c → 乙");
        let own = formulas(&[("a", &["a"])]);
        assert_eq!(order(&own).unwrap_err().names, ["a"]);
    }
}
