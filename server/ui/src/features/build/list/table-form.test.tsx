// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App } from "antd";
import { act } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { pendingImportAddress } from "./pending-import";
import { TableForm } from "./table-form";

const stage = setStage();
beforeEach(() => {
  setLanguage("zh-CN");
  sessionStorage.clear();
});

const COLUMNS = [
  { heading: "客户", samples: ["晨光"], kind: "text", options: ["晨光"] },
  { heading: "状态", samples: ["新"], kind: "select", options: ["新"] },
  { heading: "多余", samples: ["x"], kind: "text", options: [] },
];

function answer(status: number, body: unknown) {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "content-type": type } });
}

/** A server that has the table, and answers what is made of it with this. */
function server(made: () => Response) {
  const sent: { readonly url: string; readonly body: unknown }[] = [];
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    const text = input instanceof Request ? await input.clone().text() : String(init?.body ?? "");
    sent.push({ url, body: text === "" ? null : (JSON.parse(text) as unknown) });
    if (url.includes("/columns")) return answer(200, { heading_line: 2, columns: COLUMNS });
    if (url.endsWith("/adopt")) return made();
    return answer(200, { problems: [], draft: "{}", published: null });
  });
  return sent;
}

async function open(onCreated: (path: string) => void) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const nothing = () => undefined;
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <App>
          <TableForm
            app="crm"
            entries={[]}
            table={{ id: "t1", file: "Deals.xlsx", sheets: ["一"] }}
            onCreated={onCreated}
            onAgain={nothing}
            onClose={nothing}
          />
        </App>
      </QueryClientProvider>,
    ),
  );
  await act(() => vi.waitUntil(() => document.body.textContent?.includes("3 列中的 3 列成为字段")));
}

const ok = () => [...document.querySelectorAll<HTMLButtonElement>(".ant-modal-footer button")].at(-1);
const box = (at: number) => document.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")[at];

test("the columns that are kept become the form, and the file waits to be imported into it", async () => {
  const sent = server(() => answer(200, { path: "forms/deals.json", text: "{}", notes: [] }));
  const created: string[] = [];
  await open((path) => created.push(path));
  await act(async () => box(2)?.click());
  expect(document.body.textContent).toContain("3 列中的 2 列成为字段");
  await act(async () => ok()?.click());
  await act(() => vi.waitUntil(() => created.length > 0));
  expect(created).toEqual(["forms/deals.json"]);
  expect(sent.find((one) => one.url.endsWith("/adopt"))?.body).toEqual({
    key: "deals",
    title: "Deals",
    sheet: "一",
    heading_line: 2,
    columns: [
      { heading: "客户", title: "客户", kind: "text" },
      { heading: "状态", title: "状态", kind: "select" },
    ],
  });
  expect(pendingImportAddress("crm", "deals")).toBe("/apps/crm/deals/import?job=t1&step=map");
});

test("what is refused is said with the column it is about, and nothing is saved", async () => {
  const problems = [{ pointer: "/columns/1/kind", code: "no_options", message: "没有可作选项的内容" }];
  const sent = server(() => answer(422, { title: "x", status: 422, code: "invalid", problems }));
  const created: string[] = [];
  await open((path) => created.push(path));
  await act(async () => ok()?.click());
  await act(() => vi.waitUntil(() => document.querySelector("[role=alert]") !== null));
  expect(document.querySelector("[role=alert]")?.textContent).toBe("状态 · 没有可作选项的内容");
  expect(created).toEqual([]);
  expect(sent.some((one) => one.url.includes("definitions"))).toBe(false);
});
