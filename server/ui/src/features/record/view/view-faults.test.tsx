// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { FormDto, StoredView } from "@/shared/api/form-types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { ViewFaults } from "./view-faults";

const stage = setStage();
let saved: unknown[];

beforeEach(() => {
  setLanguage("zh-CN");
  saved = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      new URL(input instanceof Request ? input.url : String(input), "http://x"),
      init,
    );
    saved.push(await request.json());
    return Response.json({});
  });
});
afterEach(() => vi.unstubAllGlobals());

const VIEW: StoredView = {
  key: "v-1",
  title: "大客户",
  source: "own",
  may_change: true,
  columns: ["name"],
  filter: ["gone", "=", 1],
};

async function show(view: StoredView) {
  const form = { app: "crm", key: "customer", views: [view] } as unknown as FormDto;
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={new QueryClient()}>
        <App>
          <ViewFaults form={form} view={view} />
        </App>
      </QueryClientProvider>,
    ),
  );
}

const button = () => stage.place.querySelector("button");

it("says nothing of a view that fits", async () => {
  await show(VIEW);
  expect(stage.place.textContent).toBe("");
});

it("names what is left out and saves the view without it", async () => {
  await show({ ...VIEW, filter: ["name", "=", "甲"], lost: ["没有字段“gone”", "没有字段“gone”"] });
  expect(stage.place.textContent?.match(/没有字段“gone”/g)).toHaveLength(1);
  await act(async () => button()?.click());
  await vi.waitFor(() => act(async () => expect(saved).toHaveLength(1)));
  expect(saved[0]).toMatchObject({ settings: { columns: ["name"], filter: ["name", "=", "甲"] } });
});

it("drops a filter that cannot be asked only when told to, and only by who may", async () => {
  await show({ ...VIEW, withheld: true, may_change: false });
  expect(stage.place.textContent).toContain("请联系管理员");
  expect(button()).toBeNull();
  await show({ ...VIEW, withheld: true, lost: ["没有字段“gone”"] });
  expect(saved).toEqual([]);
  await act(async () => button()?.click());
  await vi.waitFor(() => act(async () => expect(saved).toHaveLength(1)));
  expect(saved[0]).toEqual({ title: "大客户", shared: false, settings: { columns: ["name"] } });
});
