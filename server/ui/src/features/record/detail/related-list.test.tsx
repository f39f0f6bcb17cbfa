// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, type ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";
import { readFields } from "@/features/form/field";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { DataRecord, Values } from "@/shared/api/types";
import { setLanguage } from "@/shared/i18n/language";
import { setStage } from "@/shared/testing/stage";
import { useFormDto } from "../calls/form";
import { useRecords } from "../calls/records";
import { RelatedList } from "./related-list";

interface Adding {
  readonly form: string;
  readonly prefill: Values;
  readonly refs: Refs;
  readonly onClose: () => void;
}

let adding: Adding | null;

vi.mock("./use-seen", () => ({ useSeen: () => true }));
vi.mock("../calls/form", () => ({ useFormDto: vi.fn() }));
vi.mock("../calls/records", async (original) => ({
  ...(await original<object>()),
  useRecords: vi.fn(),
}));
vi.mock("@/features/form/form-scope", () => ({
  FormScope: ({ children }: { children: ReactNode }) => children,
}));
vi.mock("../list/cell", () => ({
  Cell: ({ column, record }: { column: { key: string }; record: DataRecord }) =>
    String(record.values[column.key] ?? ""),
}));
vi.mock("../edit/create-dialog", () => ({
  CreateDialog: (props: Adding) => {
    adding = props;
    return null;
  },
}));

const [orders] = readFields({
  properties: { orders: { title: "订单", "x-kind": "related", "x-form": "order", "x-via": "customer" } },
});
const parent = { id: "c1", title: "苏州晨光", values: {} } as unknown as DataRecord;
const order = (no: number) =>
  ({ id: `o${no}`, title: `订单 ${no}`, values: { no: `D${no}`, customer: "c1" } }) as unknown as DataRecord;

const stage = setStage();
const client = new QueryClient();

async function show(records: readonly DataRecord[], create = true, newest?: number) {
  const form = {
    app: "crm",
    key: "order",
    schema: {
      properties: {
        no: { title: "单号", type: "string" },
        customer: { title: "客户", "x-kind": "link", "x-form": "customer" },
      },
    },
    rights: { create, read: true, update: true, delete: true },
    flows: [],
  } as unknown as FormDto;
  vi.mocked(useFormDto).mockReturnValue({ data: form, error: null } as unknown as ReturnType<
    typeof useFormDto
  >);
  const count = { value: records.length, exact: true };
  const list = { list: { records, refs: {}, count, newest }, error: null, isPending: false };
  vi.mocked(useRecords).mockReturnValue(list as unknown as ReturnType<typeof useRecords>);
  if (!orders) throw new Error("a field");
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          <RelatedList app="crm" field={orders} parent={parent} parentForm="customer" />
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
}

const button = () => stage.place.querySelector("button");

beforeEach(() => {
  setLanguage("zh-CN");
  adding = null;
});

it("asks for the records that point here, and leaves the link back out", async () => {
  await show([order(1), order(2)]);
  expect(vi.mocked(useRecords).mock.lastCall?.slice(0, 3)).toEqual([
    "crm",
    "order",
    { filter: { all: [["customer", "=", "c1"]] }, sort: "-created_at", limit: 11, quick: true },
  ]);
  expect([...stage.place.querySelectorAll("th")].map((head) => head.textContent)).toEqual(["单号"]);
  const links = [...stage.place.querySelectorAll("td a")].map((link) => link.getAttribute("href"));
  expect(links).toEqual(["/apps/crm/order/o1", "/apps/crm/order/o2"]);
});

it("shows ten, and leads to all of them", async () => {
  await show(Array.from({ length: 11 }, (_, at) => order(at)));
  expect(stage.place.querySelectorAll("tbody tr")).toHaveLength(10);
  const all = stage.place.querySelector("header a");
  expect(all?.textContent).toBe("查看全部");
  expect(decodeURIComponent(all?.getAttribute("href") ?? "")).toBe(
    '/apps/crm/order?filter={"all":[["customer","=","c1"]]}',
  );
});

it("says that only the newest were looked at, rather than that there is none, and looks at all when asked to", async () => {
  await show([], true, 1000);
  expect(stage.place.textContent).not.toContain("还没有订单");
  const notice = stage.place.querySelector("[role=status]");
  expect(notice?.textContent).toContain("1,000");
  await act(async () => notice?.querySelector("button")?.click());
  expect(vi.mocked(useRecords).mock.lastCall?.[2]).toMatchObject({ quick: false });
});

it("stays, with what is being added, when it cannot be read again", async () => {
  await show([order(1)]);
  await act(async () => button()?.click());
  const failed = { list: { records: [order(1)], refs: {} }, error: new Error("503"), isLoadingError: false };
  vi.mocked(useRecords).mockReturnValue(failed as unknown as ReturnType<typeof useRecords>);
  adding = null;
  await act(async () =>
    stage.root.render(
      <QueryClientProvider client={client}>
        <MemoryRouter>
          {orders && <RelatedList app="crm" field={orders} parent={parent} parentForm="customer" />}
        </MemoryRouter>
      </QueryClientProvider>,
    ),
  );
  expect(adding).not.toBeNull();
});

it("adds a record in place that points here already", async () => {
  await show([]);
  expect(stage.place.textContent).toContain("还没有订单");
  await act(async () => button()?.click());
  expect(adding).toMatchObject({
    form: "order",
    prefill: { customer: "c1" },
    refs: { records: { c1: { title: "苏州晨光", form: "customer" } } },
  });
  await act(async () => adding?.onClose());
  adding = null;
  await show([order(1)]);
  expect(adding, "it stays closed").toBeNull();
});

it("offers no adding to whoever may not add", async () => {
  await show([order(1)], false);
  expect(button()).toBeNull();
});
