import { expect, test } from "vitest";
import { levelsOf, readWhose, whoseOf, whoseWord, withLevels, withWhose } from "./people";

const CHAIN = { heads_of: "initiator", levels: 2 };

test("a chain of heads lies between two levels, and either takes the other along", () => {
  expect(levelsOf(CHAIN)).toEqual({ from: 1, to: 2 });
  const second = withLevels(CHAIN, { from: 2 });
  expect(second).toEqual({ ...CHAIN, from: 2 });
  expect(withLevels(second, { from: 3 })).toEqual({ ...CHAIN, levels: 3, from: 3 });
  expect(withLevels(second, { to: 1 })).toEqual({ ...CHAIN, levels: 1 });
  expect(withLevels(second, { from: 1 })).toEqual(CHAIN);
  expect(withLevels(second, { to: 99 })).toEqual({ ...CHAIN, levels: 20, from: 2 });
  expect(withLevels(CHAIN, { from: 0 })).toEqual(CHAIN);
});

test("levels stay when the heads of somebody else are meant", () => {
  const second = withLevels(CHAIN, { from: 2 });
  const ofSales = withWhose(second, { by: "department", key: "sales" });
  expect(ofSales).toEqual({ heads_of: { department: "sales" }, levels: 2, from: 2 });
  expect(withLevels(ofSales, { to: 3 })).toEqual({ heads_of: { department: "sales" }, levels: 3, from: 2 });
});

test("the heads of whoever decided at a node are chosen like those of a field", () => {
  const ofCheck = withWhose({ head_of: "initiator" }, { by: "same_as", key: "check" });
  expect(ofCheck).toEqual({ head_of: { same_as: "check" } });
  expect(readWhose(whoseWord(whoseOf(ofCheck)))).toEqual({ by: "same_as", key: "check" });
  expect(withWhose(ofCheck, readWhose("field/owner"))).toEqual({ head_of: { field: "owner" } });
  expect(readWhose("role/sales")).toBeNull();
});
