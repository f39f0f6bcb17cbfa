// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { get, patch, type Call } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { Comments } from "./comments";

vi.mock("@/shared/api/client", async (original) => ({
  ...(await original<object>()),
  get: vi.fn(),
  patch: vi.fn(),
}));
vi.mock("antd", () => ({
  App: { useApp: () => ({ message: { warning: vi.fn(), error: vi.fn() } }) },
  Button: () => null,
}));

const said = (text: string) => ({ id: text, at: "2026-03-02T08:00:00Z", by: "m1", text });

const stage = setStage();

beforeEach(() => setLanguage("zh-CN"));

/** Shows the comments of a record that the server answers like this, page by page. */
async function show(comments: (cursor: unknown) => unknown) {
  const answer = async (template: string, call: Call = {}) =>
    template.endsWith("/comments") ? comments(call.query?.["cursor"]) : { id: "m2", name: "李四" };
  vi.mocked(get).mockImplementation(answer as typeof get);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <Comments app="crm" form="customer" id="r1" refs={{}} />
      </QueryClientProvider>,
    ),
  );
}

test("what was said long ago is reached page by page", async () => {
  const refs = { members: { m1: "张三" } };
  await show((cursor) =>
    cursor === "more"
      ? { items: [said("第一句")], next_cursor: null, refs }
      : { items: [said("第三句"), said("第二句")], next_cursor: "more", refs },
  );
  await vi.waitFor(() => expect(stage.place.querySelectorAll("li")).toHaveLength(2));
  const more = stage.place.querySelector<HTMLButtonElement>("ol + button");
  await act(async () => more?.click());
  await vi.waitFor(() => expect(stage.place.querySelectorAll("li")).toHaveLength(3));
  const texts = [...stage.place.querySelectorAll("li")].map((item) => item.textContent);
  expect(texts.map((text) => text?.slice(-3))).toEqual(["第三句", "第二句", "第一句"]);
  expect(texts[2]).toContain("张三");
  expect(stage.place.querySelector("ol + button")).toBeNull();
});

test("one's own words may be changed for a while, and what was deleted leaves a trace", async () => {
  const own = { ...said("算错了"), open_until: "2026-03-02T09:00:00Z" };
  const gone = { ...said("gone"), text: "", deleted_at: "2026-03-02T08:05:00Z", open_until: null };
  await show(() => ({ items: [own, gone, said("别人的")], next_cursor: null, refs: {} }));
  await vi.waitFor(() => expect(stage.place.querySelectorAll("li")).toHaveLength(3));
  const [first, second, third] = [...stage.place.querySelectorAll("li")];
  expect(second?.textContent).toContain("已删除");
  expect([second, third].map((one) => one?.querySelectorAll("button").length)).toEqual([0, 0]);
  await act(async () => first?.querySelector<HTMLButtonElement>("button")?.click());
  expect(first?.querySelector("textarea")?.value).toBe("算错了");
  vi.mocked(patch).mockResolvedValue({});
  await act(async () => first?.querySelector<HTMLButtonElement>("button[type=submit]")?.click());
  expect(vi.mocked(patch).mock.calls[0]?.[1]).toEqual({
    path: { app: "crm", form: "customer", id: "r1", comment: "算错了" },
    body: { text: "算错了" },
  });
  await vi.waitFor(() => expect(first?.querySelector("textarea")).toBeNull());
});

test("that nothing could be read is not told as nothing said", async () => {
  await show(() => {
    throw new ApiProblem({ status: 500, code: "internal" });
  });
  await vi.waitFor(() => expect(stage.place.querySelector("[role=alert]")).not.toBeNull());
  expect(stage.place.textContent).not.toContain("还没有评论");
});
