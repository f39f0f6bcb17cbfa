// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { DesignerRoute } from "./designer-route";

const stage = setStage();
beforeEach(() => setLanguage("zh-CN"));

function Designer() {
  return <input aria-label="name" />;
}

function serverSaying(status: number) {
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      new Response(JSON.stringify({ items: [], path: "rules/grade.json", draft: "{}", published: null }), {
        status,
        headers: { "content-type": "application/json" },
      }),
    ),
  );
}

async function opened() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const show = () =>
    act(async () =>
      stage.root.render(
        <QueryClientProvider client={client}>
          <DesignerRoute app="crm" itemKey="grade" path="rules/grade.json" title="分级" Designer={Designer} />
        </QueryClientProvider>,
      ),
    );
  await show();
  return client;
}

test("a designer stays open, with what was typed, while the list of definitions cannot be read again", async () => {
  serverSaying(200);
  const client = await opened();
  const input = await act(() => vi.waitUntil(() => stage.place.querySelector("input")));
  input.value = "未保存";
  serverSaying(503);
  await act(async () => client.invalidateQueries());
  expect(client.getQueryState(["definitions", "crm"])?.status).toBe("error");
  expect(stage.place.querySelector("input")?.value).toBe("未保存");
});

test("what was never read is said not to be there", async () => {
  serverSaying(503);
  await opened();
  await act(() => vi.waitUntil(() => stage.place.querySelector("[role=alert]")));
  expect(stage.place.querySelector("input")).toBeNull();
});
