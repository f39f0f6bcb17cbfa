// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { typedOpinion } from "@/features/flow/typed-opinion";
import { get, post } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Task } from "@/shared/api/types";
import { setStage } from "@/shared/testing/stage";
import { useQuickDecide } from "./use-quick-decide";

const { confirm, destroy } = vi.hoisted(() => ({ confirm: vi.fn(), destroy: vi.fn() }));

vi.mock("@/shared/api/client", async (original) => ({
  ...(await original<object>()),
  get: vi.fn(),
  post: vi.fn(),
}));
vi.mock("antd", () => ({
  App: {
    useApp: () => ({ message: { info: vi.fn(), warning: vi.fn(), open: vi.fn() }, modal: { confirm } }),
  },
  Button: () => null,
}));

const task = { id: "t1", record_title: "报价一", buttons: {} } as Task;

const stage = setStage();

function Card() {
  const { pathname, state } = useLocation();
  const { decide } = useQuickDecide();
  return (
    <>
      <button type="button" onClick={() => void decide(task, "reject", "价格再核对一下")}>
        驳回
      </button>
      <button type="button" onClick={() => void decide(task, "approve")}>
        同意
      </button>
      <output>{`${pathname} ${typedOpinion(state)}`}</output>
    </>
  );
}

beforeEach(async () => {
  vi.clearAllMocks();
  confirm.mockReturnValue({ update: vi.fn(), destroy });
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={new QueryClient()}>
        <MemoryRouter>
          <Card />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
});

test("an opinion goes along to the page of the step that asks for more", async () => {
  vi.mocked(post).mockRejectedValueOnce(
    new ApiProblem({ status: 422, code: "fields_required", detail: "请填写必填字段" }),
  );
  await act(async () => stage.place.querySelector("button")?.click());
  expect(stage.place.querySelector("output")?.textContent).toBe("/tasks/t1 价格再核对一下");
});

const approves = () => act(async () => [...stage.place.querySelectorAll("button")].at(1)?.click());
const question = () => confirm.mock.lastCall?.[0];

test("what cannot be taken back is asked about before it is sent", async () => {
  vi.mocked(get).mockResolvedValue({ approval_is_final: true, actions: [] });
  await approves();
  expect(question().title).toContain("报价一");
  await act(async () => question().onCancel());
  expect(post).not.toHaveBeenCalled();
  await approves();
  await act(async () => question().onOk());
  expect(vi.mocked(post).mock.lastCall?.[1]?.path).toEqual({ id: "t1", action: "approve" });
});

test("what cannot be looked up is asked about", async () => {
  vi.mocked(get).mockRejectedValue(new Error("no connection"));
  await approves();
  expect(question().title).toContain("报价一");
  expect(post).not.toHaveBeenCalled();
});

test("the question goes with the list, and is answered no", async () => {
  vi.mocked(get).mockResolvedValue({ approval_is_final: true, actions: [] });
  await approves();
  expect(destroy).not.toHaveBeenCalled();
  await act(async () => stage.root.render(null));
  expect(destroy).toHaveBeenCalledOnce();
  expect(post).not.toHaveBeenCalled();
});

test("what can be taken back is sent at once, and once", async () => {
  vi.mocked(get).mockResolvedValue({ approval_is_final: false, actions: [] });
  await approves();
  await approves();
  expect(confirm).not.toHaveBeenCalled();
  expect(post).toHaveBeenCalledTimes(1);
});

test("what came along with the way to a page is taken for an opinion only if it is one", () => {
  expect(typedOpinion({ opinion: "同意" })).toBe("同意");
  for (const state of [null, undefined, "同意", {}, { opinion: 3 }]) expect(typedOpinion(state)).toBe("");
});
