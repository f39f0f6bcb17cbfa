import { expect, test } from "vitest";
import type { FormSchema } from "@/shared/api/form-types";
import { prefillOf } from "./prefill";

const schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    score: { "x-kind": "number", type: "number" },
    likes: { "x-kind": "checkbox", type: "array", items: { enum: ["a", "b", "c"] } },
    agree: { "x-kind": "switch", type: "boolean" },
    total: { "x-kind": "formula", type: "number" },
    source: { type: "string" },
  },
} as FormSchema;

test("an address fills in the fields it names, each as its kind wants it", () => {
  const params = new URLSearchParams(
    "name=王芳&score=9.5&likes=a&likes=c&agree=1&total=3&source=店内&nobody=1",
  );
  expect(prefillOf(schema, params)).toEqual({ name: "王芳", score: 9.5, likes: ["a", "c"], agree: true });
});

test("what is no number is left out rather than sent as one", () => {
  expect(prefillOf(schema, new URLSearchParams("score=many&name="))).toEqual({});
});
