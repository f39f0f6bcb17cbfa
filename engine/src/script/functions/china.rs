//! What forms in China need: amounts in capital characters and what an identity card number says.

use super::args::{integer, text, truth};
use super::date::When;
use super::{Answer, Args, Function, Group};
use crate::kind::IdCard;
use crate::script::frame;
use crate::script::problem::Mistake;
use chrono::Datelike;
use rhai::Dynamic;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "RMBCAP",
        group: Group::China,
        signature: "RMBCAP(amount)",
        zh: "人民币大写金额，四舍五入到分",
        en: "An amount in Chinese capital characters, rounded to the fen",
        examples: &[
            ("RMBCAP(1234.56)", "\"壹仟贰佰叁拾肆元伍角陆分\""),
            ("RMBCAP(100)", "\"壹佰元整\""),
            ("RMBCAP(1000.5)", "\"壹仟元伍角整\""),
            ("RMBCAP(1005.03)", "\"壹仟零伍元零叁分\""),
            ("RMBCAP(10)", "\"壹拾元整\""),
            ("RMBCAP(0.05)", "\"伍分\""),
            ("RMBCAP(0.5)", "\"伍角整\""),
            ("RMBCAP(0)", "\"零元整\""),
            ("RMBCAP(-20)", "\"负贰拾元整\""),
            ("RMBCAP(100000000)", "\"壹亿元整\""),
            ("RMBCAP(100010000)", "\"壹亿零壹万元整\""),
            ("RMBCAP(1050000)", "\"壹佰零伍万元整\""),
            ("RMBCAP(10500)", "\"壹万零伍佰元整\""),
            ("RMBCAP(20003000.01)", "\"贰仟万叁仟元零壹分\""),
            ("RMBCAP(())", "\"\""),
        ],
        takes: (1, 1),
        run: capital,
    },
    Function {
        name: "IDCARDVALID",
        group: Group::China,
        signature: "IDCARDVALID(number)",
        zh: "身份证号码（18 位）校验正确时为真",
        en: "True when an identity card number of 18 characters is correct",
        examples: &[("IDCARDVALID(\"11010519491231002X\")", "true"), ("IDCARDVALID(\"110105194912310021\")", "false")],
        takes: (1, 1),
        run: |a| truth(IdCard::parse(&a.text(0)).is_some()),
    },
    Function {
        name: "IDCARDBIRTHDAY",
        group: Group::China,
        signature: "IDCARDBIRTHDAY(number)",
        zh: "身份证号码中的出生日期",
        en: "The date of birth in an identity card number",
        examples: &[("IDCARDBIRTHDAY(\"11010519491231002X\")", "\"1949-12-31\""), ("IDCARDBIRTHDAY(())", "null")],
        takes: (1, 1),
        run: |a| of_card(a, |card| Ok(When::Date(card.birthday).into_dynamic())),
    },
    Function {
        name: "IDCARDSEX",
        group: Group::China,
        signature: "IDCARDSEX(number)",
        zh: "身份证号码中的性别：男或女",
        en: "The sex in an identity card number: 男 or 女",
        examples: &[("IDCARDSEX(\"11010519491231002X\")", "\"女\"")],
        takes: (1, 1),
        run: |a| of_card(a, |card| text(if card.is_male { "男" } else { "女" })),
    },
    Function {
        name: "IDCARDAGE",
        group: Group::China,
        signature: "IDCARDAGE(number, [date])",
        zh: "按身份证号码计算的周岁，默认到今天",
        en: "The age in years by an identity card number, today or on a date",
        examples: &[
            ("IDCARDAGE(\"11010519491231002X\")", "76"),
            ("IDCARDAGE(\"11010519491231002X\", \"2026-12-31\")", "77"),
        ],
        takes: (1, 2),
        run: age,
    },
    Function {
        name: "IDCARDREGION",
        group: Group::China,
        signature: "IDCARDREGION(number)",
        zh: "身份证号码中的省级地区",
        en: "The province in an identity card number",
        examples: &[("IDCARDREGION(\"11010519491231002X\")", "\"北京市\"")],
        takes: (1, 1),
        run: |a| of_card(a, |card| Ok(province(card.province).map_or(Dynamic::UNIT, Into::into))),
    },
];

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// GB/T 15835 and the rules of the payment and settlement regulations: 整 after 元 or 角, 零 for skipped places.
fn capital(args: &Args<'_>) -> Answer {
    if !args.is_given(0) {
        return text("");
    }
    text(in_capitals(args.number(0)?).ok_or_else(|| Mistake::new("金额太大", "the amount is too large"))?)
}

/// An amount in Chinese capital characters, rounded to the fen; `None` when it is too large.
pub(crate) fn in_capitals(amount: Decimal) -> Option<String> {
    let amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let fen =
        amount.abs().checked_mul(Decimal::ONE_HUNDRED)?.to_u64().filter(|fen| *fen < 10_000_000_000_000_000_000)?;
    let (yuan, jiao, fen) = (fen / 100, (fen / 10 % 10) as usize, (fen % 10) as usize);
    let mut words = String::new();
    if amount.is_sign_negative() && !amount.is_zero() {
        words.push('负');
    }
    if yuan > 0 {
        words.push_str(&whole(yuan));
        words.push('元');
    }
    match (jiao, fen) {
        (0, 0) if yuan > 0 => words.push('整'),
        (0, 0) => words.push_str("零元整"),
        (jiao, 0) => words.extend([DIGITS[jiao], '角', '整']),
        (0, fen) => {
            if yuan > 0 {
                words.push('零');
            }
            words.extend([DIGITS[fen], '分']);
        }
        (jiao, fen) => words.extend([DIGITS[jiao], '角', DIGITS[fen], '分']),
    }
    Some(words)
}

/// A whole number above 0, in groups of four digits: 万, 亿, 万亿.
fn whole(number: u64) -> String {
    let mut words = String::new();
    let groups =
        [(10_u64.pow(16), "亿亿"), (10_u64.pow(12), "万亿"), (10_u64.pow(8), "亿"), (10_u64.pow(4), "万"), (1, "")];
    let mut is_gap = false;
    for (size, unit) in groups {
        let group = (number / size % 10_000) as usize;
        if group == 0 {
            is_gap = !words.is_empty();
            continue;
        }
        if !words.is_empty() && (is_gap || group < 1_000) {
            words.push('零');
        }
        four_digits(group, &mut words);
        // 万亿 followed by 亿 says 亿 once: 壹万贰仟亿.
        let is_followed = size == 10_u64.pow(12) && !(number / 10_u64.pow(8)).is_multiple_of(10_000);
        words.push_str(if is_followed { "万" } else { unit });
        is_gap = false;
    }
    words
}

fn four_digits(group: usize, words: &mut String) {
    let mut is_gap = false;
    let mut is_begun = false;
    for (size, unit) in [(1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        match group / size % 10 {
            0 => is_gap = is_begun,
            digit => {
                if is_gap {
                    words.push('零');
                }
                words.push(DIGITS[digit]);
                words.push_str(unit);
                (is_gap, is_begun) = (false, true);
            }
        }
    }
}

fn of_card(args: &Args<'_>, part: impl FnOnce(IdCard) -> Answer) -> Answer {
    if !args.is_given(0) {
        return Ok(Dynamic::UNIT);
    }
    match IdCard::parse(&args.text(0)) {
        Some(card) => part(card),
        None => Err(Mistake::new("身份证号码不正确", "the identity card number is not correct")),
    }
}

fn age(args: &Args<'_>) -> Answer {
    let on = match args.when(1)? {
        Some(when) => Some(when.day()?),
        None => frame::now().map(|(now, zone)| now.with_timezone(&zone).date_naive()),
    };
    let Some(on) = on else { return Ok(Dynamic::UNIT) };
    of_card(args, |card| {
        let had_birthday = (on.month(), on.day()) >= (card.birthday.month(), card.birthday.day());
        integer(i64::from(on.year() - card.birthday.year() - i32::from(!had_birthday)))
    })
}

fn province(code: u32) -> Option<&'static str> {
    Some(match code {
        11 => "北京市",
        12 => "天津市",
        13 => "河北省",
        14 => "山西省",
        15 => "内蒙古自治区",
        21 => "辽宁省",
        22 => "吉林省",
        23 => "黑龙江省",
        31 => "上海市",
        32 => "江苏省",
        33 => "浙江省",
        34 => "安徽省",
        35 => "福建省",
        36 => "江西省",
        37 => "山东省",
        41 => "河南省",
        42 => "湖北省",
        43 => "湖南省",
        44 => "广东省",
        45 => "广西壮族自治区",
        46 => "海南省",
        50 => "重庆市",
        51 => "四川省",
        52 => "贵州省",
        53 => "云南省",
        54 => "西藏自治区",
        61 => "陕西省",
        62 => "甘肃省",
        63 => "青海省",
        64 => "宁夏回族自治区",
        65 => "新疆维吾尔自治区",
        71 => "台湾省",
        81 => "香港特别行政区",
        82 => "澳门特别行政区",
        _ => return None,
    })
}
