import { expect, test } from "vitest";
import { cutAtMentions, stillMentioned } from "./mentions";

const li = { id: "1", name: "李雷" };
const lili = { id: "2", name: "李雷雷" };

test("a member whose name was deleted again is not spoken to", () => {
  expect(stillMentioned("请 @李雷 看一下", [li, { id: "3", name: "王芳" }, li])).toEqual(["1"]);
});

test("a comment is cut at the names it speaks to, the longer name first", () => {
  expect(cutAtMentions("@李雷雷 和 @李雷 都看", [li.name, lili.name])).toEqual([
    { text: "@李雷雷", mention: true },
    { text: " 和 ", mention: false },
    { text: "@李雷", mention: true },
    { text: " 都看", mention: false },
  ]);
  expect(cutAtMentions("写给 @某人", [])).toEqual([{ text: "写给 @某人", mention: false }]);
});
