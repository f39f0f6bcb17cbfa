import { describe, expect, it } from "vitest";
import { EVERYTHING, scopeOf, wordOf } from "./proxy-scope";

describe("what a proxy is for", () => {
  it("is one word and back again", () => {
    expect(scopeOf(EVERYTHING)).toEqual({});
    expect(scopeOf(wordOf("oa"))).toEqual({ app: "oa" });
    expect(scopeOf(wordOf("oa", "leave-of_two"))).toEqual({ app: "oa", flow: "leave-of_two" });
  });
});
