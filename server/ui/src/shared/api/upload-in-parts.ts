/**
 * Sends a file in parts. After a broken connection, or when the same file is chosen again after a reload, it goes on from
 * where the server says it has got to.
 */
import { language } from "@/shared/i18n/language";
import { API_ROOT, fillPath, get, post, queryString, remove, type Call } from "./client";
import type { Attachment } from "./form-types";
import { ApiProblem } from "./problem";
import { forgetUpload, rememberUpload, rememberedUpload } from "./remembered-uploads";
import type { ProblemBody } from "./types";

/** Where uploads are begun, and what is said with each of their requests. */
export interface UploadPlace {
  readonly template: string;
  readonly path: Call["path"];
  /** The ticket of a public form, and the field the file is for. */
  readonly ticket?: string;
  readonly field?: string;
  /** Under what it is remembered when the page is left; not at all where nobody could go on with it. */
  readonly scope?: string;
}

export interface UploadWatch {
  /** Aborted with the reason `CANCELLED` it is given up for good; for any other it may be gone on with. */
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
  /** True while the connection is broken and the next try is waited for. */
  readonly onWaiting: (waiting: boolean) => void;
}

export const CANCELLED = "cancelled";

interface Standing {
  readonly id: string;
  readonly offset: number;
  readonly part_size: number;
  readonly file?: Attachment | null;
}

/** After so many tries without a step forward a person has to decide. */
const TRIES = 8;
/** Smaller parts are refused, but for the last. */
const LEAST_PART = 256 * 1024;
const LONGEST_PAUSE = 15_000;

/** What this very page is sending: the same file chosen once more is an upload of its own. */
const underWay = new Set<string>();

export async function sendInParts(place: UploadPlace, file: File, watch: UploadWatch): Promise<Attachment> {
  const { scope } = place;
  let id = leftHalfWay(place, file);
  const own = (now: string) => {
    if (id !== undefined) underWay.delete(id);
    underWay.add(now);
    id = now;
  };
  const forget = () => {
    // What is remembered may by now be another upload of the same file.
    if (scope !== undefined && id !== undefined && rememberedUpload(scope, file) === id)
      forgetUpload(scope, file);
  };
  if (id !== undefined) own(id);
  try {
    let standing =
      (id === undefined ? null : await resumed(place, file, id, watch.signal)) ??
      (await begun(place, file, watch.signal));
    own(standing.id);
    let most = standing.part_size;
    let failures = 0;
    for (;;) {
      watch.onProgress(file.size === 0 ? 1 : standing.offset / file.size);
      if (standing.file) {
        forget();
        return standing.file;
      }
      try {
        standing = await part(place, file, standing, most, watch);
        failures = 0;
        watch.onWaiting(false);
      } catch (error) {
        watch.signal.throwIfAborted();
        failures += 1;
        if (!mayPass(error) || failures > TRIES) throw error;
        if (!meetsOther(error)) {
          most = Math.max(LEAST_PART, Math.floor(most / 2));
          watch.onWaiting(true);
          await pause(failures, watch.signal);
        }
        standing = (await ask(place, standing.id, watch.signal).catch(() => null)) ?? standing;
      }
    }
  } catch (error) {
    const cancelled = watch.signal.aborted && watch.signal.reason === CANCELLED;
    if (cancelled && id !== undefined) void give(place, id);
    // What is given up or refused is not gone on with.
    if (cancelled || (!watch.signal.aborted && !mayPass(error))) forget();
    throw error;
  } finally {
    if (id !== undefined) underWay.delete(id);
  }
}

function callOf(place: UploadPlace, id: string): Call {
  return { path: { ...place.path, id }, query: { ticket: place.ticket } };
}

async function begun(place: UploadPlace, file: File, signal: AbortSignal): Promise<Standing> {
  const { ticket, field, scope } = place;
  const standing = await post<Standing>(place.template, {
    path: place.path ?? {},
    body: { name: file.name, size: file.size, ...(ticket !== undefined && { ticket, field }) },
    signal,
  });
  if (scope !== undefined && file.size > standing.part_size) rememberUpload(scope, file, standing.id);
  return standing;
}

/** The upload of this very file that was left half way. */
function leftHalfWay({ scope }: UploadPlace, file: File): string | undefined {
  const id = scope === undefined ? undefined : rememberedUpload(scope, file);
  return id === undefined || underWay.has(id) ? undefined : id;
}

/** How far it is, if the server still knows of it. */
async function resumed(
  place: UploadPlace,
  file: File,
  id: string,
  signal: AbortSignal,
): Promise<Standing | null> {
  try {
    return await ask(place, id, signal);
  } catch (error) {
    if (mayPass(error) || signal.aborted) throw error;
    if (place.scope !== undefined) forgetUpload(place.scope, file);
    return null;
  }
}

function ask(place: UploadPlace, id: string, signal: AbortSignal): Promise<Standing> {
  return get<Standing>(`${place.template}/{id}`, { ...callOf(place, id), signal });
}

function give(place: UploadPlace, id: string): Promise<void> {
  // Whatever is left of it the server removes after a day.
  return remove(`${place.template}/{id}`, callOf(place, id)).catch(() => undefined);
}

/** Worth another try: the network, a server that is busy or away, or somebody who sent the same part. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  return (
    error.status === 0 ||
    error.status === 429 ||
    error.status >= 500 ||
    meetsOther(error) ||
    error.code === "broken_body"
  );
}

function meetsOther(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === "wrong_offset";
}

/** Waits longer each time, but not once the network is back. */
function pause(failures: number, signal: AbortSignal): Promise<void> {
  return new Promise((go, stop) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted)
        stop(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      else go();
    };
    const timer = setTimeout(end, Math.min(LONGEST_PAUSE, 1000 * 2 ** (failures - 1)));
    window.addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

/** One part. fetch() does not tell how far it is, so it goes through XMLHttpRequest. */
function part(
  place: UploadPlace,
  file: File,
  standing: Standing,
  most: number,
  watch: UploadWatch,
): Promise<Standing> {
  const { path, query } = callOf(place, standing.id);
  const { offset } = standing;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const url = fillPath(`${place.template}/{id}`, path) + queryString({ ...query, offset });
    request.open("PUT", API_ROOT + url);
    request.setRequestHeader("accept-language", language());
    request.setRequestHeader("content-type", "application/octet-stream");
    const stop = () => request.abort();
    watch.signal.addEventListener("abort", stop);
    request.onloadend = () => watch.signal.removeEventListener("abort", stop);
    request.upload.onprogress = ({ loaded }) => {
      watch.onWaiting(false);
      if (file.size > 0) watch.onProgress(Math.min(1, (offset + loaded) / file.size));
    };
    request.onload = () => {
      const said = parsed(request.responseText);
      if (request.status === 200 && isStanding(said)) resolve(said);
      else reject(problemOf(request.status, said));
    };
    request.onerror = () => reject(new ApiProblem({ status: 0, code: "unreachable" }));
    request.onabort = () => reject(new DOMException("cancelled", "AbortError"));
    request.send(file.slice(offset, offset + most));
  });
}

function problemOf(status: number, said: unknown): ApiProblem {
  const body = typeof said === "object" && said !== null ? (said as Partial<ProblemBody>) : {};
  return new ApiProblem({ ...body, status, code: body.code ?? String(status) });
}

function isStanding(said: unknown): said is Standing {
  return typeof said === "object" && said !== null && "id" in said && "offset" in said;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
