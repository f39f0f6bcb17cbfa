import { describe, expect, test } from "vitest";
import { placesIn } from "./received";

describe("what a call brought", () => {
  test("every value has a pointer, names are escaped, lists are also there as a whole", () => {
    const body = { id: 7, "a/b~c": { deep: null }, list: ["x", { y: true }], none: {} };
    expect(placesIn(body).map((place) => place.path)).toEqual([
      "/id",
      "/a~1b~0c/deep",
      "/list",
      "/list/0",
      "/list/1/y",
    ]);
  });

  test("a body that is one value is a place itself", () => {
    expect(placesIn("x")).toEqual([{ path: "", value: "x" }]);
  });

  test("the list ends where nobody reads on", () => {
    expect(placesIn(Array.from({ length: 500 }, (_, at) => at)).length).toBe(200);
  });
});
