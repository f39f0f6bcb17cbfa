// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Member } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { MemberDrawer } from "./member-drawer";

const stage = setStage();
const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const onClose = vi.fn();
const named = (name: string) =>
  ({
    id: name,
    name,
    username: name,
    email: null,
    phone: null,
    departments: [],
    roles: [],
  }) as unknown as Member;

let answer: (response: Response) => void = () => {};
const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });

beforeEach(() => {
  setLanguage("zh-CN");
  onClose.mockReset();
  const wide = { matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  vi.stubGlobal("matchMedia", () => wide);
  // Saving is answered when the test says so, everything else at once.
  vi.stubGlobal("fetch", (_: string, asked?: RequestInit) =>
    asked?.method === "PATCH"
      ? new Promise<Response>((resolve) => (answer = resolve))
      : Promise.resolve(json(200, { items: [], next_cursor: null })),
  );
});

async function show(member: Member | null): Promise<void> {
  await act(async () =>
    stage.root.render(
      <App>
        <QueryClientProvider client={client}>
          <MemberDrawer member={member} onClose={onClose} />
        </QueryClientProvider>
      </App>,
    ),
  );
}

/** Saves one member, and has gone on to another before that is answered. */
async function saveAndGoOn(): Promise<void> {
  await show(named("甲"));
  const save = document.querySelector<HTMLElement>("form button[type=submit]");
  await act(async () => save?.click());
  await act(() => vi.waitUntil(() => save?.classList.contains("ant-btn-loading")));
  await show(null);
  await show(named("乙"));
}

test("a member that is saved closes no drawer that was opened for another since", async () => {
  await saveAndGoOn();
  await act(async () => answer(json(200, named("甲"))));
  await vi.waitFor(() => expect(document.body.textContent).toContain("已保存"));
  expect(onClose).not.toHaveBeenCalled();
});

test("what was wrong with one that was left is said in a message, and marks no field of the other", async () => {
  await saveAndGoOn();
  const problems = [{ code: "taken", pointer: "/username", message: "账号已被使用" }];
  await act(async () => answer(json(422, { code: "invalid", problems })));
  await vi.waitFor(() =>
    expect(document.querySelector(".ant-message")?.textContent).toContain("账号已被使用"),
  );
  expect(document.querySelector(".ant-form-item-explain-error")).toBeNull();
});
