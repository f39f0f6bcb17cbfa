// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import type { Template } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { TemplateDrawer } from "./template-drawer";

const stage = setStage();
const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const named = (key: string, title: string) =>
  ({
    key,
    title,
    forms: [],
    flows: 0,
    rules: 0,
    installed: [],
    demo: null,
    version: null,
  }) as unknown as Template;
const SALES = named("sales", "销售");
const STORE = named("store", "仓库");
let answer: (response: Response) => void = () => {};

beforeEach(() => {
  setLanguage("zh-CN");
  client.clear();
  client.setQueryData(["me"], { is_admin: true });
  const wide = { matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  vi.stubGlobal("matchMedia", () => wide);
  // Installing is answered when the test says so, everything else at once.
  vi.stubGlobal("fetch", (url: string, asked?: RequestInit) =>
    asked?.method === "POST"
      ? new Promise<Response>((resolve) => (answer = resolve))
      : Promise.resolve(
          new Response(
            JSON.stringify(url.endsWith("/me") ? { is_admin: true } : { items: [], next_cursor: null }),
          ),
        ),
  );
});

function Place() {
  return <output>{useLocation().pathname}</output>;
}

const show = (template: Template | undefined) =>
  act(async () =>
    stage.root.render(
      <App>
        <QueryClientProvider client={client}>
          <MemoryRouter initialEntries={["/templates"]}>
            <TemplateDrawer template={template} onClose={vi.fn()} />
            <Place />
          </MemoryRouter>
        </QueryClientProvider>
      </App>,
    ),
  );
const place = () => stage.place.querySelector("output")?.textContent;
const head = () => document.querySelector(".ant-modal-title")?.textContent;
const press = async (where: string) => {
  const button = document.querySelector<HTMLElement>(`${where} .ant-btn-primary`);
  await act(async () => button?.click());
};
const begin = async () => {
  await press(".ant-drawer-footer");
  await press(".ant-modal-footer");
  const ok = () => document.querySelector(".ant-modal-footer .ant-btn-loading");
  await act(() => vi.waitUntil(ok));
};
const answered = () => answer(new Response(JSON.stringify({ key: "sales", title: "销售" })));

test("whoever waits for an app is led to it", async () => {
  await show(SALES);
  await begin();
  await act(async () => answered());
  await vi.waitFor(() => expect(place()).toBe("/apps/sales"));
});

test("an app that was installed leads nobody away from the next template, and its dialog is not opened by itself", async () => {
  await show(SALES);
  await begin();
  // Back, and on to another.
  await show(undefined);
  await show(STORE);
  expect(head()).toBeUndefined();
  await press(".ant-drawer-footer");
  expect(head()).toBe("安装仓库");
  await act(async () => answered());
  await vi.waitFor(() => expect(document.querySelector(".ant-message")?.textContent).toContain("已安装销售"));
  expect(head()).toBe("安装仓库");
  expect(place()).toBe("/templates");
});
