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

/** Says what publishing makes of the form of orders; answers what can be read then. */
async function shown(change: object): Promise<string> {
  const { say } = server();
  await open();
  const form = { form: "order", title: "订单", new: false, fields: [], formulas: [], ...change };
  await say(answer(200, { forms: [form], missing_secrets: [] }));
  await act(() => vi.waitUntil(() => ok()?.disabled === false));
  return document.body.textContent ?? "";
}

/** The lines of the list that is called this. */
const listed = (name: string) =>
  [...document.querySelectorAll(`[aria-label='${name}'] li`)].map((one) => one.textContent);

test("formulas that change are named, with what reads them, what they give and how many records follow", async () => {
  const total = {
    path: "total",
    title: "合计",
    from: "number",
    to: "text",
    follows: false,
    left: false,
    rereads: [],
  };
  const taxed = { path: "items.taxed", title: "含税", follows: true, left: false, rereads: [] };
  const records = { value: 1000, exact: false };
  const text = await shown({ records, formulas: [total, taxed] });
  expect(text).toContain("公式“合计”的结果由数字改为单行文本");
  expect(text).toContain("公式有变：合计");
  expect(text).toContain("跟着变的公式：含税");
  expect(text).toContain("1000+ 条记录会重新计算");
  expect(text).not.toContain("字段没有变化");
});

test("a formula that comes to read another field by the same name is named", async () => {
  const rereads = [{ name: "money_1", was: "明细.单价", is: "定金" }];
  const sum = { path: "items.sum", title: "小计", follows: false, left: false, rereads };
  const text = await shown({ records: { value: 0, exact: true }, formulas: [sum] });
  expect(text).toContain("公式“小计”里的 money_1 原来指“明细.单价”，发布后指“定金”");
});

test("shared views that lose something are named, those of members counted", async () => {
  const views = [
    { title: "老客户", withheld: false },
    { title: "大客户", withheld: true },
  ];
  const records = { value: 0, exact: true };
  const text = await shown({ records, views, private_views: { touched: 3, withheld: 1 } });
  expect(text).toContain("共享视图“老客户”会略去");
  expect(text).toContain("共享视图“大客户”的筛选会失效");
  expect(text).toContain("成员的 3 个个人视图会略去用到这些字段的部分其中 1 个的筛选会失效");
});

test("of views of members nothing is said where none loses anything", async () => {
  const text = await shown({
    records: { value: 0, exact: true },
    private_views: { touched: 0, withheld: 0 },
  });
  expect(text).not.toContain("个人视图");
});

test("without records nothing is said to be worked out anew", async () => {
  const records = { value: 0, exact: true };
  const formulas = [{ path: "total", title: "合计", follows: false, left: false, rereads: [] }];
  const fields = [{ path: "total", title: "合计", change: "added" }];
  const text = await shown({ records, formulas, fields });
  expect(text).toContain("新增 1 个字段：合计");
  expect(text).not.toContain("重新计算");
});

test("how many records would change is foretold, and which would have no result", async () => {
  const formulas = [
    { path: "total", title: "合计", follows: false, left: false, rereads: [] },
    { path: "who", title: "经办", follows: false, left: true, rereads: [] },
  ];
  const examples = [{ record: "r1", title: "甲单", path: "total", field: "合计", problem: "除数是 0" }];
  const trial = { looked: 1000, exact: false, changed: 900, refused: 3, unfit: 0, examples };
  const text = await shown({ records: { value: 5000, exact: true }, formulas, trial });
  expect(text).toContain("公式有变：合计");
  expect(text).toContain("试算了前 1000 条：900 条结果会变");
  expect(text).toContain("3 条算不出来，会保持原样");
  expect(text).not.toContain("放不进字段");
  expect(listed("算不出或放不进的数据")).toEqual(["甲单合计除数是 0", "还有 2 条"]);
  expect(text).toContain("公式有变，但用到了 me（操作人）：经办");
});

test("records that could not be saved as they are any more are named, and stay", async () => {
  const examples = [{ record: "r1", title: "", path: "qty", field: "数量", problem: "不能小于 5" }];
  const fit = { looked: 500, exact: false, misfits: 2, examples };
  const text = await shown({ records: { value: 900, exact: true }, fit });
  expect(text).toContain("前 500 条里有 2 条不符合新的要求");
  expect(text).toContain("这些数据保持原样");
  expect(listed("不符合新要求的数据")).toEqual(["（无标题）数量不能小于 5", "还有 1 条"]);
});

test("records that say the same where no two may are named before publishing is refused", async () => {
  const problem = "“手机”已有相同的值：139";
  const examples = ["r1", "r2"].map((record) => ({
    record,
    title: record,
    path: "phone",
    field: "手机",
    problem,
  }));
  const clashes = [{ fields: ["手机"], looked: 3, exact: true, clashes: 3, examples }];
  const text = await shown({ records: { value: 3, exact: true }, clashes });
  expect(text).toContain("不允许重复：手机");
  expect(text).toContain("3 条已有数据的值与别的数据相同");
  expect(text).toContain("这样不能发布");
  expect(listed("值相同的数据")).toEqual([
    "r1手机“手机”已有相同的值：139",
    "r2手机“手机”已有相同的值：139",
    "还有 1 条",
  ]);
});
