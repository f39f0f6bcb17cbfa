//! Numbers with a unit behind them.

use super::cell::folded;
use crate::kind::narrow;
use crate::table::Cell;
use rust_decimal::Decimal;

/// The most characters of a unit.
const LONGEST: usize = 6;
/// Cells that say what nobody knows as a unit before it is taken for one: fewer may be slips of typing.
const SEEN: usize = 3;
/// What stands behind numbers in the files of any trade, folded.
const KNOWN: &str = "个 件 台 只 箱 盒 包 袋 瓶 桶 罐 套 组 张 本 册 把 支 枝 根 条 块 片 颗 粒 辆 艘 架 双 对 副 卷 \
    份 次 人 位 名 户 家 间 公斤 千克 斤 克 吨 米 厘米 毫米 公里 千米 平方米 立方米 平米 升 毫升 天 小时 分钟 \
    kg g m cm mm km l ml m² m³";

/// The number before a unit; `None` where another or none stands.
pub(super) fn without<'t>(text: &'t str, unit: &str) -> Option<&'t str> {
    let (number, behind) = parted(text);
    (!number.is_empty() && !behind.is_empty() && folded(behind) == folded(unit)).then_some(number)
}

/// The one unit that stands behind the numbers of a whole column; some may stand without. What is no known unit has to be
/// seen more than once or twice.
pub(super) fn of_column(cells: &[&Cell]) -> Option<String> {
    let mut found: Option<&str> = None;
    let mut seen = 0;
    for cell in cells {
        let text = match cell {
            Cell::Number(_) => continue,
            Cell::Text(text) => text,
            _ => return None,
        };
        let (number, behind) = parted(text);
        if number.is_empty() {
            return None;
        }
        if is_plain(behind) {
            continue;
        }
        if !may_be_unit(behind) || found.is_some_and(|other| folded(other) != folded(behind)) {
            return None;
        }
        found.get_or_insert(behind);
        seen += 1;
    }
    found.filter(|unit| seen >= SEEN || is_known(unit)).map(str::to_owned)
}

/// The number in a text, without what may be a unit behind it.
pub(super) fn bare(text: &str) -> &str {
    let (number, behind) = parted(text);
    if number.is_empty() || is_plain(behind) || !may_be_unit(behind) { text } else { number }
}

/// Whether this belongs to numbers as they are written anywhere.
fn is_plain(behind: &str) -> bool {
    behind.is_empty() || ["%", "％", "元"].contains(&behind)
}

fn may_be_unit(behind: &str) -> bool {
    is_known(behind) || (behind.chars().count() <= LONGEST && !behind.chars().any(char::is_numeric))
}

fn is_known(unit: &str) -> bool {
    let unit = folded(unit);
    KNOWN.split_whitespace().any(|known| known == unit)
}

/// Whether what stands behind a number makes it another, or an amount of other money: `5万`, `10k`, `12美元` are not 5, 10 and
/// 12 in a field that does not say so itself.
pub(super) fn counts(unit: &str) -> bool {
    let unit = folded(unit);
    let is_money =
        ["美金", "英镑", "卢布", "usd", "eur", "gbp", "jpy", "hkd"].contains(&unit.as_str()) || unit.ends_with('元');
    is_money || unit.starts_with(['万', '亿', '兆']) || ["十", "百", "千", "k", "w"].contains(&unit.as_str())
}

/// Whether a unit is yuan, as `￥` and amounts in full are.
pub(super) fn is_yuan(unit: &str) -> bool {
    folded(unit) == "元"
}

/// The digits of a number that is said in ten thousands or hundred millions: 12000 of `1.2万`, `￥1.2 万元`.
pub(super) fn in_full(text: &str) -> Option<String> {
    let narrow = narrow(text);
    let narrow = narrow.trim();
    let narrow = narrow.strip_suffix('元').unwrap_or(narrow).trim_end();
    let (number, times) = match narrow.strip_suffix('万') {
        Some(number) => (number, 10_000),
        None => (narrow.strip_suffix('亿')?, 100_000_000),
    };
    let digits: String = number.trim_start_matches('¥').chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let number = Decimal::from_str_exact(&digits).ok()?.checked_mul(Decimal::from(times))?;
    Some(number.normalize().to_string())
}

fn parted(text: &str) -> (&str, &str) {
    let text = text.trim();
    let is_part = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c) || " ,.+-，．－¥￥$".contains(c);
    let at = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    let (number, behind) = text.split_at(at);
    match number.contains(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        true => (number.trim(), behind.trim()),
        false => ("", text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_behind_every_number_of_its_column() {
        let unit = |texts: &[&str]| {
            let cells: Vec<Cell> = texts.iter().map(|text| Cell::text(text)).collect();
            of_column(&cells.iter().collect::<Vec<_>>())
        };
        assert_eq!(unit(&["5台", "12 台", "3"]).as_deref(), Some("台"));
        assert_eq!(unit(&["3.5kg", "1,200 KG"]).as_deref(), Some("kg"));
        assert_eq!(unit(&["12", "80 m²"]).as_deref(), Some("m²"));
        assert_eq!(unit(&["3舱", "4", "5舱", "6 舱"]).as_deref(), Some("舱"), "seen often enough");
        for none in [
            &["5台", "12个"][..],
            &["12月6日"],
            &["5", "6"],
            &["12元"],
            &["台"],
            &["1号楼3单元"],
            &["1,2,3x"],
            &["7", "3舱", "5舱", "9"],
            &[],
        ] {
            assert_eq!(unit(none), None, "{none:?}");
        }
        assert_eq!([bare("3 舱"), bare("12元"), bare("舱"), bare("7")], ["3", "12元", "舱", "7"]);
        for (behind, expected) in
            [("万", true), ("万元", true), ("K", true), ("美元", true), ("台", false), ("千克", false)]
        {
            assert_eq!(counts(behind), expected, "{behind}");
        }
        assert_eq!([is_yuan(" 元"), is_yuan("万元"), is_yuan("美元")], [true, false, false]);
        assert_eq!(without("12 台", "台"), Some("12"));
        for (text, expected) in [
            ("1.2万", Some("12000")),
            ("￥１，２００.5 万元", Some("12005000")),
            ("-3亿", Some("-300000000")),
            ("0.00005万", Some("0.5")),
            ("万", None),
            ("1.2", None),
            ("1万2", None),
            ("万亿", None),
        ] {
            assert_eq!(in_full(text).as_deref(), expected, "{text}");
        }
        assert_eq!(without("500g", "kg"), None);
    }
}
