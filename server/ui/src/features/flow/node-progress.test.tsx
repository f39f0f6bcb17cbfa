// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunNode } from "@/shared/api/types";
import { NodeProgress } from "./node-progress";

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

const node = (title: string, state: RunNode["state"], name: string): RunNode => ({
  key: title,
  title,
  kind: "approve",
  state,
  people: [{ id: name, name }],
});

test("who is asked and who will be stands there to be read", async () => {
  const nodes = [node("A", "passed", "Ann"), node("B", "active", "Bob"), node("C", "ahead", "Cai")];
  await act(async () => root.render(<NodeProgress run={{ nodes }} />));
  const shown = [...place.querySelectorAll("li")].map((item) => item.textContent);
  expect(shown[1]).toContain("Bob");
  expect(shown[2]).toContain("Cai");
  expect(shown[0]).not.toContain("Ann");
  expect(place.querySelector("li")?.title).toContain("Ann");
});
