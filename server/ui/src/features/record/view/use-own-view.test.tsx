// @vitest-environment jsdom
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, useEffect } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import type { FormDto, StoredView } from "@/shared/api/form-types";
import { setStage } from "@/shared/testing/stage";
import { formKey } from "../calls/form";
import { useListState, type ListActions } from "../list/use-list-state";
import { useOwnView, type OwnView } from "./use-own-view";

const stage = setStage();
let views: StoredView[];
let asked: unknown[];
let refuse: boolean;
let seen: { own: OwnView; actions: ListActions; search: string } | null;

/** Until what is asked and answered meanwhile has made it so. */
const until = (holds: () => void) => vi.waitFor(() => act(async () => holds()));

function now() {
  if (!seen) throw new Error("nothing is drawn yet");
  return seen;
}

function Host({ form }: { form: FormDto }) {
  const state = useListState("crm", "customer", form.views, null);
  const view = form.views.find((one) => one.key === state.view);
  const own = useOwnView(form, view, state);
  const { search } = useLocation();
  useEffect(() => {
    seen = { own, actions: state, search };
  });
  return null;
}

function Loaded() {
  const form = useQuery({
    queryKey: formKey("crm", "customer"),
    queryFn: () => ({ app: "crm", key: "customer", views }) as unknown as FormDto,
  });
  return form.data ? <Host form={form.data} /> : null;
}

async function show(address: string) {
  await act(() =>
    stage.root.render(
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter initialEntries={[address]}>
          <Loaded />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  await until(() => void now());
}

beforeEach(() => {
  seen = null;
  localStorage.clear();
  sessionStorage.clear();
  asked = [];
  refuse = false;
  views = [
    { key: "mine", title: "我的", source: "own", may_change: true, sort: ["name"] },
    { key: "ours", title: "大家的", source: "shared", may_change: true },
  ];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as { title: string; settings: object };
    asked.push(body);
    if (refuse)
      return Promise.resolve(
        new Response(JSON.stringify({ status: 400, title: "no", code: "bad" }), { status: 400 }),
      );
    const made = { key: "mine", title: body.title, source: "own", may_change: true, ...body.settings };
    views = [made as StoredView, ...views.slice(1)];
    return Promise.resolve(
      new Response(JSON.stringify(made), { headers: { "content-type": "application/json" } }),
    );
  });
});

const body = (settings: object) => ({ title: "我的", shared: false, settings });

it("keeps what is changed of one's own view, and takes it back", async () => {
  await show("/apps/crm/customer?view=mine");
  await act(() => now().actions.setPatch({ frozen: 2 }));
  await until(() => expect(now().search).toBe("?view=mine"));
  expect(asked).toEqual([body({ sort: ["name"], frozen: 2 })]);
  await act(() => now().own.undo?.());
  await until(() => expect(now().own.undo).toBeNull());
  expect(asked).toEqual([body({ sort: ["name"], frozen: 2 }), body({ sort: ["name"] })]);
});

it("leaves the filter above the list beside the view", async () => {
  await show("/apps/crm/customer?view=mine&filter=%5B%22level%22%2C%22%3D%22%2C%22A%22%5D");
  await act(() => now().actions.setSort("-name"));
  await until(() => expect(now().search).not.toContain("sort"));
  expect(asked).toEqual([body({ sort: ["-name"] })]);
  expect(new URLSearchParams(now().search).get("filter")).toBe('["level","=","A"]');
});

it("leaves a shared view to whoever saves it", async () => {
  await show("/apps/crm/customer?view=ours");
  await act(() => now().actions.setPatch({ frozen: 2 }));
  expect(now().own.keeps).toBe(false);
  expect(asked).toEqual([]);
});

it("asks once for what is refused, and says why", async () => {
  refuse = true;
  await show("/apps/crm/customer?view=mine");
  await act(() => now().actions.setPatch({ frozen: 2 }));
  await until(() => expect(now().own.failure).not.toBeNull());
  expect(asked).toHaveLength(1);
  expect(now().search).toContain("frozen");
});
