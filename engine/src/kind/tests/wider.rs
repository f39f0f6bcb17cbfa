//! Kinds beyond plain text, numbers and options, by the same tables.

use super::*;

#[test]
fn months_and_years_have_one_spelling() {
    good(
        json!({ "x-kind": "month" }),
        &[
            (json!("2026-11"), json!("2026-11"), "2026-11"),
            (json!("2026/1"), json!("2026-01"), "2026-01"),
            (json!("２０２６年１月"), json!("2026-01"), "2026-01"),
            (json!("202612"), json!("2026-12"), "2026-12"),
            (json!("2026-11-22"), json!("2026-11"), "2026-11"),
        ],
    );
    bad(
        json!({ "x-kind": "month" }),
        &[
            (json!("2026-13"), "not_a_month"),
            (json!("11/2026"), "not_a_month"),
            (json!("2026"), "not_a_month"),
            (json!(202611), "not_a_month"),
        ],
    );
    good(
        json!({ "x-kind": "year" }),
        &[
            (json!(2026), json!(2026), "2026"),
            (json!("2026年"), json!(2026), "2026"),
            (json!(2026.0), json!(2026), "2026"),
        ],
    );
    bad(
        json!({ "x-kind": "year" }),
        &[
            (json!(0), "not_a_year"),
            (json!(10_000), "not_a_year"),
            (json!(2026.5), "not_a_year"),
            (json!("next"), "not_a_year"),
        ],
    );
}

#[test]
fn whole_numbers_and_steps() {
    good(json!({ "type": "integer" }), &[(json!("1,234"), json!(1234), "1234"), (json!(5.0), json!(5), "5")]);
    bad(json!({ "type": "integer" }), &[(json!(1.5), "too_many_decimals"), (json!("1.5"), "too_many_decimals")]);
    assert_eq!(computed(&field(json!({ "type": "integer" })), json!(2.5)), Ok(json!(3)));
    good(
        json!({ "type": "number", "x-percent": true, "x-decimals": 2, "x-thousands": true }),
        &[(json!("1234.56%"), json!(12.3456), "1,234.56%")],
    );
    let slider = json!({ "x-kind": "slider", "minimum": 10, "maximum": 20, "x-unit": "℃" });
    good(slider.clone(), &[(json!(10), json!(10), "10℃"), (json!("12.5"), json!(12.5), "12.5℃")]);
    bad(slider, &[(json!(9.9), "out_of_range"), (json!(21), "out_of_range"), (json!("warm"), "not_a_number")]);
    good(json!({ "x-kind": "slider" }), &[(json!(0), json!(0), "0"), (json!(100), json!(100), "100")]);
    assert_eq!(checked(json!({ "x-kind": "slider", "minimum": 5, "maximum": 5 })), ["/maximum empty_range"]);
}

#[test]
fn a_cascade_is_the_way_to_an_option() {
    let tree = json!([
        { "title": "浙江省", "children": [{ "title": "杭州市", "children": [{ "title": "西湖区" }, { "title": "上城区" }] }] },
        { "title": "海外" }
    ]);
    let cascade = json!({ "x-kind": "cascade", "x-tree": tree });
    good(
        cascade.clone(),
        &[
            (json!("浙江省/杭州市/西湖区"), json!("浙江省/杭州市/西湖区"), "浙江省 / 杭州市 / 西湖区"),
            (json!("浙江省 > 杭州市 > 上城区"), json!("浙江省/杭州市/上城区"), "浙江省 / 杭州市 / 上城区"),
            (json!(["浙江省", "杭州市", "西湖区"]), json!("浙江省/杭州市/西湖区"), "浙江省 / 杭州市 / 西湖区"),
            (json!("海外"), json!("海外"), "海外"),
        ],
    );
    bad(
        cascade,
        &[
            (json!("浙江省/杭州市"), "not_finished"),
            (json!("浙江省/宁波市"), "unknown_option"),
            (json!("海外/美国"), "unknown_option"),
            (json!(1), "not_text"),
        ],
    );
    good(
        json!({ "x-kind": "cascade", "x-tree": tree, "x-any-level": true }),
        &[(json!("浙江省/杭州市"), json!("浙江省/杭州市"), "浙江省 / 杭州市")],
    );
    assert_eq!(checked(json!({ "x-kind": "cascade" })), ["/x-tree no_options"]);
    let wrong = json!([{ "title": "甲/乙" }, { "title": "丙", "children": [{ "title": "丁" }, { "title": "丁" }] }]);
    assert_eq!(
        checked(json!({ "x-kind": "cascade", "x-tree": wrong })),
        ["/x-tree/0/title blank_option", "/x-tree/1/children/1/title duplicate_option"]
    );
}

#[test]
fn tags_are_made_up_and_each_once() {
    good(
        json!({ "x-kind": "tags" }),
        &[
            (json!([" 加急 ", "大客户", "加急", ""]), json!(["加急", "大客户"]), "加急、大客户"),
            (json!("加急，大客户"), json!(["加急", "大客户"]), "加急、大客户"),
            (json!([""]), Value::Null, ""),
        ],
    );
    let many: Vec<String> = (0..101).map(|at| at.to_string()).collect();
    bad(
        json!({ "x-kind": "tags" }),
        &[
            (json!(["好", 5, "长".repeat(51)]), "/1not_text /2too_long"),
            (json!({ "a": 1 }), "not_a_list"),
            (json!(many), "too_many_items"),
        ],
    );
}

#[test]
fn identity_cards_check_themselves() {
    good(
        json!({ "x-kind": "id-card" }),
        &[
            (json!("11010519491231002x"), json!("11010519491231002X"), "11010519491231002X"),
            (json!("１１０１０５ 19491231 002X"), json!("11010519491231002X"), "11010519491231002X"),
        ],
    );
    bad(
        json!({ "x-kind": "id-card" }),
        &[
            (json!("110105194912310021"), "not_an_id_card"),
            (json!("110105194913310020"), "not_an_id_card"),
            (json!("1101051949123100"), "not_an_id_card"),
            (json!("abc"), "not_an_id_card"),
            (json!(true), "not_text"),
        ],
    );
}

#[test]
fn places_are_degrees_with_a_name() {
    good(
        json!({ "x-kind": "location" }),
        &[
            (json!({ "lng": 120.15, "lat": "30.28" }), json!({ "lng": 120.15, "lat": 30.28 }), "120.15,30.28"),
            (
                json!({ "lng": 120.123_456_78, "lat": 30, "address": " 文三路 " }),
                json!({ "lng": 120.123_457, "lat": 30, "address": "文三路" }),
                "文三路",
            ),
            (
                json!("120.15，30.28 文三路 1 号"),
                json!({ "lng": 120.15, "lat": 30.28, "address": "文三路 1 号" }),
                "文三路 1 号",
            ),
        ],
    );
    bad(
        json!({ "x-kind": "location" }),
        &[
            (json!({ "lng": 181, "lat": 30, "street": "x" }), "/lngout_of_range /streetunknown_property"),
            (json!({ "lng": 120 }), "/latrequired"),
            (json!({ "lng": null, "lat": "north" }), "/lngrequired /latout_of_range"),
            (json!("120.15,"), "/latrequired"),
            (json!("文三路"), "not_a_location"),
            (json!([120, 30]), "not_a_location"),
        ],
    );
}

#[test]
fn what_is_wrong_with_a_part_names_it() {
    let told = |kind: &str, given: Value| -> String {
        let problems = normalise(&field(json!({ "x-kind": kind })), given).expect_err("it is wrong");
        Text::in_line(problems.iter().map(|problem| &problem.message)).zh
    };
    assert_eq!(told("location", json!({ "lng": 181 })), "经度应在 -180 到 180 之间；请填写纬度");
    let long = "长".repeat(201);
    assert_eq!(told("location", json!({ "lng": 1, "lat": 1, "address": long })), "地址最多 200 个字");
    assert_eq!(told("address", json!({ "city": long, "detail": 5 })), "城市最多 200 个字；详细地址应为文字");
}

#[test]
fn a_signature_is_one_picture() {
    let drawn = json!({ "id": ID, "name": "签名.png", "size": 10, "mime": "image/png" });
    good(json!({ "x-kind": "signature" }), &[(json!([drawn]), json!([drawn]), "已签名")]);
    let gif = json!({ "id": ID, "name": "a.gif", "size": 10, "mime": "image/gif" });
    bad(
        json!({ "x-kind": "signature" }),
        &[(json!([drawn, drawn]), "too_many_files"), (json!([gif]), "/0/mimefile_type"), (json!("x"), "not_files")],
    );
}

#[test]
fn codes_are_kept_as_they_are() {
    good(
        json!({ "x-kind": "barcode" }),
        &[
            (json!(" 6901234567892\n"), json!("6901234567892"), "6901234567892"),
            (json!(6_901_234_567_892_u64), json!("6901234567892"), "6901234567892"),
            (json!("https://a.cn/?q=1"), json!("https://a.cn/?q=1"), "https://a.cn/?q=1"),
        ],
    );
    bad(json!({ "x-kind": "barcode" }), &[(json!("x".repeat(4501)), "too_long"), (json!([1]), "not_text")]);
}

#[test]
fn rich_text_holds_nothing_that_runs() {
    good(
        json!({ "x-kind": "rich-text" }),
        &[
            (
                json!("<h2>说明</h2><p>先<strong>量</strong>后裁</p><ul><li>一</li><li>二</li></ul>"),
                json!("<h2>说明</h2><p>先<strong>量</strong>后裁</p><ul><li>一</li><li>二</li></ul>"),
                "说明\n先量后裁\n一\n二",
            ),
            (json!("<p>  </p><p><br></p>"), Value::Null, ""),
            (json!("<script>alert(1)</script>"), Value::Null, ""),
            (
                json!("<p onclick=\"x()\" style=\"position:fixed\">好<iframe src=\"//a\"></iframe></p>"),
                json!("<p>好</p>"),
                "好",
            ),
            (json!("<img src=\"javascript:x()\" onerror=x()>甲"), json!("<img>甲"), "甲"),
            (
                json!("<a href=\"https://a.cn\" target=\"_top\">看</a> 1 &lt; 2 &amp; 3"),
                json!("<a href=\"https://a.cn\" rel=\"noopener noreferrer nofollow\">看</a> 1 &lt; 2 &amp; 3"),
                "看 1 < 2 & 3",
            ),
            (
                json!("<a href=\"data:text/html,x\">点</a>"),
                json!("<a rel=\"noopener noreferrer nofollow\">点</a>"),
                "点",
            ),
        ],
    );
    bad(json!({ "x-kind": "rich-text" }), &[(json!(5), "not_text"), (json!("字".repeat(100_001)), "too_long")]);
    let rich = field(json!({ "x-kind": "rich-text" }));
    assert_eq!(of(&rich).words(&rich, &json!("<p>量 &amp; 裁</p>")).as_deref(), Some("量 & 裁"));
}

/// Pointers and codes of the mistakes in a definition.
fn checked(definition: Value) -> Vec<String> {
    let field = field(definition);
    of(&field).check(&field).into_iter().map(|p| format!("{} {}", p.pointer, p.code)).collect()
}
