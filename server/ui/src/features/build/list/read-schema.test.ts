import { expect, it } from "vitest";
import { readSchema } from "./read-schema";

it("says where a pasted text stops being JSON", () => {
  expect(readSchema('{\n  "a": 1,\n  b\n}')).toEqual({ is: "broken", line: 3, column: 3 });
  expect(readSchema('{"a": 1}\n]')).toEqual({ is: "broken", line: 2, column: 1 });
});

it("finds the title that the schema gives itself", () => {
  expect(readSchema('\uFEFF{"title": " Order "}')).toEqual({
    is: "schema",
    schema: { title: " Order " },
    title: "Order",
  });
  expect(readSchema("true")).toEqual({ is: "schema", schema: true, title: "" });
  expect(readSchema('{"title": 5}')).toMatchObject({ title: "" });
  expect(readSchema(" \n")).toEqual({ is: "empty" });
});
