// @vitest-environment jsdom
import { act, useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { readFields } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { Draft } from "../../document/draft";
import { DesignerContext, type Designer } from "../designer-context";
import { DefaultValue } from "./default-value";

vi.mock("../formula/formula-field", () => ({
  FormulaField: ({ value, onChange }: { value: string; onChange: (value: string) => void }) => (
    <button type="button" id="formula" data-value={value} onClick={() => onChange("qty * 2")} />
  ),
}));
vi.mock("./other-forms", async (original) => ({
  ...(await original<object>()),
  useFormOptions: () => [{ value: "product", title: "商品" }],
  useOtherForm: (key: string | undefined) => ({
    fields:
      key === "product"
        ? readFields({
            properties: { sku: { title: "编码", type: "string" }, price: { title: "价格", type: "number" } },
          })
        : [],
    operators: {},
  }),
}));

const stage = setStage();
let written: FieldSchema;

function Host({ field: start }: { readonly field: FieldSchema }) {
  const [text, setText] = useState(
    JSON.stringify({ properties: { code: { title: "货号", type: "string" }, value: start } }),
  );
  const schema = JSON.parse(text) as FieldSchema;
  const fields = readFields(schema);
  const field = fields.find((one) => one.key === "value");
  const edit = (change: (draft: Draft) => void) => {
    const draft = new Draft(text);
    change(draft);
    setText(draft.text);
    written = (JSON.parse(draft.text) as { properties: { value: FieldSchema } }).properties.value;
  };
  const designer = { key: "order", fields, entries: [], store: { edit } } as unknown as Designer;
  return (
    <DesignerContext value={designer}>{field && <DefaultValue path="value" field={field} />}</DesignerContext>
  );
}

async function show(field: FieldSchema) {
  written = field;
  await act(async () => stage.root.render(<Host key={JSON.stringify(field)} field={field} />));
}

/** The control with this label. */
function control<Kind extends HTMLElement>(name: string): Kind {
  const labelled = [...stage.place.querySelectorAll("label")].find((label) => label.textContent === name);
  const found =
    (labelled && document.getElementById(labelled.htmlFor)) ??
    stage.place.querySelector(`[aria-label="${name}"]`);
  if (!found) throw new Error(`no control ${name}`);
  return found as Kind;
}

async function choose(name: string, title: string) {
  const select = control<HTMLSelectElement>(name);
  const option = [...select.options].find((one) => one.textContent === title);
  if (!option) throw new Error(`${name} does not offer ${title}`);
  await act(async () => {
    select.value = option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

beforeEach(() => setLanguage("zh-CN"));

it("gives the department of whoever fills it in by one click", async () => {
  await show({ "x-kind": "department" });
  await choose("默认值", "填写人的部门");
  expect(written).toEqual({ "x-kind": "department", "x-default": "= DEPARTMENTOF(me)" });
  expect(control<HTMLSelectElement>("默认值").value).toBe("ready");
  await choose("默认值", "无");
  expect(written).toEqual({ "x-kind": "department" });
});

it("takes a value from another form by conditions, and lets it follow", async () => {
  await show({ "x-kind": "money" });
  await choose("默认值", "从其他表单取值（数据联动）");
  await choose("从哪个表单取值", "商品");
  await choose("那个表单的字段", "编码");
  await choose("本表单的字段", "货号");
  expect(written).toEqual({ "x-kind": "money" });
  await choose("取哪个字段", "价格");
  const last = '= MAPX("last", "product", "price", "sku", code)';
  expect(written).toEqual({ "x-kind": "money", "x-default": last, "x-refill": true });
  await choose("有多条时取", "最早创建的一条");
  const first = '= LOOKUP("product", "price", "sku", code)';
  expect(written).toEqual({ "x-kind": "money", "x-default": first, "x-refill": true });
  await act(async () => control<HTMLInputElement>("随引用的字段重新填写").click());
  expect(written).toEqual({ "x-kind": "money", "x-default": first });
});

it("offers the found record itself to a link", async () => {
  await show({
    "x-kind": "link",
    "x-form": "product",
    "x-default": '= LOOKUP("product", "sku", "sku", code)',
  });
  await choose("取哪个字段", "这条数据本身");
  expect(written["x-default"]).toBe('= LOOKUP("product", "id", "sku", code)');
});

it("goes on with it as a formula, which may follow as well", async () => {
  const linkage = '= LOOKUP("product", "price", "sku", code)';
  await show({ type: "number", "x-default": linkage, "x-refill": true });
  await choose("默认值", "公式");
  expect(written["x-default"]).toBe(linkage);
  const formula = () => stage.place.querySelector<HTMLButtonElement>("#formula");
  expect(formula()?.dataset["value"]).toBe(linkage.slice(2));
  await act(async () => formula()?.click());
  expect(written).toEqual({ type: "number", "x-default": "= qty * 2", "x-refill": true });
});

it("ticks the options a new record begins with", async () => {
  const field = { "x-kind": "checkbox", items: { type: "string", enum: ["短信", "邮件", "电话"] } } as const;
  await show(field);
  await choose("默认值", "固定值");
  const tick = (title: string) =>
    [...stage.place.querySelectorAll("label")]
      .find((label) => label.textContent === title)
      ?.querySelector("input");
  await act(async () => tick("邮件")?.click());
  await act(async () => tick("短信")?.click());
  expect(written).toEqual({ ...field, "x-default": ["短信", "邮件"] });
  const group = stage.place.querySelector("[role=group].c-choices");
  expect(document.getElementById(group?.getAttribute("aria-labelledby") ?? "")?.textContent).toBe("固定值");
  await choose("默认值", "无");
  expect(written).toEqual(field);
});
