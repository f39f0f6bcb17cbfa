// @vitest-environment jsdom
import { act } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { beforeEach, expect, it } from "vitest";
import { setStage } from "@/shared/testing/stage";
import { listAddress } from "./list-place";
import type { StoredView } from "@/shared/api/form-types";
import { useListState, type ListActions } from "./use-list-state";

const stage = setStage();

const VIEWS: readonly StoredView[] = [
  { key: "all", title: "全部" },
  { key: "mine", title: "我的" },
];

interface HostProps {
  readonly onPress: (actions: ListActions) => void;
}

function Host({ onPress }: HostProps) {
  const { search } = useLocation();
  const state = useListState("crm", "customer", VIEWS, null);
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
    stage.root.render(
      <MemoryRouter key={address} initialEntries={[address]}>
        <Host onPress={onPress} />
      </MemoryRouter>,
    ),
  );
}

function said(): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(stage.place.querySelector("output")?.textContent ?? ""));
}

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
it("keeps the first of two changes that come in one go", async () => {
  await show("/apps/crm/customer?sort=-name&q=%E4%BA%91", (actions) => {
    actions.setPatch({ sort: ["-amount"] });
    actions.setSort(undefined);
    actions.setFilter(["level", "=", "A"]);
  });
  await act(() => stage.place.querySelector("button")?.click());
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

it("keeps what was changed of a view while one looks at another", async () => {
  let to = "mine";
  await show("/apps/crm/customer?view=all&sort=-name&q=%E4%BA%91&open=r1", (actions) => actions.setView(to));
  const press = () => act(() => stage.place.querySelector("button")?.click());
  await press();
  expect(said()).toEqual({ view: "mine", q: "云" });
  to = "all";
  await press();
  expect(said()).toEqual({ view: "all", sort: "-name", q: "云" });
});

it("shows a view as it was saved again once its changes were taken back", async () => {
  const steps: ((actions: ListActions) => void)[] = [
    (actions) => actions.setView("mine"),
    (actions) => actions.setView("all"),
    (actions) => actions.revert(),
    (actions) => actions.setView("mine"),
    (actions) => actions.setView("all"),
  ];
  await show("/apps/crm/customer?view=all&set=%7B%22frozen%22%3A2%7D", (actions) => steps.shift()?.(actions));
  for (let times = steps.length; times > 0; times -= 1)
    await act(() => stage.place.querySelector("button")?.click());
  expect(said()).toEqual({ view: "all" });
});
