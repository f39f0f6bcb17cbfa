import { expect, it } from "vitest";
import type { Json } from "@/shared/api/types";
import { isMine, mineOf } from "./mine";

it("offers the reader, their departments and the people in them where their number fits", () => {
  expect(mineOf("member", false)?.value).toEqual({ me: true });
  expect(mineOf("member", true)?.value).toEqual({ my: "members" });
  expect(mineOf("department", true)?.value).toEqual({ my: "departments" });
  expect([mineOf("department", false), mineOf("link", true), mineOf("text", false)]).toEqual([
    null,
    null,
    null,
  ]);
});

it("knows what it has offered", () => {
  const offered: readonly Json[] = [{ me: true }, { my: "members" }];
  expect(offered.every(isMine)).toBe(true);
  expect(["m1", ["m1"], { field: "owner" }, null, undefined].some(isMine)).toBe(false);
});
