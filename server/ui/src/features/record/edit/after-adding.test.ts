import { expect, it } from "vitest";
import type { FormDto, FormSchema } from "@/shared/api/form-types";
import type { CreatedRecord } from "../calls/record";
import { afterAdding } from "./after-adding";

const form = (after: FormSchema["x-after"]) => {
  const part: Partial<FormDto> = { app: "crm", key: "visit", schema: { ...(after && { "x-after": after }) } };
  return part as FormDto;
};
const record = { id: "r1" } as CreatedRecord;

it("leads to the record where the form says nothing", () => {
  expect(afterAdding(form(undefined), record)).toEqual({ to: "page", path: "/apps/crm/visit/r1" });
});

it("says the form's own words, or leads on", () => {
  expect(afterAdding(form({ message: "谢谢" }), record)).toEqual({ to: "words", message: "谢谢" });
  expect(afterAdding(form({ message: "谢谢", redirect: "/apps/crm/visit" }), record)).toEqual({
    to: "page",
    path: "/apps/crm/visit",
  });
  expect(afterAdding(form({ redirect: "https://example.com/a" }), record)).toEqual({
    to: "web",
    href: "https://example.com/a",
  });
});

it("leads nowhere a browser must not go", () => {
  for (const redirect of ["javascript:alert(1)", "//evil.example", "/\\evil.example", "https:///x", "crm"])
    expect(afterAdding(form({ redirect }), record)).toEqual({ to: "page", path: "/apps/crm/visit/r1" });
});
