import { expect, it } from "vitest";
import { templateNames, withTemplateNames } from "./template";

const fields = [
  { name: "applicant", title: "申请人" },
  { name: "days", title: "请假天数" },
  { name: "text_1", title: "备注" },
  { name: "text_2", title: "备注" },
];

it("finds the fields of a title and what they are called", () => {
  expect(templateNames("{{ applicant }}：{{days}} 天 {{ gone }}", fields)).toEqual([
    { name: "applicant", title: "申请人", from: 0, to: 15 },
    { name: "days", title: "请假天数", from: 16, to: 24 },
  ]);
});

it("writes the name of a field where its title was typed in braces", () => {
  const rows: [string, string][] = [
    ["{{申请人}} 请假", "{{ applicant }} 请假"],
    ["{{ applicant }} {{ 请假天数 }}", "{{ applicant }} {{ days }}"],
    ["申请人 {{ 备注 }} {{ x }}", "申请人 {{ 备注 }} {{ x }}"],
  ];
  for (const [typed, written] of rows) expect(withTemplateNames(typed, fields), typed).toBe(written);
});
