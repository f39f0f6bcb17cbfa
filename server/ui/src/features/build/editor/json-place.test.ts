import { expect, it } from "vitest";
import { placeInJson } from "./json-place";

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
