/** Roles and permission groups: what edits write and leave alone, and what is said of them. */
import { beforeEach, describe, expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { setLanguage } from "@/shared/i18n/language";
import { fillText } from "@/shared/i18n/texts";
import { Draft } from "../document/draft";
import {
  grants,
  includes,
  ownRows,
  readAccess,
  withAbove,
  writeOwnRows,
  type GroupEntry,
} from "./access-document";
import {
  addGroup,
  addRole,
  duplicateGroup,
  groupsOfRole,
  setEveryone,
  setForms,
  setOperation,
  setRight,
  setWho,
} from "./access-edits";
import { accessChanges } from "./changes";
import { groupAt, placeOf, placesOf } from "./problem-place";
import { fieldRows, sharedFields, titleIn } from "./shared-fields";
import { sayGroup, type Names } from "./summary";
import { zh } from "./texts/zh";

beforeEach(() => setLanguage("zh-CN"));

const GROUP = {
  key: "own",
  title: "自己的",
  form: "customer",
  note: "kept",
  members: [{ role: "sales" }, { member: "li" }],
  operations: ["read", "update"],
};
const ACCESS = { roles: [{ key: "sales", title: "销售" }], groups: [GROUP] };

/** The document after an edit; `group` is its first group. */
function after(edit: (draft: Draft) => void, document: object = ACCESS) {
  const draft = new Draft(JSON.stringify(document, null, 2));
  edit(draft);
  const now = JSON.parse(draft.text) as { roles: object[]; groups: Record<string, unknown>[] };
  return { ...now, group: now.groups?.[0] ?? {} };
}

function group(written: object): GroupEntry {
  return readAccess({ groups: [{ ...GROUP, ...written }] as never }).groups[0] ?? expect.fail("no group");
}

describe("roles", () => {
  it("take their key from a Latin title, and away from keys that stand in the workspace", () => {
    const standing = [
      { key: "role_1", title: "财务" },
      { key: "boss", title: "老板" },
    ];
    const keyOf = (title: string) => after((draft) => addRole(draft, title, standing)).roles.at(-1);
    expect(keyOf("Store keeper")).toEqual({ key: "store_keeper", title: "Store keeper" });
    expect(keyOf("仓管")).toEqual({ key: "role_2", title: "仓管" });
    expect(keyOf("老板")).toEqual({ key: "boss", title: "老板" });
  });

  it("begin a document that has none", () => {
    expect(after((draft) => addRole(draft, "仓管", []), {}).roles).toEqual([
      { key: "role_1", title: "仓管" },
    ]);
  });

  it("know the groups that name them", () => {
    const access = readAccess(ACCESS as never);
    expect(groupsOfRole(access, "sales").map(({ key }) => key)).toEqual(["own"]);
    expect(groupsOfRole(access, "boss")).toEqual([]);
  });
});

describe("groups", () => {
  it("begin with one form, for nobody, only looking", () => {
    const { groups } = after((draft) => addGroup(draft, "全部", "customer"));
    expect(groups[1]).toEqual({
      key: "group_1",
      title: "全部",
      form: "customer",
      members: [],
      operations: ["read"],
    });
    expect(after((draft) => addGroup(draft, "Own", undefined)).groups[1]).toMatchObject({
      key: "own_2",
      forms: [],
    });
  });

  it("are copied with all they say, also what the page knows nothing of", () => {
    const { groups } = after((draft) => duplicateGroup(draft, 0, "副本"));
    expect(groups).toEqual([GROUP, { ...GROUP, key: "own_2", title: "副本" }]);
  });

  it("name one form or several", () => {
    const several = after((draft) => setForms(draft, 0, ["customer", "order"])).group;
    expect(several).not.toHaveProperty("form");
    expect(several["forms"]).toEqual(["customer", "order"]);
    expect(Object.keys(several)[2]).toBe("forms");
    expect(after((draft) => setForms(draft, 0, ["order"])).group).toEqual({ ...GROUP, form: "order" });
    const listed = { groups: [{ key: "a", forms: ["customer", "order"] }] };
    expect(after((draft) => setForms(draft, 0, ["order"]), listed).group).toEqual({
      key: "a",
      forms: ["order"],
    });
    expect(after((draft) => setForms(draft, 0, [])).group["forms"]).toEqual([]);
  });

  it("name people in one way without touching the others", () => {
    const { members } = after((draft) => setWho(draft, 0, "role", ["boss"])).group;
    expect(members).toEqual([{ member: "li" }, { role: "boss" }]);
    const all = after((draft) => setEveryone(draft, 0, true));
    expect(all.group["members"]).toEqual(["everyone", ...GROUP.members]);
    expect(after((draft) => setEveryone(draft, 0, false), all).group["members"]).toEqual(GROUP.members);
  });

  it("list operations in one order", () => {
    const added = after((draft) => setOperation(draft, 0, "create", true));
    expect(added.group["operations"]).toEqual(["read", "create", "update"]);
    const taken = after((draft) => setOperation(draft, 0, "read", false));
    expect(taken.group["operations"]).toEqual(["update"]);
  });

  it("write a right only where it is another than holds anyway", () => {
    const rest = after((draft) => setRight(draft, 0, "*", "see", "edit"));
    expect(rest.group["fields"]).toEqual({ "*": "see" });
    const named = after((draft) => setRight(draft, 0, "cost", "hide", "edit"));
    const both = after((draft) => setRight(draft, 0, "*", "see", "edit"), named);
    expect(Object.keys(both.group["fields"] as object)).toEqual(["*", "cost"]);
    expect(after((draft) => setRight(draft, 0, "cost", "edit", "edit"), named).group).toEqual(GROUP);
  });
});

const FIELDS = readFields({
  properties: {
    name: { title: "名称", type: "string" },
    cost: { title: "成本", type: "number" },
    total: { title: "合计", type: "number", "x-formula": "cost * 2" },
    items: {
      title: "明细",
      type: "array",
      items: {
        properties: { qty: { title: "数量", type: "number" }, price: { title: "单价", type: "number" } },
      },
    },
  },
});

describe("fields", () => {
  it("are those every form has, of one kind, with the columns they share", () => {
    const other = readFields({
      properties: {
        name: { title: "名称", type: "string" },
        cost: { title: "成本", type: "string" },
        items: {
          title: "明细",
          type: "array",
          items: { properties: { qty: { title: "数量", type: "number" } } },
        },
      },
    });
    const shared = sharedFields([FIELDS, other]);
    expect(shared.map(({ key }) => key)).toEqual(["name", "items"]);
    expect(shared[1]?.columns.map(({ key }) => key)).toEqual(["qty"]);
    expect(sharedFields([FIELDS])).toEqual(FIELDS);
    expect(sharedFields([])).toEqual([]);
  });

  it("are rows with what can be given, columns below their sub-form, and what no form has", () => {
    const rows = fieldRows(FIELDS, { cost: "hide", items: "see", gone: "see" }, false);
    expect(rows.map(({ key, now }) => `${key} ${now}`)).toEqual([
      "name edit",
      "cost hide",
      "total see",
      "items see",
      "items.qty see",
      "items.price see",
      "gone see",
    ]);
    const offered = (key: string) => rows.find((row) => row.key === key)?.offered;
    expect(offered("name")).toEqual(["hide", "see", "edit"]);
    expect(offered("total")).toEqual(["hide", "see"]);
    expect(offered("items.qty")).toEqual(["hide", "see"]);
    expect(fieldRows(FIELDS, {}, true).some((row) => row.offered.includes("edit"))).toBe(false);
  });

  it("have titles, columns with their sub-form", () => {
    expect(titleIn(FIELDS, "items.qty")).toBe("明细 · 数量");
    expect(titleIn(FIELDS, "nothing")).toBe("nothing");
  });
});

describe("what a group says", () => {
  const names: Names = {
    who: (who, key) => (who === "role" ? `角色${key}` : `成员${key}`),
    form: () => "客户",
    field: (_, path) => titleIn(FIELDS, path),
    condition: () => "名称 为空",
  };
  const say = (written: object) =>
    sayGroup(group(written), names, (key, values) => fillText(zh[key], values));

  it("is one sentence", () => {
    expect(say({ rows: ["owner", "=", { me: true }], fields: { cost: "hide" } })).toBe(
      "角色sales、成员li可以查看、修改客户，只限owner是本人的数据，看不到成本。",
    );
    expect(say({ operations: ["export"], fields: { "*": "see" } })).toBe(
      "角色sales、成员li可以查看、导出客户。",
    );
    expect(say({ fields: { "*": "see", cost: "edit" } })).toBe(
      "角色sales、成员li可以查看、修改客户，只能改成本。",
    );
    expect(say({ fields: { "*": "hide", name: "see" } })).toBe(
      "角色sales、成员li可以查看、修改客户，只看得到名称。",
    );
    expect(say({ members: ["everyone"], rows: ["name", "empty"] })).toBe(
      "所有成员可以查看、修改客户，只限名称 为空的数据。",
    );
  });

  it("tells what is missing", () => {
    expect(say({ members: [] })).toBe("还没有成员。");
    expect(say({ form: "" })).toBe("还没有选择表单。");
    expect(say({ operations: [] })).toBe("还没有打开任何操作权限。");
  });

  it("lets those read who change, and holds for whoever is in it", () => {
    expect(grants(group({ operations: ["update"] }), "read")).toBe(true);
    expect(grants(group({ operations: ["create"] }), "read")).toBe(false);
    const departments = [
      { id: "1", key: "office", parent: null },
      { id: "2", key: "sales1", parent: "1" },
    ];
    const person = { username: "wang", roles: [], departments: withAbove(["2"], departments) };
    expect(person.departments).toEqual(["sales1", "office"]);
    expect(includes(group({}), person)).toBe(false);
    expect(includes(group({ members: [{ department: "office" }] }), person)).toBe(true);
    expect(includes(group({ members: ["everyone"] }), person)).toBe(true);
    expect(includes(group({}), { ...person, username: "li" })).toBe(true);
  });

  it("knows records of one's own however they are written", () => {
    const own = { field: "owner", whose: "me" } as const;
    expect(ownRows(writeOwnRows(own))).toEqual(own);
    expect(ownRows({ all: [writeOwnRows({ ...own, whose: "members" })] })).toEqual({
      ...own,
      whose: "members",
    });
    expect(ownRows(["owner", "=", "li"])).toBeNull();
    expect(ownRows(undefined)).toBeNull();
  });
});

it("tells what publishing changes", () => {
  const now = {
    roles: ACCESS.roles,
    groups: [
      { ...GROUP, operations: ["read"] },
      { ...GROUP, key: "new" },
    ],
  };
  const { roles, groups } = accessChanges(ACCESS as never, now as never);
  expect(roles).toEqual([]);
  expect(groups.map(({ before, after }) => [before?.key, after?.key])).toEqual([
    ["own", "own"],
    [undefined, "new"],
  ]);
  expect(accessChanges(ACCESS as never, {}).groups[0]).toMatchObject({ after: null });
});

it("leads from a problem to its place", () => {
  expect(placesOf("/groups/0/rows/0")[0]).toBe("access-group-0-rows");
  expect(placesOf("/groups/0")[0]).toBe("access-group-0-part-forms");
  expect(placesOf("/groups/2/members/0/role")).toContain("access-group-2-who");
  expect(placesOf("/roles/1/key")[0]).toBe("access-role-1");
  expect(groupAt("/groups/2/members/0/role")).toBe(2);
  expect(groupAt("/roles/1")).toBeNull();
  const access = readAccess(ACCESS as never);
  expect(placeOf(access, "/groups/0/fields/cost")).toEqual({ part: "fields", name: "自己的" });
  expect(placeOf(access, "/roles/0/key")).toEqual({ part: "roles", name: "销售" });
  expect(placeOf(access, "/other")).toBeNull();
});
