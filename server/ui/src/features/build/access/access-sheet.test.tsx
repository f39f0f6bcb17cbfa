// @vitest-environment jsdom
import { act } from "react";
import { MemoryRouter } from "react-router";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";
import { readFields } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { DocumentStore } from "../document/document-store";
import { AccessContext } from "./access-context";
import { readAccess } from "./access-document";
import { AccessSheet } from "./access-sheet";

vi.mock("@/features/condition/condition-builder", () => ({ ConditionBuilder: () => null }));
vi.mock("@/shared/api/people", async (original) => ({
  ...(await original<object>()),
  useMembers: () => ({ items: [] }),
}));

const stage = setStage();
beforeEach(() => setLanguage("zh-CN"));

const FIELDS = readFields({
  properties: { name: { title: "名称", type: "string" }, owner: { title: "负责人", "x-kind": "member" } },
});
const STARTER = {
  roles: [
    { key: "sales", title: "销售" },
    { key: "spare", title: "备用" },
  ],
  groups: [
    {
      key: "own",
      title: "自己的客户",
      form: "customer",
      members: [{ role: "sales" }],
      operations: ["read"],
    },
  ],
};

async function open(document: object = STARTER) {
  const published = JSON.stringify(document, null, 2);
  const store = new DocumentStore(published);
  const client = new QueryClient();
  let chosen: number | null = null;
  const draw = () => {
    const { value } = store.snapshot();
    return act(async () =>
      stage.root.render(
        <QueryClientProvider client={client}>
          <MemoryRouter>
            <AccessContext
              value={{
                app: "crm",
                store,
                access: readAccess(value),
                forms: [
                  { key: "customer", title: "客户", aggregate: false },
                  { key: "stock", title: "库存", aggregate: true },
                ],
                known: new Map([["customer", { fields: FIELDS, operators: {} }]]),
                standing: [],
                departments: [],
                open: chosen,
                setOpen: (index) => {
                  chosen = index;
                },
              }}
            >
              <FormScope app="crm" refs={{}}>
                <AccessSheet published={published} now={value} />
              </FormScope>
            </AccessContext>
          </MemoryRouter>
        </QueryClientProvider>,
      ),
    );
  };
  await draw();
  const find = <E extends HTMLElement>(selector: string) =>
    stage.place.querySelector<E>(selector) ?? expect.fail(`no ${selector}`);
  const press = async (selector: string) => {
    await act(async () => find(selector).click());
    await draw();
  };
  return {
    now: () => JSON.parse(store.snapshot().text) as typeof STARTER,
    text: (selector: string) => find(selector).textContent,
    find,
    press,
    choose: async (selector: string, value: string) => {
      const select = find<HTMLSelectElement>(selector);
      await act(async () => {
        select.value = value;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      await draw();
    },
    type: async (selector: string, value: string) => {
      const input = find<HTMLInputElement>(selector);
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
      await act(async () => {
        set?.call(input, value);
        input.dispatchEvent(new Event("input", { bubbles: true }));
      });
      await draw();
    },
    undo: async () => {
      store.undo();
      await draw();
    },
  };
}

test("a group is set up by clicks, says what it means, and is taken back step by step", async () => {
  const page = await open();
  await page.press("#access-group-0 h3 button");
  await page.press("#access-group-0-op-create");
  await page.choose("#access-group-0-scope", "me/owner");
  await page.press('input[aria-label="名称: 可见"]');
  expect(page.now().groups[0]).toEqual({
    ...STARTER.groups[0],
    operations: ["read", "create"],
    rows: ["owner", "=", { me: true }],
    fields: { name: "see" },
  });
  expect(page.text("#access-group-0")).toContain(
    "销售可以查看、新增客户，只限负责人是本人的数据，名称只能看。",
  );
  expect(page.text("#access-part-changes")).toContain("原来：销售可以查看客户。");
  await page.undo();
  await page.undo();
  await page.undo();
  expect(page.now()).toEqual(STARTER);
  expect(page.text("#access-part-changes")).toContain("与已发布的相同。");
});

test("a role that a group names cannot be removed", async () => {
  const page = await open();
  const remove = (index: number) => `#access-role-${index} button`;
  expect(page.find<HTMLButtonElement>(remove(0)).disabled).toBe(true);
  expect(page.text("#access-role-0-used")).toContain("自己的客户");
  await page.press(remove(1));
  expect(page.now().roles).toEqual([{ key: "sales", title: "销售" }]);
});

test("an aggregate table can only be seen and exported", async () => {
  const page = await open({ groups: [{ ...STARTER.groups[0], form: "stock" }] });
  await page.press("#access-group-0 h3 button");
  const isOff = (operation: string) =>
    page.find<HTMLInputElement>(`#access-group-0-op-${operation}`).disabled;
  expect(["read", "export", "create", "update", "delete"].map(isOff)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test("a new group lies open, and the overview shows what a role gets", async () => {
  const page = await open();
  await page.type("#access-new-group", "看库存");
  await page.press("#access-part-groups > div:last-child button");
  expect(page.now().groups[1]).toMatchObject({ key: "group_1", title: "看库存", form: "customer" });
  expect(page.find("#access-group-1 h3 button").getAttribute("aria-expanded")).toBe("true");
  expect(page.text("#access-part-overview tbody")).toContain("看库存");
  await page.choose("#access-as-role", "sales");
  expect(page.text("#access-part-overview tbody")).toContain("自己的客户");
  expect(page.text("#access-part-overview tbody")).not.toContain("看库存");
  expect(page.text("#access-part-overview tbody")).toContain("预览表单");
  await page.choose("#access-as-role", "spare");
  expect(page.text("#access-part-overview tbody")).toContain("看不到");
});
