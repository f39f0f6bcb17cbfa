import { expect, test } from "vitest";
import { fillText } from "./texts";

test.each([
  ["还有 {n} 项", { n: 3 }, "还有 3 项"],
  ["{n} {n:task|tasks}", { n: 1 }, "1 task"],
  ["{n} {n:task|tasks}", { n: 2 }, "2 tasks"],
  ["{n} {n:task|tasks}", { n: 0 }, "0 tasks"],
  ["{who} 转交给 {to}", { who: "王芳", to: "李雷" }, "王芳 转交给 李雷"],
  ["{missing} stays", {}, "{missing} stays"],
])("%s", (text, values, expected) => {
  expect(fillText(text, values)).toBe(expected);
});
