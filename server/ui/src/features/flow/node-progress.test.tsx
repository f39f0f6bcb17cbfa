// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import type { RunNode } from "@/shared/api/types";
import { textOf } from "@/shared/i18n/texts";
import { setStage } from "@/shared/testing/stage";
import { NodeProgress } from "./node-progress";
import { texts } from "./texts/texts";

const stage = setStage();

const node = (title: string, state: RunNode["state"], name: string, given: string[] = []): RunNode => ({
  key: title,
  title,
  kind: "approve",
  state,
  outcome: state === "passed" ? "approved" : null,
  people: name === "" ? [] : [{ id: name, name }],
  given: given.map((one) => ({ id: one, name: one })),
  stuck: false,
});

test("who is asked and who will be stands there to be read", async () => {
  const nodes = [node("A", "passed", "Ann"), node("B", "active", "Bob"), node("C", "ahead", "Cai")];
  await act(async () => stage.root.render(<NodeProgress run={{ nodes }} />));
  const shown = [...stage.place.querySelectorAll("li")].map((item) => item.textContent);
  expect(shown[1]).toContain("Bob");
  expect(shown[2]).toContain("Cai");
  expect(shown[0]).not.toContain("Ann");
  expect(stage.place.querySelector("li")?.title).toContain("Ann");
});

test("who is not asked again is told from who is", async () => {
  const nodes = [node("B", "ahead", "Bob", ["Cai"]), node("C", "ahead", "", ["Bob"])];
  await act(async () => stage.root.render(<NodeProgress run={{ nodes }} />));
  const shown = [...stage.place.querySelectorAll("li")].map((item) => item.textContent);
  const taken = (names: string) => textOf(texts, "takenAsGiven", { names });
  expect(shown[0]).toContain(textOf(texts, "askedAndTaken", { asked: "Bob", taken: taken("Cai") }));
  expect(shown[1]).toContain(taken("Bob"));
});

test("what was skipped is told from what was done, with the reason", async () => {
  const skipped = (title: string, name: string): RunNode => ({
    ...node(title, "passed", name),
    outcome: "skipped",
  });
  const nodes = [node("A", "passed", "Ann"), skipped("B", "Bob"), skipped("C", "")];
  await act(async () => stage.root.render(<NodeProgress run={{ nodes }} />));
  const [done, given, nobody] = [...stage.place.querySelectorAll("li")];
  expect(done?.textContent).toContain(textOf(texts, "nodePassed"));
  expect(given?.textContent).toContain(textOf(texts, "nodeSkipped"));
  expect(given?.textContent).toContain(textOf(texts, "takenAsGiven", { names: "Bob" }));
  expect(nobody?.textContent).toContain(textOf(texts, "nodeSkippedNobody"));
  expect(nobody?.textContent).not.toContain(textOf(texts, "nodePassed"));
  expect(done?.querySelector(".anticon-check")).not.toBeNull();
  expect(nobody?.querySelector(".anticon-check")).toBeNull();
});

test("a step that is stuck says so where it stands", async () => {
  const nodes = [node("A", "passed", "Ann"), { ...node("B", "active", ""), kind: "update", stuck: true }];
  await act(async () => stage.root.render(<NodeProgress run={{ nodes }} />));
  const [, stuck] = [...stage.place.querySelectorAll("li")];
  expect(stuck?.textContent).toContain(textOf(texts, "nodeStuck"));
  expect(stuck?.querySelector(".anticon-exclamation")).not.toBeNull();
});
