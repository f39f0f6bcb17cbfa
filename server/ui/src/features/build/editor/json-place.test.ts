import { expect, it } from "vitest";
import { placeInJson } from "./json-place";
import { placeOf } from "./text-place";

const text = `{
  "key": "customer",
  "required": ["name", "phone"],
  "properties": {
    "a/b": { "title": "x \\"y\\"" },
    "items": { "items": { "properties": { "qty": { "minimum": 1 } } } }
  },
  "x-visibility": [{ "show": [] }, { "when": ["level", "=", {}] }]
}`;

function at(pointer: string, source = text): string {
  const { from, to } = placeInJson(source, pointer);
  return source.slice(from, to);
}

it.each([
  ["/key", '"key"'],
  ["/required/1", '"phone"'],
  ["/properties/a~1b/title", '"title"'],
  ["/properties/items/items/properties/qty/minimum", '"minimum"'],
  ["/x-visibility/1/when/2", "{}"],
  ["/x-visibility/0", '{ "show": [] }'],
])("%s", (pointer, expected) => {
  expect(at(pointer)).toBe(expected);
});

it("stops at the deepest place there is", () => {
  expect(at("/properties/gone/title")).toBe('"properties"');
  expect(at("/required/7")).toBe('"required"');
  expect(at("")).toBe("{");
});

it("survives a text that is not JSON yet", () => {
  expect(at("/b", '{ "a": [1, 2')).toBe("{");
  expect(at("/b/c", '{ "a": 1, "b": { "c": ')).toBe('"c"');
  expect(at("/a", "")).toBe("");
  expect(at("/a", '{ "a')).toBe("{");
});

it("finds a line of a text that is no JSON", () => {
  const text = "<b>\n{{ a }}\n</b>";
  expect(placeOf("prints/a.html.jinja", text, "/lines/2")).toEqual({ from: 4, to: 11 });
  expect(placeOf("prints/a.html.jinja", text, "/lines/99")).toEqual({ from: 12, to: 16 });
  expect(placeOf("prints/a.html.jinja", text, "/form")).toEqual({ from: 0, to: 3 });
});
