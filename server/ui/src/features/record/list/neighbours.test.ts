import { expect, it } from "vitest";
import { neighboursOf, openedFrom } from "./neighbours";

it("knows the records around the one that was opened from a list", () => {
  const state: unknown = JSON.parse(JSON.stringify(openedFrom(["a", "b", "c"], "b")));
  expect(neighboursOf(state, "b")).toEqual({ previous: "a", next: "c" });
  expect(neighboursOf(state, "c")).toEqual({ previous: "b", next: undefined });
});

it("takes a part of a long list along", () => {
  const order = Array.from({ length: 2000 }, (_, at) => `r${at}`);
  const { order: taken } = openedFrom(order, "r1000");
  expect([taken[0], taken.at(-1)]).toEqual(["r800", "r1200"]);
  expect(openedFrom(order, "r0").order).toHaveLength(201);
  expect(openedFrom(order, "gone").order).toEqual([]);
});

it.each([null, undefined, "b", {}, { order: "b" }, { order: [1, 2] }, { typedOpinion: "b" }])(
  "knows of none where the address came from elsewhere: %j",
  (state) => {
    expect(neighboursOf(state, "b")).toEqual({ previous: undefined, next: undefined });
  },
);
