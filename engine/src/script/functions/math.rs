//! Arithmetic on numbers and lists of numbers. All of it is exact decimal arithmetic; roots, powers with fractions and
//! logarithms are correct to the 28 digits a decimal holds, save the last ones.

use super::args::{Criterion, decimal, exact, integer, to_number};
use super::{Answer, Args, Function, Group, MANY};
use crate::script::operators::{multiply, power};
use crate::script::problem::Mistake;
use rhai::Dynamic;
use rust_decimal::{Decimal, MathematicalOps};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "SUM",
        group: Group::Math,
        signature: "SUM(value, …)",
        zh: "求和；列表和子表单列逐项相加，忽略文本和空值",
        en: "The sum; lists and sub-form columns count item by item, text and missing values are passed over",
        examples: &[("SUM(0.1, 0.2)", "0.3"), ("SUM([1, 2.5, ()], 3)", "6.5"), ("SUM([])", "0")],
        takes: (1, MANY),
        run: |a| exact(a.numbers().into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)),
    },
    Function {
        name: "PRODUCT",
        group: Group::Math,
        signature: "PRODUCT(value, …)",
        zh: "求积；没有数字时为 0",
        en: "The product; 0 when there are no numbers",
        examples: &[("PRODUCT(2, 3, 0.5)", "3")],
        takes: (1, MANY),
        run: |a| match a.numbers() {
            numbers if numbers.is_empty() => integer(0),
            numbers => exact(numbers.into_iter().try_fold(Decimal::ONE, Decimal::checked_mul)),
        },
    },
    Function {
        name: "SUMPRODUCT",
        group: Group::Math,
        signature: "SUMPRODUCT(list, list, …)",
        zh: "各列表对应项相乘后求和",
        en: "The sum of the products of items in the same place",
        examples: &[("SUMPRODUCT([2, 3], [10, 0.5])", "21.5")],
        takes: (1, MANY),
        run: sumproduct,
    },
    Function {
        name: "SUMIF",
        group: Group::Math,
        signature: "SUMIF(list, criterion, [sum_list])",
        zh: "对满足条件的项求和；条件如 \">=60\"、\"A\"、\"张*\"",
        en: "The sum of the items that meet a criterion such as \">=60\", \"A\", \"Zh*\"",
        examples: &[("SUMIF([50, 70, 90], \">=60\")", "160"), ("SUMIF([\"A\", \"B\", \"A\"], \"A\", [1, 2, 4])", "5")],
        takes: (2, 3),
        run: |a| exact(matching(a)?.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)),
    },
    Function {
        name: "SUMIFS",
        group: Group::Math,
        signature: "SUMIFS(sum_list, list, criterion, …)",
        zh: "对同时满足多个条件的项求和；列表和条件成对写",
        en: "The sum of the items that meet several criteria at once; lists and criteria come in pairs",
        examples: &[("SUMIFS([1, 2, 4], [\"A\", \"B\", \"A\"], \"A\", [3, 5, 9], \">=5\")", "4")],
        takes: (3, MANY),
        run: |a| {
            let added = a.list(0);
            let met = a.places_met(1)?.into_iter();
            let mut numbers = met.filter_map(|at| super::super::number::of(added.get(at)?));
            exact(numbers.try_fold(Decimal::ZERO, Decimal::checked_add))
        },
    },
    Function {
        name: "AVERAGEIF",
        group: Group::Math,
        signature: "AVERAGEIF(list, criterion, [average_list])",
        zh: "满足条件的项的平均值；没有时为空",
        en: "The average of the items that meet a criterion; nothing when there are none",
        examples: &[("AVERAGEIF([50, 70, 90], \">=60\")", "80"), ("AVERAGEIF([], \">1\")", "null")],
        takes: (2, 3),
        run: |a| match matching(a)? {
            numbers if numbers.is_empty() => Ok(Dynamic::UNIT),
            numbers => {
                let sum = numbers.iter().try_fold(Decimal::ZERO, |sum, n| sum.checked_add(*n));
                exact(sum.and_then(|sum| sum.checked_div(numbers.len().into())))
            }
        },
    },
    Function {
        name: "ABS",
        group: Group::Math,
        signature: "ABS(number)",
        zh: "绝对值",
        en: "The size without the sign",
        examples: &[("ABS(-2.5)", "2.5")],
        takes: (1, 1),
        run: |a| decimal(a.number(0)?.abs()),
    },
    Function {
        name: "SIGN",
        group: Group::Math,
        signature: "SIGN(number)",
        zh: "正数为 1，负数为 -1，0 为 0",
        en: "1, -1 or 0 by the sign",
        examples: &[("SIGN(-3)", "-1"), ("SIGN(())", "0")],
        takes: (1, 1),
        run: |a| {
            decimal(match a.number(0)? {
                number if number.is_zero() => Decimal::ZERO,
                number if number.is_sign_negative() => Decimal::NEGATIVE_ONE,
                _ => Decimal::ONE,
            })
        },
    },
    Function {
        name: "MOD",
        group: Group::Math,
        signature: "MOD(number, divisor)",
        zh: "余数，符号与除数相同",
        en: "The remainder, with the sign of the divisor",
        examples: &[("MOD(7, 3)", "1"), ("MOD(-7, 3)", "2"), ("MOD(5.5, 2)", "1.5")],
        takes: (2, 2),
        run: modulo,
    },
    Function {
        name: "QUOTIENT",
        group: Group::Math,
        signature: "QUOTIENT(number, divisor)",
        zh: "商的整数部分",
        en: "The whole part of a division",
        examples: &[("QUOTIENT(7, 2)", "3"), ("QUOTIENT(-7, 2)", "-3")],
        takes: (2, 2),
        run: |a| exact(a.number(0)?.checked_div(divisor(a)?).map(|quotient| quotient.trunc())),
    },
    Function {
        name: "POWER",
        group: Group::Math,
        signature: "POWER(base, exponent)",
        zh: "乘幂",
        en: "The base raised to the exponent",
        examples: &[("POWER(2, 10)", "1024"), ("POWER(1.1, 2)", "1.21"), ("POWER(2, -1)", "0.5")],
        takes: (2, 2),
        run: |a| power(&number(a, 0)?, &number(a, 1)?),
    },
    Function {
        name: "SQRT",
        group: Group::Math,
        signature: "SQRT(number)",
        zh: "平方根",
        en: "The square root",
        examples: &[("SQRT(144)", "12"), ("ROUND(SQRT(2), 6)", "1.414214")],
        takes: (1, 1),
        run: |a| {
            a.number(0)?
                .sqrt()
                .map(super::super::number::from_decimal)
                .ok_or_else(|| Mistake::new("负数没有平方根", "a negative number has no square root"))
        },
    },
    Function {
        name: "EXP",
        group: Group::Math,
        signature: "EXP(number)",
        zh: "e 的乘幂",
        en: "e raised to the number",
        examples: &[("ROUND(EXP(1), 4)", "2.7183")],
        takes: (1, 1),
        run: |a| match a.number(0)? {
            number if number.abs() > Decimal::from(60) => exact(None),
            number => exact(number.checked_exp()),
        },
    },
    Function {
        name: "LN",
        group: Group::Math,
        signature: "LN(number)",
        zh: "自然对数",
        en: "The natural logarithm",
        examples: &[("LN(1)", "0"), ("ROUND(LN(10), 4)", "2.3026")],
        takes: (1, 1),
        run: |a| decimal(logarithm(a.number(0)?)?),
    },
    Function {
        name: "LOG",
        group: Group::Math,
        signature: "LOG(number, [base])",
        zh: "对数，默认以 10 为底",
        en: "The logarithm, to base 10 by default",
        examples: &[("LOG(1000)", "3"), ("LOG(8, 2)", "3")],
        takes: (1, 2),
        run: log,
    },
    Function {
        name: "PI",
        group: Group::Math,
        signature: "PI()",
        zh: "圆周率",
        en: "The ratio of a circle's circumference to its diameter",
        examples: &[("ROUND(PI(), 4)", "3.1416")],
        takes: (0, 0),
        run: |_| decimal(Decimal::PI),
    },
    Function {
        name: "GCD",
        group: Group::Math,
        signature: "GCD(number, …)",
        zh: "最大公约数",
        en: "The greatest common divisor",
        examples: &[("GCD(12, 18)", "6")],
        takes: (1, MANY),
        run: |a| whole_numbers(a)?.into_iter().reduce(gcd).map_or_else(|| integer(0), integer),
    },
    Function {
        name: "LCM",
        group: Group::Math,
        signature: "LCM(number, …)",
        zh: "最小公倍数",
        en: "The least common multiple",
        examples: &[("LCM(4, 6)", "12")],
        takes: (1, MANY),
        run: lcm,
    },
];

fn number(args: &Args<'_>, index: usize) -> Answer {
    decimal(args.number(index)?)
}

fn divisor(args: &Args<'_>) -> Result<Decimal, Mistake> {
    match args.number(1)? {
        zero if zero.is_zero() => Err(Mistake::new("不能除以 0", "cannot divide by 0")),
        divisor => Ok(divisor),
    }
}

fn modulo(args: &Args<'_>) -> Answer {
    let divisor = divisor(args)?;
    let rest = args.number(0)?.checked_rem(divisor);
    exact(rest.and_then(|rest| {
        if !rest.is_zero() && rest.is_sign_negative() != divisor.is_sign_negative() {
            rest.checked_add(divisor)
        } else {
            Some(rest)
        }
    }))
}

fn logarithm(number: Decimal) -> Result<Decimal, Mistake> {
    number.checked_ln().ok_or_else(|| Mistake::new("对数只用于正数", "only a positive number has a logarithm"))
}

/// Logarithms come from series; what is a whole number within the last digits is one.
fn log(args: &Args<'_>) -> Answer {
    let number = args.number(0)?;
    let base = args.number_or(1, Decimal::TEN)?;
    let below = logarithm(base)?;
    if below.is_zero() {
        return Err(Mistake::new("底数不能是 1", "the base cannot be 1"));
    }
    let result = logarithm(number)?.checked_div(below);
    exact(result.map(|result| match result.round_dp(15) {
        near if near.fract().is_zero() => near,
        _ => result,
    }))
}

/// The numbers that SUMIF and AVERAGEIF add: items of the third list, or of the first, where the first meets the criterion.
fn matching(args: &Args<'_>) -> Result<Vec<Decimal>, Mistake> {
    let (tested, criterion) = (args.list(0), Criterion::parse(args.get(1)));
    let added = if args.count() > 2 { args.list(2) } else { tested.clone() };
    let pairs = tested.iter().zip(&added).filter(|(item, _)| criterion.holds(item));
    Ok(pairs.filter_map(|(_, number)| super::super::number::of(number)).collect())
}

fn sumproduct(args: &Args<'_>) -> Answer {
    let lists: Vec<Vec<Dynamic>> = (0..args.count()).map(|index| args.list(index)).collect();
    let rows = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut sum = Decimal::ZERO;
    for row in 0..rows {
        let mut product = Dynamic::from_int(1);
        for list in &lists {
            let factor = list.get(row).and_then(super::super::number::of).unwrap_or_default();
            product = multiply(&product, &decimal(factor)?)?;
        }
        sum = sum
            .checked_add(to_number(&product)?)
            .ok_or_else(|| Mistake::new("数字超出范围", "the number is out of range"))?;
    }
    decimal(sum)
}

fn whole_numbers(args: &Args<'_>) -> Result<Vec<i64>, Mistake> {
    let whole = |number: Decimal| super::super::number::whole(number.trunc().abs());
    let numbers: Option<Vec<i64>> = args.numbers().into_iter().map(whole).collect();
    numbers.ok_or_else(|| Mistake::new("数字太大", "a number is too large"))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn lcm(args: &Args<'_>) -> Answer {
    let mut multiple: i64 = 1;
    for number in whole_numbers(args)? {
        if number == 0 {
            return integer(0);
        }
        let step = number / gcd(multiple, number);
        multiple = multiple.checked_mul(step).ok_or_else(|| Mistake::new("数字太大", "the number is too large"))?;
    }
    integer(multiple)
}
