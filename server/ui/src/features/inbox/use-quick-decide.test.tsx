// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { typedOpinion } from "@/features/flow/typed-opinion";
import { post } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Task } from "@/shared/api/types";
import { setStage } from "@/shared/testing/stage";
import { useQuickDecide } from "./use-quick-decide";

vi.mock("@/shared/api/client", async (original) => ({ ...(await original<object>()), post: vi.fn() }));
vi.mock("antd", () => ({
  App: { useApp: () => ({ message: { info: vi.fn(), warning: vi.fn() } }) },
  Button: () => null,
}));

const task = { id: "t1", record_title: "报价一" } as Task;

const stage = setStage();

function Card() {
  const { pathname, state } = useLocation();
  const { decide } = useQuickDecide();
  return (
    <>
      <button type="button" onClick={() => void decide(task, "reject", "价格再核对一下")}>
        驳回
      </button>
      <output>{`${pathname} ${typedOpinion(state)}`}</output>
    </>
  );
}

beforeEach(async () => {
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

test("what came along with the way to a page is taken for an opinion only if it is one", () => {
  expect(typedOpinion({ opinion: "同意" })).toBe("同意");
  for (const state of [null, undefined, "同意", {}, { opinion: 3 }]) expect(typedOpinion(state)).toBe("");
});
