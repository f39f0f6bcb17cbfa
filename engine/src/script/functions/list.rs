//! Lists: multi-select values, sub-form columns, and what is made of them.

use super::args::truth;
use super::{Answer, Args, Function, Group, MANY};
use crate::script::operators::{compare, equal};
use crate::script::problem::Mistake;
use crate::script::value::{is_missing, is_true, to_text};
use rhai::Dynamic;
use std::collections::HashSet;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "LIST",
        group: Group::List,
        signature: "LIST(value, …)",
        zh: "组成列表，嵌套的列表摊平，去掉空值",
        en: "A list of the values; lists inside are flattened, empty values left out",
        examples: &[("LIST(1, [2, 3], ())", "[1,2,3]")],
        takes: (0, MANY),
        run: |a| Ok(Dynamic::from_array(a.flat().into_iter().filter(|value| !is_missing(value)).collect())),
    },
    Function {
        name: "UNIQUE",
        group: Group::List,
        signature: "UNIQUE(list)",
        zh: "去掉重复的项，保持先后",
        en: "The list without repeated items, in the same order",
        examples: &[("UNIQUE([1, 2, 1])", "[1,2]"), ("UNIQUE([\"a\", \"a\"])", "[\"a\"]")],
        takes: (1, MANY),
        run: |a| Ok(Dynamic::from_array(unique(a.flat()))),
    },
    Function {
        name: "UNION",
        group: Group::List,
        signature: "UNION(list, list, …)",
        zh: "几个列表的并集",
        en: "Every item that is in any of the lists, once",
        examples: &[("UNION([1, 2], [2, 3])", "[1,2,3]")],
        takes: (1, MANY),
        run: |a| Ok(Dynamic::from_array(unique(a.flat()))),
    },
    Function {
        name: "INTERSECT",
        group: Group::List,
        signature: "INTERSECT(list, list)",
        zh: "两个列表的交集",
        en: "The items that are in both lists, once",
        examples: &[("INTERSECT([1, 2, 3], [3, 1])", "[1,3]")],
        takes: (2, 2),
        run: |a| {
            let others = Keys::of(&a.list(1));
            Ok(Dynamic::from_array(unique(a.list(0)).into_iter().filter(|item| others.has(item)).collect()))
        },
    },
    Function {
        name: "EXCEPT",
        group: Group::List,
        signature: "EXCEPT(list, list)",
        zh: "在第一个列表而不在第二个列表中的项",
        en: "The items of the first list that are not in the second",
        examples: &[("EXCEPT([1, 2, 3], [2])", "[1,3]")],
        takes: (2, 2),
        run: |a| {
            let others = Keys::of(&a.list(1));
            Ok(Dynamic::from_array(unique(a.list(0)).into_iter().filter(|item| !others.has(item)).collect()))
        },
    },
    Function {
        name: "CONTAINSANY",
        group: Group::List,
        signature: "CONTAINSANY(list, value_or_list, …)",
        zh: "列表包含任意一个值时为真",
        en: "True when the list contains any of the values",
        examples: &[("CONTAINSANY([\"A\", \"B\"], [\"B\", \"C\"])", "true"), ("CONTAINSANY([\"A\"], \"B\")", "false")],
        takes: (2, MANY),
        run: |a| {
            let own = Keys::of(&a.list(0));
            truth(a.from(1).flat().iter().any(|value| own.has(value)))
        },
    },
    Function {
        name: "CONTAINSALL",
        group: Group::List,
        signature: "CONTAINSALL(list, value_or_list, …)",
        zh: "列表包含每一个值时为真",
        en: "True when the list contains each of the values",
        examples: &[
            ("CONTAINSALL([\"A\", \"B\"], [\"B\", \"A\"])", "true"),
            ("CONTAINSALL([\"A\"], \"A\", \"B\")", "false"),
        ],
        takes: (2, MANY),
        run: |a| {
            let own = Keys::of(&a.list(0));
            truth(a.from(1).flat().iter().all(|value| own.has(value)))
        },
    },
    Function {
        name: "INDEX",
        group: Group::List,
        signature: "INDEX(list, position)",
        zh: "列表的第几项，从 1 数起，负数从末尾数；没有时为空",
        en: "The item at a position counted from 1, or from the end when negative; nothing when there is none",
        examples: &[("INDEX([\"a\", \"b\"], 2)", "\"b\""), ("INDEX([1, 2], -1)", "2"), ("INDEX([], 1)", "null")],
        takes: (2, 2),
        run: index,
    },
    Function {
        name: "FIRST",
        group: Group::List,
        signature: "FIRST(list)",
        zh: "列表的第一项",
        en: "The first item of a list",
        examples: &[("FIRST([3, 4])", "3")],
        takes: (1, 1),
        run: |a| Ok(a.list(0).first().cloned().unwrap_or_default()),
    },
    Function {
        name: "LAST",
        group: Group::List,
        signature: "LAST(list)",
        zh: "列表的最后一项",
        en: "The last item of a list",
        examples: &[("LAST([3, 4])", "4")],
        takes: (1, 1),
        run: |a| Ok(a.list(0).last().cloned().unwrap_or_default()),
    },
    Function {
        name: "MATCH",
        group: Group::List,
        signature: "MATCH(value, list)",
        zh: "值在列表中的位置，从 1 数起；不在其中时为空",
        en: "Where a value stands in a list, counted from 1; nothing when it is not in it",
        examples: &[("MATCH(\"b\", [\"a\", \"b\"])", "2"), ("MATCH(9, [1])", "null")],
        takes: (2, 2),
        run: |a| {
            let place = a.list(1).iter().position(|item| equal(item, a.get(0)));
            Ok(place.map_or(Dynamic::UNIT, |place| Dynamic::from_int(place as i64 + 1)))
        },
    },
    Function {
        name: "SORT",
        group: Group::List,
        signature: "SORT(list, [descending])",
        zh: "排序，空值在最后",
        en: "The list in order, empty values last",
        examples: &[("SORT([3, 1, 2])", "[1,2,3]"), ("SORT([1, (), 2], true)", "[2,1,null]")],
        takes: (1, 2),
        run: sort,
    },
];

/// Equal values have equal keys, so that sets of values cost no more than they are large.
struct Keys(HashSet<String>);

impl Keys {
    fn of(items: &[Dynamic]) -> Self {
        Self(items.iter().map(key).collect())
    }

    fn has(&self, item: &Dynamic) -> bool {
        self.0.contains(&key(item))
    }
}

fn key(item: &Dynamic) -> String {
    match item.type_name() {
        "i64" | "decimal" | "rust_decimal::Decimal" => format!("n{}", to_text(item)),
        "bool" => format!("b{item}"),
        _ => format!("t{}", to_text(item)),
    }
}

fn unique(items: Vec<Dynamic>) -> Vec<Dynamic> {
    let mut seen = HashSet::with_capacity(items.len());
    items.into_iter().filter(|item| !is_missing(item) && seen.insert(key(item))).collect()
}

fn index(args: &Args<'_>) -> Answer {
    let (items, position) = (args.list(0), args.integer(1)?);
    let place = match position {
        0 => return Err(Mistake::new("位置从 1 数起", "positions are counted from 1")),
        position if position > 0 => usize::try_from(position - 1).ok(),
        position => usize::try_from(position.unsigned_abs()).ok().and_then(|back| items.len().checked_sub(back)),
    };
    Ok(place.and_then(|place| items.get(place)).cloned().unwrap_or_default())
}

fn sort(args: &Args<'_>) -> Answer {
    let (missing, mut items): (Vec<Dynamic>, Vec<Dynamic>) = args.list(0).into_iter().partition(is_missing);
    let mut mistake = None;
    items.sort_by(|a, b| {
        compare(a, b).unwrap_or_else(|found| {
            mistake = Some(found);
            std::cmp::Ordering::Equal
        })
    });
    if let Some(mistake) = mistake {
        return Err(mistake);
    }
    if is_true(args.get(1)) {
        items.reverse();
    }
    items.extend(missing);
    Ok(Dynamic::from_array(items))
}
