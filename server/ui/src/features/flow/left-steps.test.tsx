// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LeftSteps } from "./left-steps";

let root: Root;
let place: HTMLElement;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});

afterEach(async () => {
  await act(async () => root.unmount());
  place.remove();
  vi.unstubAllGlobals();
});

test("what a jump gives up is named with those whose tasks are closed", async () => {
  const leaves = [
    { title: "Finance", people: [{ id: "cai", name: "Cai" }] },
    { title: "Order", people: [] },
  ];
  await act(async () => root.render(<LeftSteps node={{ leaves }} />));
  const shown = [...place.querySelectorAll("li")].map((item) => item.textContent);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toMatch(/Finance.*Cai/);
  expect(shown[1]).toBe("Order");
});

test("a flow that stands nowhere gives up nothing", async () => {
  await act(async () => root.render(<LeftSteps node={{ leaves: [] }} />));
  expect(place.textContent).toBe("");
});
