import { expect, test } from "vitest";
import { readFlow } from "../flow-document";
import { decidingFields, fallibleNodes } from "./use-trial";

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

test("a trial can have fail what the flow waits for", () => {
  const flow = readFlow({
    start: { on: "submit", form: "quote" },
    nodes: {
      ask: { kind: "http", url: "https://erp.example.com", wait: "answer", next: "tell" },
      tell: { kind: "http", url: "https://erp.example.com", next: "count" },
      count: { kind: "script", script: "", next: "paper" },
      paper: { kind: "print", next: "done" },
      done: { kind: "end" },
    },
  });
  expect(fallibleNodes(flow).map((node) => node.key)).toEqual(["ask", "count", "paper"]);
});
