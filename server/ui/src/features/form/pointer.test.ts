import { expect, it } from "vitest";
import { inLine } from "@/shared/i18n/format";
import { fieldOf, inFormOrder, messageOn, messagesByPlace, onePerPlace, placeOf } from "./pointer";

it.each([
  ["/phone", "phone"],
  ["/values/phone", "phone"],
  ["/values/items/0/qty", "items/0/qty"],
  ["/values", "values"],
  ["/a~1b/c~0d", "a/b/c~d"],
])("%s stands at %s", (pointer, place) => {
  expect(placeOf(pointer)).toBe(place);
});

it("keeps the most telling problem of each place", () => {
  const problem = (pointer: string, code: string) => ({ pointer, code, message: `${code} ${pointer}` });
  const kept = onePerPlace([
    problem("/phone", "required"),
    problem("/values/phone", "not_a_phone"),
    problem("/name", "required"),
    problem("/name", "required"),
  ]);
  expect(kept.map((one) => one.message)).toEqual(["not_a_phone /values/phone", "required /name"]);
  expect(messagesByPlace(kept).get("phone")).toBe("not_a_phone /values/phone");
  expect(fieldOf("items/0/qty")).toBe("items");
});

it("lists problems as one meets them going down the form", () => {
  const problem = (pointer: string) => ({ pointer, code: "x", message: pointer });
  const given = ["/start", "/items/10/qty", "/gone", "/items/2/qty", "", "/kind"].map(problem);
  const listed = inFormOrder(["kind", "items", "start"], given).map((one) => one.pointer);
  expect(listed).toEqual(["", "/kind", "/items/2/qty", "/items/10/qty", "/start", "/gone"]);
});

it("says at a field what is wrong with its parts, and nothing of another field", () => {
  const messages = new Map([
    ["place/lng", "请填写经度"],
    ["place/lat", "请填写纬度"],
    ["placed", "请填写"],
    ["photos/0", "文件太大"],
    ["photos/1", "文件太大"],
  ]);
  expect(messageOn(messages, "place")).toBe(inLine(["请填写经度", "请填写纬度"]));
  expect(messageOn(messages, "photos")).toBe("文件太大");
  expect(messageOn(messages, "name")).toBeUndefined();
});
