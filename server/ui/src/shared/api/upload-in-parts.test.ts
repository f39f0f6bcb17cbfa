// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { rememberedUpload } from "./remembered-uploads";
import { CANCELLED, sendInParts, type UploadWatch } from "./upload-in-parts";

const PLACE = { template: "/uploads", path: {}, scope: "crm.paper" };
const PART = 4;
const FILE = new File(["abcdef"], "a.bin", { lastModified: 1 });

/** How many bytes of each upload have arrived. */
let uploads: Map<string, number>;
/** The parts that wait to be answered, and who waits for the next of them. */
let parts: PartRequest[];
let waiting: ((part: PartRequest) => void)[];

function standing(id: string) {
  const offset = uploads.get(id) ?? 0;
  const file = offset === FILE.size ? { id, name: FILE.name, size: FILE.size, mime: "text/plain" } : null;
  return { id, offset, part_size: PART, file };
}

/** A part on its way, answered when the test says so. */
class PartRequest {
  readonly upload = {};
  status = 0;
  responseText = "";
  onload: (() => void) | null = null;
  onloadend: (() => void) | null = null;
  onabort: (() => void) | null = null;
  id = "";
  offset = 0;
  private size = 0;

  open(_: string, address: string) {
    const url = new URL(address, "http://tenon.test");
    this.id = url.pathname.split("/").at(-1) ?? "";
    this.offset = Number(url.searchParams.get("offset"));
  }

  setRequestHeader() {
    // The headers say nothing of a part.
  }

  send(bytes: Blob) {
    this.size = bytes.size;
    const next = waiting.shift();
    if (next) next(this);
    else parts.push(this);
  }

  abort() {
    this.onabort?.();
    this.onloadend?.();
  }

  arrives() {
    uploads.set(this.id, this.offset + this.size);
    this.status = 200;
    this.responseText = JSON.stringify(standing(this.id));
    this.onload?.();
    this.onloadend?.();
  }
}

function nextPart(): Promise<PartRequest> {
  const part = parts.shift();
  return part ? Promise.resolve(part) : new Promise((resolve) => waiting.push(resolve));
}

function watch(stop = new AbortController()): UploadWatch {
  return { signal: stop.signal, onProgress: () => undefined, onWaiting: () => undefined };
}

beforeEach(() => {
  localStorage.clear();
  uploads = new Map();
  parts = [];
  waiting = [];
  vi.stubGlobal("XMLHttpRequest", PartRequest);
  vi.stubGlobal("fetch", (address: string, { method }: RequestInit) => {
    const asked = address.split("/").at(-1) ?? "";
    const id = method === "POST" ? `u${uploads.size + 1}` : asked;
    if (method === "POST") uploads.set(id, 0);
    if (method === "DELETE") return Promise.resolve(new Response(null, { status: 204 }));
    return Promise.resolve(new Response(JSON.stringify(standing(id))));
  });
});
afterEach(() => vi.unstubAllGlobals());

it("sends the same file twice when it is chosen twice", async () => {
  const first = sendInParts(PLACE, FILE, watch());
  const one = await nextPart();
  const second = sendInParts(PLACE, FILE, watch());
  const two = await nextPart();
  expect([one.id, two.id]).toEqual(["u1", "u2"]);
  one.arrives();
  (await nextPart()).arrives();
  expect((await first).id).toBe("u1");
  // What is remembered is the one that is still under way.
  expect(rememberedUpload(PLACE.scope, FILE)).toBe("u2");
  two.arrives();
  (await nextPart()).arrives();
  expect((await second).id).toBe("u2");
  expect(rememberedUpload(PLACE.scope, FILE)).toBeUndefined();
});

it("goes on with what was left half way, once", async () => {
  const stop = new AbortController();
  const left = sendInParts(PLACE, FILE, watch(stop));
  (await nextPart()).arrives();
  await nextPart();
  stop.abort();
  await expect(left).rejects.toMatchObject({ name: "AbortError" });

  const again = sendInParts(PLACE, FILE, watch());
  const other = sendInParts(PLACE, FILE, watch());
  const begun = [await nextPart(), await nextPart()];
  expect(begun.map(({ id, offset }) => `${id} ${offset}`).sort()).toEqual(["u1 4", "u2 0"]);
  begun.forEach((part) => part.arrives());
  (await nextPart()).arrives();
  expect([(await again).id, (await other).id]).toEqual(["u1", "u2"]);
});

it("begins anew after it was given up", async () => {
  const stop = new AbortController();
  const given = sendInParts(PLACE, FILE, watch(stop));
  await nextPart();
  stop.abort(CANCELLED);
  await expect(given).rejects.toBe(CANCELLED);
  const again = sendInParts(PLACE, FILE, watch());
  const part = await nextPart();
  expect(part.id).toBe("u2");
  part.arrives();
  (await nextPart()).arrives();
  expect((await again).id).toBe("u2");
});
