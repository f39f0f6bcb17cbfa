// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { PublishDialog } from "./publish-dialog";

const stage = setStage();
beforeEach(() => setLanguage("zh-CN"));

function answer(status: number, body: unknown) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

/** A server that says what changes when told to, and what it was asked. */
function server() {
  const asked: string[] = [];
  let say: (response: Response) => void = () => undefined;
  vi.stubGlobal("fetch", (input: RequestInfo | URL) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url.slice(url.lastIndexOf("/") + 1));
    if (url.endsWith("/changes")) return new Promise<Response>((resolve) => (say = resolve));
    return Promise.resolve(answer(200, { published: [] }));
  });
  return { asked, say: (response: Response) => act(async () => say(response)) };
}

async function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <App>
            <PublishDialog
              app="crm"
              drafts={[]}
              count={1}
              flow={undefined}
              changes={null}
              onProblems={() => undefined}
              onClose={() => undefined}
            />
          </App>
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
}

const ok = () => [...document.querySelectorAll<HTMLButtonElement>(".ant-modal-footer button")].at(-1);
const press = () => act(async () => ok()?.click());

test("nothing is published before it can be seen what changes, and the button says why", async () => {
  const { asked, say } = server();
  await open();
  expect(ok()?.disabled).toBe(true);
  expect(ok()?.title).toBe("正在查看会改变什么…");
  await press();
  expect(asked).not.toContain("publish");
  await say(answer(200, { forms: [], missing_secrets: [] }));
  await act(() => vi.waitUntil(() => ok()?.disabled === false));
  expect(document.body.textContent).toContain("字段没有变化");
  await press();
  await act(() => vi.waitUntil(() => asked.includes("publish")));
});

test("what cannot be looked at can be published all the same: the server names what is wrong", async () => {
  const { asked, say } = server();
  await open();
  await say(answer(503, { title: "down", status: 503, code: "unavailable" }));
  await act(() => vi.waitUntil(() => ok()?.disabled === false));
  await press();
  await act(() => vi.waitUntil(() => asked.includes("publish")));
});
