import { expect, test } from "vitest";
import { asStep, stepsOf } from "./json-pointer";

test("a pointer is read step by step, each as the document spells it", () => {
  expect(stepsOf("")).toEqual([]);
  expect(stepsOf("/")).toEqual([""]);
  expect(stepsOf("/nodes/a~1b/0")).toEqual(["nodes", "a/b", "0"]);
});

test.each(["a/b", "~1", "~01", "~/~", "价格"])("%s is the same after the way there and back", (name) => {
  expect(stepsOf(`/${asStep(name)}`)).toEqual([name]);
});
