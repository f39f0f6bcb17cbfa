import { expect, test } from "vitest";
import type { FormSchema } from "@/shared/api/form-types";
import { prefillOf } from "./prefill";

const schema = {
  type: "object",
  properties: {
    name: { type: "string" },
    score: { "x-kind": "number", type: "number" },
    heat: { "x-kind": "slider" },
    since: { "x-kind": "year" },
    likes: { "x-kind": "checkbox", type: "array", items: { enum: ["a", "b", "c", "d,e"] } },
    owners: { "x-kind": "members" },
    agree: { "x-kind": "switch", type: "boolean" },
    home: { "x-kind": "address" },
    at: { "x-kind": "location" },
    total: { "x-kind": "formula", type: "number" },
    source: { type: "string" },
  },
} as FormSchema;

const of = (query: string) => prefillOf(schema, new URLSearchParams(query), ["source"]);

test("an address fills in the fields it names, each as its kind wants it", () => {
  expect(of("name=王芳&score=9.5&likes=a&likes=c&agree=1&total=3&source=店内&nobody=1")).toEqual({
    name: "王芳",
    score: 9.5,
    likes: ["a", "c"],
    agree: true,
  });
  expect(of("heat=40&since=2026&home=文三路 1 号&at=120,30")).toEqual({
    heat: 40,
    since: 2026,
    home: { detail: "文三路 1 号" },
  });
});

test("several are given one by one or with commas, and an option may have one itself", () => {
  expect(of("owners=x,y&likes=a,b")).toEqual({ owners: ["x", "y"], likes: ["a", "b"] });
  expect(of("likes=d,e")).toEqual({ likes: ["d,e"] });
});

test("what is no number is left out rather than sent as one", () => {
  expect(of("score=many&name=")).toEqual({});
});
