import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { approvalsSnippet, literal, tableSnippet, valueSnippet } from "./snippets";

const fields = readFields({
  properties: {
    name: { title: "名称", type: "string" },
    photo: { title: "照片", "x-kind": "image" },
    note: { title: "说明", "x-kind": "rich-text" },
    items: {
      title: "明细",
      "x-kind": "subform",
      type: "array",
      items: {
        properties: {
          product: { title: "产品 <A>", type: "string", "x-kind": "text" },
          qty: { title: "数量", type: "number", "x-kind": "number" },
        },
      },
    },
  },
});
const field = (key: string) => {
  const found = fields.find((one) => one.key === key);
  if (!found) throw new Error(key);
  return found;
};

it("writes a value by its kind", () => {
  expect(valueSnippet(field("name"))).toBe("{{ name }}");
  expect(valueSnippet(field("note"), "row")).toBe("{{ row._raw.note | safe }}");
  expect(valueSnippet(field("photo"))).toContain("{% for file in _files.photo %}<img");
});

it("writes a sub-form as a table, numbers to the right and titles as text", () => {
  const table = tableSnippet(field("items"), "序号");
  expect(table).toContain('<th>序号</th><th>产品 &lt;A&gt;</th><th class="n">数量</th>');
  expect(table).toContain("{% for row in items %}");
  expect(table).toContain('<td>{{ row.product }}</td><td class="n">{{ row.qty }}</td>');
});

it("shows the signature of whoever has signed beside their name", () => {
  const words = {
    title: "审批意见",
    step: "节点",
    by: "审批人",
    result: "结果",
    opinion: "意见",
    at: "时间",
  };
  const text = approvalsSnippet(words);
  expect(text).toContain('<td>{{ one.by }}{% for file in one.signature %}<img class="sign"');
  expect(text).toContain("<td>{{ one.opinion }}</td>");
});

it("keeps a text a text", () => {
  expect(literal("a & <b> {{ c }}")).toBe("a &amp; &lt;b&gt; &#123;&#123; c }}");
});
