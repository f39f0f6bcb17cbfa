// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { draftKey, readAsides, readDraft, writeDraft } from "@/features/form/draft";
import { ApiProblem } from "@/shared/api/problem";
import type { Values } from "@/shared/api/types";
import { DraftOvertaken, type DraftAccount, type FormDraft } from "../calls/draft";
import { compare } from "./draft-found";
import { DraftKeeper } from "./draft-keeper";

const KEY = draftKey("m1", "crm", "customer", null);
const all = (values: Values) => values;
const begun = (values: Values) => ({ version: null, base: {}, values });

/** An account as the server keeps it, with a connection that can be cut. */
class Account implements DraftAccount {
  draft: FormDraft | null = null;
  connected = true;
  leaves: readonly string[] = [];
  kept = 0;
  /** What `keep` waits for before it arrives. */
  way: Promise<void> | undefined;
  private version = 0;

  put(values: Values): FormDraft {
    this.version += 1;
    const saved_at = new Date().toISOString();
    this.draft = { version: this.version, saved_at, values, form_changed: false, files_gone: [] };
    return this.draft;
  }

  private reach(version?: number) {
    if (!this.connected) throw new ApiProblem({ status: 0, code: "unreachable" });
    const other = version !== undefined && version !== (this.draft?.version ?? 0);
    if (other) throw new DraftOvertaken(this.draft);
  }

  async load() {
    this.reach();
    return this.draft;
  }

  async keep(values: Values, version: number) {
    await this.way;
    this.reach(version);
    this.kept += 1;
    const left = Object.entries(values).filter(([key]) => !this.leaves.includes(key));
    if (left.length === 0) this.draft = null;
    else this.put(Object.fromEntries(left));
    return this.draft && { ...this.draft, left_out: this.leaves.filter((key) => key in values) };
  }

  async discard(version: number) {
    this.reach(this.draft ? version : undefined);
    this.draft = null;
  }
}

let account: Account;
let close: (() => void)[];

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-11-22T08:00:00Z") });
  localStorage.clear();
  account = new Account();
  close = [];
});

afterEach(() => {
  close.forEach((leave) => leave());
  vi.useRealTimers();
});

const pass = (milliseconds = 2000) => vi.advanceTimersByTimeAsync(milliseconds);

async function opened(): Promise<DraftKeeper> {
  const keeper = new DraftKeeper(KEY, account);
  close.push(keeper.open(all));
  await pass(0);
  return keeper;
}

/** Holds up what is sent until it is let through. */
function heldUp(): () => void {
  let letThrough = () => {};
  account.way = new Promise<void>((settle) => {
    letThrough = settle;
  });
  return letThrough;
}

/** Another device of the same member, which does not share this one's copy. */
function elsewhere(values: Values): FormDraft {
  return account.put(values);
}

it("keeps what is typed on the device at once, then in the account and nowhere else", async () => {
  const keeper = await opened();
  keeper.type(begun({ name: "晨" }));
  keeper.type(begun({ name: "晨光" }));
  await pass(500);
  expect(readDraft(KEY)?.values).toEqual({ name: "晨光" });
  expect(account.draft).toBeNull();
  await pass();
  expect([account.draft?.values, account.kept]).toEqual([{ name: "晨光" }, 1]);
  expect(readDraft(KEY)).toBeNull();
  expect(keeper.now().kept?.where).toBe("account");
  keeper.type(begun({ name: "晨光" }));
  await pass();
  expect(account.kept).toBe(1);
});

it("offers what another device has begun, and goes on with it", async () => {
  elsewhere({ name: "晨光" });
  const keeper = await opened();
  expect(keeper.now().found).toMatchObject({ device: null, overtaken: false });
  expect(keeper.goOn("account")?.values).toEqual({ name: "晨光" });
  keeper.type(begun({ name: "晨光机电" }));
  await pass();
  expect(account.draft?.values).toEqual({ name: "晨光机电" });
});

it("does not write over a draft that waits for an answer", async () => {
  elsewhere({ name: "晨光" });
  const keeper = await opened();
  keeper.type(begun({ name: "另一家" }));
  await pass();
  expect(account.draft?.values).toEqual({ name: "晨光" });
  expect(readDraft(KEY)?.values).toEqual({ name: "另一家" });
  await keeper.giveUp();
  await pass();
  expect(account.draft?.values).toEqual({ name: "另一家" });
});

it("keeps aside what is typed while a draft of this device waits for an answer", async () => {
  const earlier = { at: new Date().toISOString(), version: null, base: {}, values: { name: "从前" } };
  writeDraft(KEY, earlier);
  const first = new DraftKeeper(KEY, account);
  const leave = first.open(all);
  await pass(0);
  first.type(begun({ name: "另一家" }));
  await pass();
  expect([readDraft(KEY)?.values, account.draft]).toEqual([earlier.values, null]);
  leave();

  // Whoever comes back finds both, and what they type then takes the place of neither.
  const second = await opened();
  expect(second.now().found).toMatchObject({
    device: earlier,
    asides: [{ draft: { values: { name: "另一家" } } }],
  });
  second.type(begun({ name: "第三家" }));
  await pass();
  const third = await opened();
  expect(third.now().found?.asides.map((one) => one.draft.values)).toEqual([
    { name: "第三家" },
    { name: "另一家" },
  ]);
  const aside = third.now().found?.asides[1];
  expect(aside && third.goOn(aside)?.values).toEqual({ name: "另一家" });
  expect([readDraft(KEY)?.values, localStorage.length]).toEqual([{ name: "另一家" }, 1]);
});

it("takes what was kept aside for the draft once there is no other", async () => {
  writeDraft(KEY, { at: new Date().toISOString(), version: null, base: {}, values: { name: "从前" } });
  const keeper = await opened();
  keeper.type(begun({ name: "另一家" }));
  await pass();
  localStorage.removeItem(KEY);
  const again = await opened();
  expect(again.now().found).toMatchObject({ device: { values: { name: "另一家" } }, asides: [] });
  expect(localStorage.length).toBe(1);
});

it("leaves nothing aside when that is emptied, sent, or the other given up", async () => {
  const waiting = async () => {
    writeDraft(KEY, { at: new Date().toISOString(), version: null, base: {}, values: { name: "从前" } });
    const keeper = await opened();
    keeper.type(begun({ name: "另一家" }));
    await pass();
    expect(localStorage.length).toBe(2);
    return keeper;
  };
  (await waiting()).type(null);
  expect(localStorage.length).toBe(1);
  (await waiting()).done();
  expect(readDraft(KEY)?.values).toEqual({ name: "从前" });
  expect(localStorage.length).toBe(1);
  const gone = (await waiting()).giveUp();
  // Whatever the account answers, and when.
  expect(readDraft(KEY)?.values).toEqual({ name: "另一家" });
  await gone;
  await pass();
  expect([account.draft?.values, localStorage.length]).toEqual([{ name: "另一家" }, 0]);
});

it("keeps on the device what cannot be sent, and sends it when the connection is back", async () => {
  const keeper = await opened();
  account.connected = false;
  keeper.type(begun({ name: "晨光" }));
  await pass();
  expect(keeper.now().kept?.where).toBe("device");
  expect(readDraft(KEY)?.values).toEqual({ name: "晨光" });
  account.connected = true;
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect([keeper.now().kept?.where, readDraft(KEY)]).toEqual(["account", null]);
});

it("finds the account later where it could not be asked when the form was opened", async () => {
  account.connected = false;
  elsewhere({ name: "那边" });
  const keeper = await opened();
  keeper.type(begun({ name: "这边" }));
  await pass();
  account.connected = true;
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect(keeper.now().found).toMatchObject({ overtaken: true, account: { values: { name: "那边" } } });
  expect(account.draft?.values).toEqual({ name: "那边" });
});

it("is told when another device has gone on, and asks which is meant", async () => {
  const keeper = await opened();
  keeper.type(begun({ name: "晨光" }));
  await pass();
  elsewhere({ name: "手机上" });
  keeper.type(begun({ name: "电脑上" }));
  await pass();
  expect(keeper.now().found).toMatchObject({ overtaken: true, account: { values: { name: "手机上" } } });
  expect(account.draft?.values).toEqual({ name: "手机上" });
  expect(await keeper.finish()).toBeNull();
  keeper.stay();
  await pass();
  expect(account.draft?.values).toEqual({ name: "电脑上" });
  expect(await keeper.finish()).toBe(account.draft?.version);
});

it("is told before it sends what another device has sent already", async () => {
  const keeper = await opened();
  keeper.type(begun({ name: "晨光" }));
  await pass();
  account.draft = null;
  expect(await keeper.finish()).toBeNull();
  expect(keeper.now().found).toEqual({ device: null, account: null, asides: [], overtaken: true });
  keeper.stay();
  expect(await keeper.finish()).toBe(0);
});

it("names its own draft when it is sent again because nobody heard", async () => {
  const keeper = await opened();
  keeper.type(begun({ name: "晨光" }));
  await pass();
  const version = await keeper.finish();
  account.draft = null;
  keeper.resume(true);
  expect(await keeper.finish()).toBe(version);
  keeper.done();
  expect(keeper.now()).toEqual({ found: null, kept: null, lost: false });
});

it("keeps the rest on the device when the account leaves something out", async () => {
  account.leaves = ["phone"];
  const keeper = await opened();
  keeper.type(begun({ name: "晨光", phone: "139" }));
  await pass();
  keeper.type(begun({ name: "晨光", phone: "139" }));
  await pass();
  expect(keeper.now().kept?.where).toBe("part");
  expect(readDraft(KEY)).toMatchObject({ values: { phone: "139" }, account: account.draft?.version });
  account.leaves = ["name", "phone"];
  keeper.type(begun({ name: "晨光", phone: "138" }));
  await pass();
  expect([account.draft, keeper.now().kept?.where]).toEqual([null, "part"]);
  expect(readDraft(KEY)?.values).toEqual({ name: "晨光", phone: "138" });
  const again = await opened();
  expect(again.now().found).toMatchObject({ device: { values: { phone: "138" } }, account: null });
});

it("leaves nothing behind when all is taken out again, given up or sent", async () => {
  const keeper = await opened();
  const typed = async (values: Values | null) => {
    keeper.type(values && begun(values));
    await pass();
  };
  await typed({ name: "晨光" });
  await typed(null);
  expect([account.draft, readDraft(KEY), keeper.now().kept]).toEqual([null, null, null]);
  await typed({ name: "晨光" });
  await keeper.clear();
  expect([account.draft, readDraft(KEY), keeper.now().kept]).toEqual([null, null, null]);
  keeper.type(begun({ name: "晨光" }));
  await pass(500);
  expect(await keeper.finish()).toBe(0);
  keeper.done();
  await pass();
  expect([account.draft, readDraft(KEY)]).toEqual([null, null]);
});

it("gives up what was taken out again while it was on its way", async () => {
  const keeper = await opened();
  const letThrough = heldUp();
  keeper.type(begun({ name: "晨光" }));
  await pass();
  keeper.type(null);
  letThrough();
  await pass();
  expect([account.draft, readDraft(KEY), keeper.now().kept]).toEqual([null, null, null]);
});

it("does not send later what was given up while it could not be sent", async () => {
  const keeper = await opened();
  const letThrough = heldUp();
  keeper.type(begun({ name: "晨光" }));
  await pass();
  const cleared = keeper.clear();
  account.connected = false;
  letThrough();
  await cleared;
  account.connected = true;
  window.dispatchEvent(new Event("online"));
  await pass();
  expect([account.draft, readDraft(KEY), keeper.now().kept]).toEqual([null, null, null]);
});

it("sends nothing while the record is being created, and goes on when it was not", async () => {
  const keeper = await opened();
  keeper.type(begun({ name: "晨光" }));
  await pass();
  await keeper.finish();
  keeper.type(begun({ name: "晨光机电" }));
  await pass();
  expect(account.draft?.values).toEqual({ name: "晨光" });
  keeper.resume(false);
  await pass();
  expect(account.draft?.values).toEqual({ name: "晨光机电" });
  await keeper.finish();
  account.draft = null;
  keeper.type(begun({ name: "晨光机电公司" }));
  document.dispatchEvent(new Event("visibilitychange"));
  await pass();
  keeper.done();
  await pass();
  expect([account.draft, readDraft(KEY), keeper.now()]).toEqual([
    null,
    null,
    { found: null, kept: null, lost: false },
  ]);
});

it("sends what is left when the form is closed, and whoever opens it anew waits for that", async () => {
  const first = new DraftKeeper(KEY, account);
  const leave = first.open(all);
  await pass(0);
  first.type(begun({ name: "晨光" }));
  leave();
  const second = await opened();
  expect(second.now().found).toMatchObject({ device: null, account: { values: { name: "晨光" } } });
  expect(readDraft(KEY)).toBeNull();
});

it("leaves alone what was begun where nothing is kept, as in a dialog", async () => {
  writeDraft(KEY, { at: new Date().toISOString(), version: null, base: {}, values: { name: "页面上" } });
  const dialog = new DraftKeeper(KEY, account);
  expect(await dialog.finish()).toBe(0);
  dialog.done();
  expect(readDraft(KEY)?.values).toEqual({ name: "页面上" });
});

it("asks when both sides have something the other has not", () => {
  const says = (values: Values) => JSON.stringify(values);
  const device = { at: "", version: null, base: {}, values: { a: 1 }, account: 3 };
  const there = (version: number, values: Values): FormDraft => ({
    version,
    saved_at: "",
    values,
    form_changed: false,
    files_gone: [],
  });
  expect(compare(null, null, says)).toBeNull();
  expect(compare(device, null, says)?.device).toBe(device);
  expect(compare(device, there(3, { a: 0 }), says)).toMatchObject({ device, account: null });
  expect(compare(device, there(4, { a: 1 }), says)).toMatchObject({ device: null, account: { version: 4 } });
  expect(compare(device, there(4, { a: 2 }), says)).toMatchObject({ device, account: { version: 4 } });
});

it("keeps a record that exists on the device only", async () => {
  writeDraft(KEY, { at: new Date().toISOString(), version: 2, base: { a: 1 }, values: { a: 2 } });
  const keeper = new DraftKeeper(KEY, null);
  close.push(keeper.open(all));
  expect(keeper.now().found?.device?.values).toEqual({ a: 2 });
  keeper.type({ version: 2, base: { a: 1 }, values: { a: 9 } });
  await pass();
  expect(readDraft(KEY)?.values).toEqual({ a: 2 });
  expect(keeper.goOn("device")?.base).toEqual({ a: 1 });
  keeper.type({ version: 2, base: { a: 1 }, values: { a: 3 } });
  await pass();
  expect(readDraft(KEY)?.values).toEqual({ a: 3 });
  keeper.done();
  expect(readDraft(KEY)).toBeNull();
});

it("keeps aside what is typed while a draft waits for its answer: leaving loses nothing", async () => {
  writeDraft(KEY, { at: new Date().toISOString(), version: null, base: {}, values: { name: "从前" } });
  const keeper = await opened();
  keeper.type(begun({ name: "现在" }));
  await pass();
  expect(keeper.now()).toMatchObject({ found: { device: { values: { name: "从前" } } }, lost: false });
  expect(readAsides(KEY).map((one) => one.draft.values)).toEqual([{ name: "现在" }]);
});

it("says that leaving would lose what neither the device nor the account has", async () => {
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  account.connected = false;
  const keeper = await opened();
  keeper.type(begun({ name: "无处可存" }));
  await pass();
  expect(keeper.now().lost).toBe(true);
  account.connected = true;
  keeper.type(begun({ name: "存到账号" }));
  await pass();
  expect(keeper.now()).toMatchObject({ kept: { where: "account" }, lost: false });
  full.mockRestore();
});
