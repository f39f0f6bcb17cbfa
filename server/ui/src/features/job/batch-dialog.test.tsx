// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { get } from "@/shared/api/client";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import BatchDialog from "./batch-dialog";
import type { Batch } from "./calls/batches";

vi.mock("@/shared/api/client", async (original) => ({ ...(await original<object>()), get: vi.fn() }));
vi.mock("antd", () => ({
  App: { useApp: () => ({ message: { error: vi.fn() }, modal: { confirm: vi.fn() } }) },
  Alert: ({ title, action }: { title: string; action?: ReactNode }) => (
    <p role="status">
      {title}
      {action}
    </p>
  ),
  Button: ({ children }: { children: ReactNode }) => <button type="button">{children}</button>,
  Modal: ({ children }: { children: ReactNode }) => <section>{children}</section>,
  Progress: () => null,
}));

const stage = setStage();

beforeEach(() => setLanguage("zh-CN"));

function batch(state: Batch["job"]["state"], more: Partial<Batch> = {}): Batch {
  return {
    job: {
      id: "j1",
      kind: "batch",
      title: "批量修改：客户",
      state,
      done: 2400,
      total: 3000,
      app: "crm",
      form: "customer",
      member: null,
      created_at: "2026-03-02T08:00:00Z",
      ended_at: null,
      stopping: false,
      result: null,
      error: null,
      problems: [],
    },
    change: { op: "update", values: { level: "A" } },
    so_far: { changed: 2398, unchanged: 0, refused: 2, left: 0 },
    undone_by: null,
    ...more,
  };
}

/** Shows a batch, and where it is taken back how that is. */
async function show(answer: Batch, undone = answer) {
  const onOver = vi.fn();
  const problems = [{ code: "unique", message: "手机已存在", hint: null }];
  const refused = { items: [{ id: "r1", title: "晨光", problems }], next_cursor: null };
  const answered = async (template: string, { path }: { readonly path: { readonly id: string } }) =>
    template.endsWith("/refused") ? refused : path.id === "j2" ? undone : answer;
  vi.mocked(get).mockImplementation(answered as typeof get);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <BatchDialog id="j1" onClose={vi.fn()} onOver={onOver} />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  return onOver;
}

const buttons = () => [...stage.place.querySelectorAll("button")].map((button) => button.textContent);

test("what came of it is told record by record, with the way back", async () => {
  const onOver = await show(batch("done"));
  await vi.waitFor(() => expect(stage.place.querySelector("li")?.textContent).toBe("晨光手机已存在"));
  expect(stage.place.querySelector("dl")?.textContent).toContain("2,398");
  expect(buttons()).toContain("撤销");
  expect(onOver).toHaveBeenCalledTimes(1);
});

test("while it is under way it can be stopped, not taken back", async () => {
  const onOver = await show(batch("running"));
  await vi.waitFor(() => expect(buttons()).toHaveLength(1));
  expect(stage.place.textContent).toContain("进行中");
  expect(buttons()).not.toContain("撤销");
  expect(onOver).not.toHaveBeenCalled();
});

test("what was taken back is not taken back again", async () => {
  await show(batch("done", { undone_by: "j2" }));
  await vi.waitFor(() => expect(stage.place.textContent).toContain("已撤销"));
  expect(buttons()).not.toContain("撤销");
});

test("a taking back that was not completed can be asked for again", async () => {
  const undone = batch("failed", { change: null, so_far: null });
  await show(batch("done", { undone_by: "j2" }), undone);
  await vi.waitFor(() => expect(stage.place.textContent).toContain("撤销没有完成"));
  expect(buttons()).toContain("撤销");
});

test("what came back may be laid aside again", async () => {
  await show(batch("done", { change: { op: "restore" } }));
  await vi.waitFor(() => expect(stage.place.querySelector("dl")?.textContent).toContain("已恢复"));
  expect(buttons()).toContain("撤销");
});

test("what is destroyed is gone", async () => {
  await show(batch("done", { change: { op: "destroy" } }));
  await vi.waitFor(() => expect(stage.place.querySelector("dl")?.textContent).toContain("已彻底删除"));
  expect(buttons()).not.toContain("撤销");
});

test("what flows did is not taken back", async () => {
  await show(batch("done", { change: { op: "press", flow: "price" } }));
  await vi.waitFor(() => expect(stage.place.querySelector("dl")?.textContent).toContain("已执行"));
  expect(stage.place.querySelector("dl")?.textContent).not.toContain("无变化");
  expect(buttons()).not.toContain("撤销");
});
