import { beforeEach, expect, test, vi } from "vitest";
import { get, post, put, remove } from "@/shared/api/client";
import { addOptions, withOptions } from "./options";

vi.mock("@/shared/api/client", () => ({ get: vi.fn(), post: vi.fn(), put: vi.fn(), remove: vi.fn() }));

const FORM = {
  key: "customer",
  properties: {
    level: { title: "等级", enum: ["A", "B"] },
    items: { type: "array", items: { properties: { tags: { type: "array", items: { enum: ["红"] } } } } },
  },
};
const added = new Map([
  ["level", ["重点"]],
  ["items.tags", ["蓝", "绿"]],
]);

function answers(hasDraft: boolean) {
  const answer = async (path: string) =>
    path.endsWith("definitions")
      ? { items: [{ path: "forms/order.json", has_draft: hasDraft }] }
      : { published: JSON.stringify(FORM), draft: null };
  vi.mocked(get).mockImplementation(answer as typeof get);
}

beforeEach(() => {
  vi.resetAllMocks();
});

test("options stand behind those there are, in fields and in columns", () => {
  const form = JSON.parse(withOptions(JSON.stringify(FORM, null, 2), added)) as typeof FORM;
  expect(form.properties.level).toEqual({ title: "等级", enum: ["A", "B", "重点"] });
  expect(form.properties.items.items.properties.tags.items.enum).toEqual(["红", "蓝", "绿"]);
});

test("the form is published with them", async () => {
  answers(false);
  await addOptions("shop", "customer", added, "wait");
  const sent = vi.mocked(put).mock.lastCall?.[1];
  expect(sent).toMatchObject({ path: { app: "shop", path: "forms/customer.json" } });
  expect(JSON.stringify(sent)).toContain("重点");
  expect(post).toHaveBeenCalledWith("/apps/{app}/publish", { path: { app: "shop" } });
  expect(remove).not.toHaveBeenCalled();
});

test("what somebody else has begun is not published along", async () => {
  answers(true);
  await expect(addOptions("shop", "customer", added, "wait")).rejects.toThrow("wait");
  expect(put).not.toHaveBeenCalled();
});

test("what cannot be published is taken back", async () => {
  answers(false);
  vi.mocked(post).mockRejectedValueOnce(new Error("refused"));
  await expect(addOptions("shop", "customer", added, "wait")).rejects.toThrow("refused");
  expect(remove).toHaveBeenCalledOnce();
});
