// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { get, post } from "@/shared/api/client";
import type { FormDto } from "@/shared/api/form-types";
import { setStage } from "@/shared/testing/stage";
import { AggregateNotice } from "./aggregate-notice";

const said = vi.hoisted(() => ({ success: vi.fn(), error: vi.fn(), confirm: vi.fn() }));

vi.mock("@/shared/api/client", async (original) => ({
  ...(await original<object>()),
  get: vi.fn(),
  post: vi.fn(),
}));
vi.mock("antd", () => ({
  App: {
    useApp: () => ({
      message: { success: said.success, error: said.error },
      modal: { confirm: said.confirm },
    }),
  },
}));

const form = { app: "stock", key: "ledger" } as FormDto;

const stage = setStage();

afterEach(async () => {
  vi.clearAllMocks();
});

async function show(state: "building" | "ready", isAdmin: boolean) {
  const answer = async (template: string) =>
    template === "/me" ? { id: "m1", is_admin: isAdmin } : { key: "ledger", title: "库存台账", state };
  vi.mocked(get).mockImplementation(answer as typeof get);
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={new QueryClient()}>
        <AggregateNotice form={form} />
      </QueryClientProvider>,
    ),
  );
  await vi.waitFor(() => expect(stage.place.querySelector("[role=status]")).not.toBeNull());
}

async function verify(answer: object) {
  vi.mocked(post).mockResolvedValueOnce(answer);
  await vi.waitFor(() => expect(stage.place.querySelector("button")).not.toBeNull());
  await act(async () => stage.place.querySelector("button")?.click());
}

test("an administrator has the figures verified", async () => {
  await show("ready", true);
  await verify({ agrees: true, differences: [] });
  await vi.waitFor(() => expect(said.success).toHaveBeenCalledOnce());
  expect(vi.mocked(post).mock.lastCall?.[0]).toBe("/apps/{app}/aggregates/{aggregate}/verify");
  expect(said.confirm).not.toHaveBeenCalled();
});

test("where they differ the table is built anew when asked to", async () => {
  await show("ready", true);
  await verify({ agrees: false, differences: [{}, {}] });
  await vi.waitFor(() => expect(said.confirm).toHaveBeenCalledOnce());
  vi.mocked(post).mockResolvedValueOnce({ key: "ledger", title: "库存台账", state: "building" });
  await act(async () => said.confirm.mock.lastCall?.[0].onOk());
  expect(vi.mocked(post).mock.lastCall?.[0]).toBe("/apps/{app}/aggregates/{aggregate}/rebuild");
});

test("nobody else is offered it, nor anybody while the table is being built", async () => {
  await show("ready", false);
  expect(stage.place.querySelector("button")).toBeNull();
  await show("building", true);
  expect(stage.place.querySelector("button")).toBeNull();
});
