// @vitest-environment jsdom
import { act } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { queryForm } from "./calls";
import { QueryPage } from "./query-page";

const stage = setStage();

beforeEach(() => setLanguage("zh-CN"));
afterEach(() => vi.unstubAllGlobals());

const PAGE = {
  title: "进度查询",
  schema: {
    type: "object",
    title: "单",
    required: ["no"],
    properties: { no: { title: "单号", type: "string" } },
  },
  timezone: "Asia/Shanghai",
};

/** A server whose link has the password 芝麻, and whose passes can be made worth nothing. */
function server() {
  const state = { pass: "p1", searches: [] as unknown[] };
  const say = (status: number, body: object) => Promise.resolve(Response.json(body, { status }));
  const refuse = (code: string) => say(409, { title: code, status: 409, code });
  vi.stubGlobal("fetch", async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      new URL(input instanceof Request ? input.url : String(input), "http://x"),
      init,
    );
    if (request.method === "GET") return refuse("password_required");
    const body = (await request.json()) as { password?: string; pass?: string };
    if (request.url.endsWith("/form"))
      return body.password === "芝麻" ? say(200, { ...PAGE, pass: state.pass }) : refuse("password_wrong");
    state.searches.push(body);
    return body.pass === state.pass ? say(200, { items: [] }) : refuse("password_required");
  });
  return state;
}

const text = () => stage.place.textContent ?? "";
const shows = (words: string) => vi.waitFor(() => act(async () => expect(text()).toContain(words)));

async function type(words: string) {
  const field = stage.place.querySelector("input");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  await act(async () => {
    set?.call(field, words);
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const send = () =>
  act(async () => stage.place.querySelector<HTMLButtonElement>("button[type=submit]")?.click());

it("asks for the password of its link, and once more when that is worth nothing any longer", async () => {
  const state = server();
  await act(async () => stage.root.render(<QueryPage token="k" first={queryForm("k")} />));
  await shows("需要密码才能打开");
  await type("西瓜");
  await send();
  await shows("密码不对");
  await type("芝麻");
  await send();
  await shows("进度查询");
  await type("A1");
  await send();
  await shows("没有查到");
  expect(state.searches).toEqual([{ values: { no: "A1" }, pass: "p1" }]);
  state.pass = "p2";
  await send();
  await shows("需要密码才能打开");
});
