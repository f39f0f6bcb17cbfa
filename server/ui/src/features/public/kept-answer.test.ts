// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import type { FormSchema } from "@/shared/api/form-types";
import { answerKey, dropAnswer, keepAnswer, readAnswer } from "./kept-answer";

const schema: FormSchema = {
  properties: {
    name: { title: "姓名", type: "string" },
    card: { title: "身份证号", "x-kind": "id-card", "x-sensitive": true },
    photo: { title: "照片", "x-kind": "attachment" },
    total: { title: "合计", "x-kind": "formula", "x-formula": "1" },
    items: {
      title: "明细",
      type: "array",
      items: { properties: { what: { title: "品名", type: "string" }, bill: { "x-kind": "image" } } },
    },
  },
};
const key = answerKey("token", null);

beforeEach(() => sessionStorage.clear());

it("keeps what was filled in, without files, secrets and what is worked out", () => {
  const items = [{ _id: "r1", what: "螺丝", bill: [{ id: "f" }] }];
  keepAnswer(key, schema, {
    name: "王芳",
    card: "110101199001011234",
    photo: [{ id: "f" }],
    total: 1,
    items,
  });
  expect(readAnswer(key, schema)).toEqual({ name: "王芳", items: [{ _id: "r1", what: "螺丝" }] });
  dropAnswer(key);
  expect(readAnswer(key, schema)).toBeNull();
});

it("is another's for each record a link asks about", () => {
  keepAnswer(answerKey("token", "a"), schema, { name: "王芳" });
  expect(readAnswer(answerKey("token", "b"), schema)).toBeNull();
  expect(readAnswer(key, schema)).toBeNull();
});

it("is nothing where the form has become another, nor rubbish", () => {
  keepAnswer(key, schema, { name: "王芳" });
  const other = { properties: { ...schema.properties, name: { title: "姓名", type: "number" } } };
  expect(readAnswer(key, other as FormSchema)).toBeNull();
  sessionStorage.setItem(key, "{");
  expect(readAnswer(key, schema)).toBeNull();
});
