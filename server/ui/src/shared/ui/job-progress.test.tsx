// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import type { Job } from "@/shared/api/jobs";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { JobProgress } from "./job-progress";

const stage = setStage();
const job = { id: "job-1", state: "running", done: 1, total: 2, stopping: false } as Job;

beforeEach(() => setLanguage("zh-CN"));

function Shown({ runs }: { readonly runs: boolean }) {
  return (
    <App>
      <QueryClientProvider client={client}>
        {runs ? <JobProgress job={job} label="正在迁移" /> : <p>已完成</p>}
      </QueryClientProvider>
    </App>
  );
}
const client = new QueryClient();

test("what stopping came to is said although the work was over first and its progress is gone", async () => {
  let answer: (response: Response) => void = () => {};
  vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)));
  await act(async () => stage.root.render(<Shown runs />));
  await act(async () => stage.place.querySelector("button")?.click());
  await act(async () => stage.root.render(<Shown runs={false} />));
  expect(stage.place.textContent).toContain("已完成");
  const problem = JSON.stringify({ code: "conflict", detail: "它已经结束了" });
  const type = { "content-type": "application/problem+json" };
  await act(async () => answer(new Response(problem, { status: 409, headers: type })));
  await vi.waitFor(() => expect(document.body.textContent).toContain("它已经结束了"));
});
