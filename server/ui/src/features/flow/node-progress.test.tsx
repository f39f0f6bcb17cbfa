// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import type { RunNode } from "@/shared/api/types";
import { setStage } from "@/shared/testing/stage";
import { NodeProgress } from "./node-progress";

const stage = setStage();

const node = (title: string, state: RunNode["state"], name: string): RunNode => ({
  key: title,
  title,
  kind: "approve",
  state,
  people: [{ id: name, name }],
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
