//! Counting and ordering the values of lists.

use super::args::{Criterion, decimal, exact, integer};
use super::{Answer, Args, Function, Group, MANY};
use crate::script::operators::compare;
use crate::script::problem::Mistake;
use crate::script::value::is_missing;
use rhai::Dynamic;
use rust_decimal::{Decimal, MathematicalOps};
use std::cmp::Ordering;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "AVERAGE",
        group: Group::Math,
        signature: "AVERAGE(value, …)",
        zh: "平均值；没有数字时为空",
        en: "The average; nothing when there are no numbers",
        examples: &[("AVERAGE(1, 2, 6)", "3"), ("AVERAGE([1, ()], 2)", "1.5"), ("AVERAGE([])", "null")],
        takes: (1, MANY),
        run: |a| average(&a.numbers()),
    },
    Function {
        name: "MIN",
        group: Group::Math,
        signature: "MIN(value, …)",
        zh: "最小值；日期取最早；没有值时为空",
        en: "The smallest, or the earliest date; nothing when there are no values",
        examples: &[
            ("MIN(3, [1, 2])", "1"),
            ("MIN(\"2026-05-01\", \"2026-04-01\")", "\"2026-04-01\""),
            ("MIN(())", "null"),
        ],
        takes: (1, MANY),
        run: |a| extreme(a, Ordering::is_lt),
    },
    Function {
        name: "MAX",
        group: Group::Math,
        signature: "MAX(value, …)",
        zh: "最大值；日期取最晚；没有值时为空",
        en: "The largest, or the latest date; nothing when there are no values",
        examples: &[("MAX(3, [1, 12.5])", "12.5"), ("MAX([\"2026-05-01\", \"\"])", "\"2026-05-01\"")],
        takes: (1, MANY),
        run: |a| extreme(a, Ordering::is_gt),
    },
    Function {
        name: "AVERAGEIFS",
        group: Group::Math,
        signature: "AVERAGEIFS(average_list, list, criterion, …)",
        zh: "对同时满足多个条件的项求平均；列表和条件成对写；没有时为空",
        en: "The average of the items that meet several criteria, in pairs with their lists; else nothing",
        examples: &[
            ("AVERAGEIFS([10, 20, 40], [\"A\", \"B\", \"A\"], \"A\", [1, 2, 3], \">0\")", "25"),
            ("AVERAGEIFS([10], [\"A\"], \"B\")", "null"),
        ],
        takes: (3, MANY),
        run: |a| average(&Args::new(&met(a)?).numbers()),
    },
    Function {
        name: "MINIFS",
        group: Group::Math,
        signature: "MINIFS(value_list, list, criterion, …)",
        zh: "同时满足多个条件的项中的最小值；日期取最早；没有时为空",
        en: "The smallest, or the earliest date, of the items that meet several criteria; else nothing",
        examples: &[("MINIFS([3, 9, 5], [\"A\", \"B\", \"A\"], \"A\")", "3"), ("MINIFS([3], [\"A\"], \"B\")", "null")],
        takes: (3, MANY),
        run: |a| extreme(&Args::new(&met(a)?), Ordering::is_lt),
    },
    Function {
        name: "MAXIFS",
        group: Group::Math,
        signature: "MAXIFS(value_list, list, criterion, …)",
        zh: "同时满足多个条件的项中的最大值；日期取最晚；没有时为空",
        en: "The largest, or the latest date, of the items that meet several criteria; else nothing",
        examples: &[
            ("MAXIFS([3, 9, 5], [\"A\", \"B\", \"A\"], \"A\")", "5"),
            ("MAXIFS([\"2026-05-01\", \"2026-06-01\"], [1, 9], \"<5\")", "\"2026-05-01\""),
        ],
        takes: (3, MANY),
        run: |a| extreme(&Args::new(&met(a)?), Ordering::is_gt),
    },
    Function {
        name: "COUNT",
        group: Group::Math,
        signature: "COUNT(value, …)",
        zh: "计数：非空值的个数",
        en: "The number of values that are not empty",
        examples: &[("COUNT([1, (), \"a\"])", "2"), ("COUNT([])", "0")],
        takes: (1, MANY),
        run: |a| integer(a.flat().iter().filter(|value| !is_missing(value)).count() as i64),
    },
    Function {
        name: "COUNTA",
        group: Group::Math,
        signature: "COUNTA(value, …)",
        zh: "非空值的个数，同 COUNT",
        en: "The number of values that are not empty, the same as COUNT",
        examples: &[("COUNTA(1, \"\", \"a\")", "2")],
        takes: (1, MANY),
        run: |a| integer(a.flat().iter().filter(|value| !is_missing(value)).count() as i64),
    },
    Function {
        name: "COUNTBLANK",
        group: Group::Math,
        signature: "COUNTBLANK(value, …)",
        zh: "空值的个数",
        en: "The number of empty values",
        examples: &[("COUNTBLANK([1, (), \"\"])", "2")],
        takes: (1, MANY),
        run: |a| integer(a.flat().iter().filter(|value| is_missing(value)).count() as i64),
    },
    Function {
        name: "COUNTIF",
        group: Group::Math,
        signature: "COUNTIF(list, criterion)",
        zh: "满足条件的项数；条件如 \">=60\"、\"<>A\"、\"张*\"",
        en: "How many items meet a criterion such as \">=60\", \"<>A\", \"Zh*\"",
        examples: &[
            ("COUNTIF([50, 60, 70], \">=60\")", "2"),
            ("COUNTIF([\"A\", \"B\"], \"<>A\")", "1"),
            ("COUNTIF([\"张三\", \"李四\"], \"张*\")", "1"),
        ],
        takes: (2, 2),
        run: |a| {
            let criterion = Criterion::parse(a.get(1));
            integer(a.list(0).iter().filter(|item| criterion.holds(item)).count() as i64)
        },
    },
    Function {
        name: "COUNTIFS",
        group: Group::Math,
        signature: "COUNTIFS(list, criterion, …)",
        zh: "同时满足多个条件的项数；列表和条件成对写",
        en: "How many items meet several criteria at once; lists and criteria come in pairs",
        examples: &[
            ("COUNTIFS([\"A\", \"B\", \"A\"], \"A\", [3, 5, 9], \">=5\")", "1"),
            ("COUNTIFS([1, 2, 3], \">1\")", "2"),
        ],
        takes: (2, MANY),
        run: |a| integer(a.places_met(0)?.len() as i64),
    },
    Function {
        name: "LARGE",
        group: Group::Math,
        signature: "LARGE(list, rank)",
        zh: "第几大的数字；没有时为空",
        en: "The number with that rank from the top; nothing when there are fewer",
        examples: &[("LARGE([3, 9, 5], 2)", "5"), ("LARGE([1], 2)", "null")],
        takes: (2, 2),
        run: |a| ranked(a, true),
    },
    Function {
        name: "SMALL",
        group: Group::Math,
        signature: "SMALL(list, rank)",
        zh: "第几小的数字；没有时为空",
        en: "The number with that rank from the bottom; nothing when there are fewer",
        examples: &[("SMALL([3, 9, 5], 1)", "3")],
        takes: (2, 2),
        run: |a| ranked(a, false),
    },
    Function {
        name: "MEDIAN",
        group: Group::Math,
        signature: "MEDIAN(value, …)",
        zh: "中位数；没有数字时为空",
        en: "The middle value; nothing when there are no numbers",
        examples: &[("MEDIAN(1, 9, 5)", "5"), ("MEDIAN([1, 2, 3, 10])", "2.5")],
        takes: (1, MANY),
        run: median,
    },
    Function {
        name: "RANK",
        group: Group::Math,
        signature: "RANK(number, list, [ascending])",
        zh: "数字在列表中的名次，默认从大到小；不在其中时为空",
        en: "The place of a number in a list, largest first unless ascending; nothing when it is not in it",
        examples: &[("RANK(80, [90, 80, 70])", "2"), ("RANK(70, [90, 80, 70], true)", "1")],
        takes: (2, 3),
        run: rank,
    },
    Function {
        name: "STDEV",
        group: Group::Math,
        signature: "STDEV(value, …)",
        zh: "样本标准差；少于两个数字时为空",
        en: "The standard deviation of a sample; nothing for fewer than two numbers",
        examples: &[("STDEV(2, 4, 4, 6)", "1.632993161855452"), ("STDEV(1)", "null")],
        takes: (1, MANY),
        run: |a| match variance(&a.numbers()) {
            Some(variance) => exact(variance.sqrt()),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "VAR",
        group: Group::Math,
        signature: "VAR(value, …)",
        zh: "样本方差；少于两个数字时为空",
        en: "The variance of a sample; nothing for fewer than two numbers",
        examples: &[("VAR(1, 2, 3)", "1")],
        takes: (1, MANY),
        run: |a| variance(&a.numbers()).map_or(Ok(Dynamic::UNIT), decimal),
    },
];

fn average(numbers: &[Decimal]) -> Answer {
    if numbers.is_empty() {
        return Ok(Dynamic::UNIT);
    }
    let sum = numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number));
    exact(sum.and_then(|sum| sum.checked_div(numbers.len().into())))
}

/// The items of the first list in whose place every pair of list and criterion behind it is met.
fn met(args: &Args<'_>) -> Result<Vec<Dynamic>, Mistake> {
    let items = args.list(0);
    Ok(args.places_met(1)?.into_iter().filter_map(|at| items.get(at).cloned()).collect())
}

fn extreme(args: &Args<'_>, goes_before: fn(Ordering) -> bool) -> Answer {
    let mut best: Option<Dynamic> = None;
    args.each(&mut |value| {
        let is_better = match &best {
            _ if is_missing(value) => false,
            None => true,
            Some(best) => goes_before(compare(value, best)?),
        };
        if is_better {
            best = Some(value.clone());
        }
        Ok(())
    })?;
    Ok(best.unwrap_or(Dynamic::UNIT))
}

fn sorted(mut numbers: Vec<Decimal>) -> Vec<Decimal> {
    numbers.sort_unstable();
    numbers
}

fn ranked(args: &Args<'_>, from_top: bool) -> Answer {
    let mut numbers = sorted(Args::new(&args.list(0)).numbers());
    if from_top {
        numbers.reverse();
    }
    let rank = args.count_of(1, 1)?;
    if rank == 0 {
        return Err(Mistake::new("名次从 1 数起", "ranks are counted from 1"));
    }
    numbers.get(rank - 1).map_or(Ok(Dynamic::UNIT), |number| decimal(*number))
}

fn median(args: &Args<'_>) -> Answer {
    let numbers = sorted(args.numbers());
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => Ok(Dynamic::UNIT),
        count if count % 2 == 1 => decimal(numbers[middle]),
        _ => average(&numbers[middle - 1..=middle]),
    }
}

fn rank(args: &Args<'_>) -> Answer {
    let number = args.number(0)?;
    let ascending = crate::script::value::is_true(args.get(2));
    let numbers = Args::new(&args.list(1)).numbers();
    if !numbers.contains(&number) {
        return Ok(Dynamic::UNIT);
    }
    integer(
        1 + numbers.iter().filter(|other| if ascending { **other < number } else { **other > number }).count() as i64,
    )
}

fn variance(numbers: &[Decimal]) -> Option<Decimal> {
    let count = Decimal::from(numbers.len());
    if numbers.len() < 2 {
        return None;
    }
    let mean = numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number))?.checked_div(count)?;
    let squares = numbers.iter().try_fold(Decimal::ZERO, |sum, number| {
        let distance = number.checked_sub(mean)?;
        sum.checked_add(distance.checked_mul(distance)?)
    })?;
    squares.checked_div(count - Decimal::ONE)
}
