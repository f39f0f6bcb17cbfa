import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Task } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { decideTasks, refusedOf } from "./decide-tasks";

beforeEach(() => setLanguage("zh-CN"));
afterEach(() => vi.unstubAllGlobals());

interface Sent {
  tasks: string[];
  action: string;
  opinion?: string;
}

/** A server that answers each part as told: "done" for all of it, or not at all. */
function server(...answers: ("done" | "lost" | 403)[]) {
  const sent: { body: Sent; key: string | null }[] = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body)) as Sent;
    sent.push({ body, key: new Headers(init.headers).get("idempotency-key") });
    const answer = answers.shift() ?? "done";
    if (answer === "lost") return Promise.reject(new TypeError("failed"));
    if (answer === 403) return Promise.resolve(Response.json({ code: "forbidden" }, { status: 403 }));
    const items = body.tasks.map((task) => ({ task, status: "done", record_title: null, node_title: null }));
    return Promise.resolve(Response.json({ items }));
  });
  return sent;
}

const tasks = Array.from({ length: 45 }, (_, at) => `t${at}`);

test("tasks are sent in parts, each with an id of its own, and one sees how far it is", async () => {
  const sent = server();
  const seen: number[] = [];
  const outcomes = await decideTasks({ tasks, action: "approve", opinion: "好" }, (done) => seen.push(done));
  expect(seen).toEqual([20, 40, 45]);
  expect(outcomes.map((outcome) => outcome.task)).toEqual(tasks);
  expect(sent.map(({ body }) => [body.tasks.length, body.action, body.opinion])).toEqual([
    [20, "approve", "好"],
    [20, "approve", "好"],
    [5, "approve", "好"],
  ]);
  expect(new Set(sent.map(({ key }) => key)).size).toBe(3);
});

test("a lost answer is asked for again under the same id", async () => {
  const sent = server("lost", "done");
  const outcomes = await decideTasks({ tasks: ["a"], action: "reject" }, () => {});
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["done"]);
  expect(sent).toHaveLength(2);
  expect(sent[0]?.key).toBe(sent[1]?.key);
  expect(sent[0]?.body).not.toHaveProperty("opinion");
});

test("what could not be sent is refused with the reason, what was done stays done", async () => {
  server("done", "lost", "lost");
  const outcomes = await decideTasks({ tasks, action: "approve" }, () => {});
  expect(outcomes).toHaveLength(45);
  expect(outcomes.filter((outcome) => outcome.status === "done")).toHaveLength(20);
  expect(outcomes[44]?.problem).toMatchObject({
    code: "unreachable",
    title: "连不上服务器，请检查网络后重试",
  });
});

test("a refusal of the whole is not sent again", async () => {
  const sent = server(403);
  const outcomes = await decideTasks({ tasks: ["a", "b"], action: "approve" }, () => {});
  expect(sent).toHaveLength(1);
  expect(outcomes.map((outcome) => outcome.problem?.status)).toEqual([403, 403]);
});

test("what was refused is called by the names the list showed where the server does not say", () => {
  const shown = [{ id: "a", record_title: "轴承", node_title: "主管审批" }] as Task[];
  const base = { record_title: null, node_title: null } as const;
  const refused = refusedOf(shown, [
    { ...base, task: "a", status: "refused" },
    { ...base, task: "b", status: "refused", record_title: "水泵" },
    { ...base, task: "c", status: "done" },
  ]);
  expect(refused.map((one) => [one.task, one.record_title, one.node_title])).toEqual([
    ["a", "轴承", "主管审批"],
    ["b", "水泵", null],
  ]);
});
