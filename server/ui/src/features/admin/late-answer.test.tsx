// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act, type ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Role } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { DepartmentDialog } from "./department-dialog";
import { RoleDialog } from "./role-dialog";

const stage = setStage();
const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const onClose = vi.fn();
let answer: (response: Response) => void = () => {};

beforeEach(() => {
  setLanguage("zh-CN");
  onClose.mockReset();
  const wide = { matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  vi.stubGlobal("matchMedia", () => wide);
  // Saving is answered when the test says so, everything else at once.
  vi.stubGlobal("fetch", (_: string, asked?: RequestInit) =>
    asked?.method === "PATCH"
      ? new Promise<Response>((resolve) => (answer = resolve))
      : Promise.resolve(new Response(JSON.stringify({ items: [], next_cursor: null }))),
  );
});

const show = (dialog: ReactNode) =>
  act(async () =>
    stage.root.render(
      <App>
        <QueryClientProvider client={client}>{dialog}</QueryClientProvider>
      </App>,
    ),
  );
const ok = () => document.querySelector<HTMLElement>(".ant-modal-footer .ant-btn-primary");

test.each<[string, ReactNode]>([
  ["role", <RoleDialog role={{ key: "sales", title: "销售" } as Role} onClose={onClose} />],
  ["department", <DepartmentDialog draft={{ id: "d1", title: "市场部", parent: null }} onClose={onClose} />],
])("a %s that is saved after its dialog was left closes none that was opened since", async (_, dialog) => {
  await show(dialog);
  await act(async () => ok()?.click());
  await act(() => vi.waitUntil(() => ok()?.classList.contains("ant-btn-loading")));
  await show(null);
  expect(ok()).toBeNull();
  await act(async () => answer(new Response(null, { status: 204 })));
  await vi.waitFor(() => expect(document.body.textContent).toContain("已保存"));
  expect(onClose).not.toHaveBeenCalled();
});
