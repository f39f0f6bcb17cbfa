import { expect, it } from "vitest";
import { whyEmpty } from "./live-result";

const unfit = (pointer: string, message: string, hint?: string) => ({
  pointer,
  code: "formula_unfit",
  message,
  ...(hint === undefined ? {} : { hint }),
});

it("says why a formula gives no value, of the field it stands in alone", () => {
  const answer = {
    problems: [
      { pointer: "/name", code: "required", message: "名称必填" },
      { pointer: "/share", code: "formula_failed", message: "“占比”算不出来：不能除以 0" },
    ],
    unfit: [
      unfit("/total", "结果是文字“abc”，放不进数字字段"),
      unfit("/items/1/day", "放不进日期字段", "不是日期"),
    ],
  };
  expect(whyEmpty(answer, "total")).toBe("结果是文字“abc”，放不进数字字段");
  expect(whyEmpty(answer, "share")).toBe("“占比”算不出来：不能除以 0");
  expect(whyEmpty(answer, "items.day")).toBe("放不进日期字段：不是日期");
  expect(whyEmpty(answer, "items")).toBeNull();
  expect(whyEmpty(answer, "name")).toBeNull();
});
