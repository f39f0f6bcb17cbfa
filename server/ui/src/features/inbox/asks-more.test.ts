import { expect, test } from "vitest";
import { ApiProblem } from "@/shared/api/problem";
import { asksInSheet, asksMore } from "./asks-more";

test("a step that asks for more is told from a task that is gone", () => {
  expect(asksMore(new ApiProblem({ status: 422, code: "fields_required" }))).toBe(true);
  expect(asksMore(new ApiProblem({ status: 409, code: "waiting_for_others" }))).toBe(true);
  expect(asksMore(new ApiProblem({ status: 409, code: "pick_required" }))).toBe(true);
  expect(asksMore(new ApiProblem({ status: 422, code: "anything" }))).toBe(true);
  expect(asksMore(new ApiProblem({ status: 409, code: "unknown_task" }))).toBe(false);
  expect(asksMore(new Error("x"))).toBe(false);
});

test("what the sheet of a decision asks for is told from what the form asks for", () => {
  expect(asksInSheet(new ApiProblem({ status: 422, code: "signature_required" }))).toBe(true);
  expect(asksInSheet(new ApiProblem({ status: 422, code: "attachment_required" }))).toBe(true);
  expect(asksInSheet(new ApiProblem({ status: 422, code: "pick_too_many" }))).toBe(true);
  expect(asksInSheet(new ApiProblem({ status: 422, code: "fields_required" }))).toBe(false);
  expect(asksInSheet(new ApiProblem({ status: 422, code: "checks_failed" }))).toBe(false);
});
