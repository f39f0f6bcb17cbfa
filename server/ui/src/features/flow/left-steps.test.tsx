// @vitest-environment jsdom
import { act } from "react";
import { expect, test } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { LeftSteps } from "./left-steps";

const stage = setStage();

test("what a jump gives up is named with those whose tasks are closed", async () => {
  const leaves = [
    { title: "Finance", people: [{ id: "cai", name: "Cai" }] },
    { title: "Order", people: [] },
  ];
  await act(async () => stage.root.render(<LeftSteps node={{ leaves }} />));
  const shown = [...stage.place.querySelectorAll("li")].map((item) => item.textContent);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toMatch(/Finance.*Cai/);
  expect(shown[1]).toBe("Order");
});

test("a flow that stands nowhere gives up nothing", async () => {
  await act(async () => stage.root.render(<LeftSteps node={{ leaves: [] }} />));
  expect(stage.place.textContent).toBe("");
});
