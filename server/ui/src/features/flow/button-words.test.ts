import { expect, test } from "vitest";
import { sharedWord, wordOf } from "./button-words";

const pays = { buttons: { approve: "同意并付款" } };
const plain = { buttons: {} };

test("a step's own words go before the usual ones", () => {
  expect(wordOf(pays, "approve", "同意")).toBe("同意并付款");
  expect(wordOf(pays, "reject", "驳回")).toBe("驳回");
});

test("many tasks are decided with the words they share", () => {
  expect(sharedWord([pays, pays], "approve", "同意")).toBe("同意并付款");
  expect(sharedWord([pays, plain], "approve", "同意")).toBe("同意");
  expect(sharedWord([], "approve", "同意")).toBe("同意");
});
