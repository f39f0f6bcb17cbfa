import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fillPath, get, post, queryString } from "./client";
import { setLanguage } from "@/shared/i18n/language";
import { ApiProblem } from "./problem";

beforeEach(() => setLanguage("zh-CN"));
afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: unknown, type = "application/json") {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const call = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(() =>
    Promise.resolve(
      new Response(status === 204 ? null : text, { status, headers: { "content-type": type } }),
    ),
  );
  vi.stubGlobal("fetch", call);
  return call;
}

test("path parts are escaped, a rest keeps its slashes", () => {
  expect(fillPath("/apps/{app}/definitions/{*path}", { app: "a/b", path: "forms/客户.json" })).toBe(
    "/apps/a%2Fb/definitions/forms/%E5%AE%A2%E6%88%B7.json",
  );
});

test("absent query values are left out, false and 0 stay", () => {
  expect(queryString({ a: undefined, b: null, c: "", d: 0, e: false })).toBe("?d=0&e=false");
});

test("unsafe calls carry JSON even without a body", async () => {
  const call = answer(204, null);
  await post("/logout");
  const init = call.mock.calls[0]?.[1];
  expect(init?.body).toBe("{}");
  expect(init?.headers).toMatchObject({ "content-type": "application/json" });
});

test("a problem keeps its code and field messages", async () => {
  answer(
    422,
    {
      code: "invalid",
      detail: "有 1 处需要修改",
      problems: [{ pointer: "/phone", code: "unique", message: "手机已存在" }],
    },
    "application/problem+json",
  );
  const error = await get("/x").catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(ApiProblem);
  expect(error).toMatchObject({ status: 422, code: "invalid", message: "有 1 处需要修改" });
});

test("a failure that is not JSON still becomes a sentence", async () => {
  answer(502, "<html>bad gateway</html>", "text/html");
  await expect(get("/x")).rejects.toThrow("服务器出错");
});

test("no network is told as such", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
  await expect(get("/x")).rejects.toMatchObject({ status: 0, code: "unreachable" });
});
