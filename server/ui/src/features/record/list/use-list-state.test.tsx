// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { MemoryRouter, useLocation } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listAddress } from "./list-place";
import { useListState, type ListActions } from "./use-list-state";

let root: Root;
let place: HTMLElement;

interface HostProps {
  readonly onPress: (actions: ListActions) => void;
}

function Host({ onPress }: HostProps) {
  const { search } = useLocation();
  const state = useListState("crm", "customer", [], null);
  return (
    <>
      <button type="button" onClick={() => onPress(state)}>
        go
      </button>
      <output>{search}</output>
    </>
  );
}

async function show(address: string, onPress: (actions: ListActions) => void = () => {}) {
  await act(() =>
    root.render(
      <MemoryRouter key={address} initialEntries={[address]}>
        <Host onPress={onPress} />
      </MemoryRouter>,
    ),
  );
}

function said(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(place.querySelector("output")?.textContent ?? ""));
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  localStorage.clear();
  sessionStorage.clear();
  place = document.body.appendChild(document.createElement("div"));
  root = createRoot(place);
});
afterEach(async () => {
  await act(() => root.unmount());
  place.remove();
  vi.unstubAllGlobals();
});

it("keeps the first of two changes that come in one go", async () => {
  await show("/apps/crm/customer?sort=-name&q=%E4%BA%91", (actions) => {
    actions.setPatch({ sort: ["-amount"] });
    actions.setSort(undefined);
    actions.setFilter(["level", "=", "A"]);
  });
  await act(() => place.querySelector("button")?.click());
  expect(said()).toEqual({ set: '{"sort":["-amount"]}', q: "云", filter: '["level","=","A"]' });
});

it("is found again as it was left, without the record that was open", async () => {
  expect(listAddress("crm", "customer")).toBe("/apps/crm/customer");
  await show("/apps/crm/customer?filter=%5B%22level%22%2C%22%3D%22%2C%22A%22%5D&view=mine&open=r1");
  expect(listAddress("crm", "customer")).toBe(
    "/apps/crm/customer?filter=%5B%22level%22%2C%22%3D%22%2C%22A%22%5D&view=mine",
  );
  expect(listAddress("crm", "lead")).toBe("/apps/crm/lead");
  await show("/apps/crm/customer");
  expect(listAddress("crm", "customer")).toBe("/apps/crm/customer");
});
