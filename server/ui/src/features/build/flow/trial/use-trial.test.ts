import { expect, test } from "vitest";
import { readFlow } from "../flow-document";
import { decidingFields } from "./use-trial";

const KEYS = ["name", "total", "owner", "grade", "note", "stage", "before", "touched", "unused"];

test("a trial asks for what decides where a flow goes, on a route and in expressions as well", () => {
  const flow = readFlow({
    start: {
      on: "record",
      form: "quote",
      events: ["update"],
      fields: ["touched"],
      was: ["before", "=", 1],
      when: ["stage", "=", "won"],
    },
    nodes: {
      look: { kind: "route", cases: [{ when: ["grade", "=", "A"], to: "ask" }], next: "ask" },
      ask: {
        kind: "approve",
        assignees: [{ expression: "if total > 100 {\nowner } else { [] }" }],
        checks: [{ that: 'note != ""', message: "!" }],
        next: "done",
      },
      done: { kind: "end" },
    },
  });
  expect(decidingFields(flow, KEYS)).toEqual([
    "total",
    "owner",
    "grade",
    "note",
    "stage",
    "before",
    "touched",
  ]);
});
