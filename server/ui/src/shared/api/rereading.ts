/**
 * Reads again what has changed on the server. What takes long, such as a list that looks at every record, is read again the
 * more seldom the longer it takes: changes of a busy form would otherwise keep the server at it without end.
 */
import type { Query, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem";

/** From how many milliseconds on reading takes long. */
export const LONG = 1000;
/** What takes long is read at most this part of the time. */
export const PART = 10;

interface Course {
  /** When it was begun to be read last. */
  readonly began: number;
  /** How long it took to read it whole, the last time; 0 when it has not been read whole. */
  readonly took: number;
  readonly ended: number;
  /** A further page of it is being read. */
  readonly isPage: boolean;
}

export class Rereading {
  private readonly client: QueryClient;
  private readonly courses = new WeakMap<Query, Course>();
  /** What is to be read again later. */
  private readonly timers = new Map<Query, ReturnType<typeof setTimeout>>();
  /** What has changed while it was being read. */
  private readonly missed = new Set<Query>();
  private readonly unsubscribe: () => void;

  constructor(client: QueryClient) {
    this.client = client;
    // What a screen shows begins to be read before anybody listens.
    for (const query of client.getQueryCache().getAll())
      if (isReading(query)) this.began(query, isPage(query.state.fetchMeta));
    this.unsubscribe = client.getQueryCache().subscribe((event) => {
      if (event.type === "removed") this.forget(event.query);
      if (event.type !== "updated") return;
      const { action, query } = event;
      if (action.type === "fetch") this.began(query, isPage(action.meta));
      // What the page has put there itself was not read.
      if (action.type === "success" && !action.manual) this.ended(query, true);
      if (action.type === "error") this.ended(query, wasAnswered(action.error));
      if (action.type === "setState") this.brokenOff(query);
    });
  }

  /**
   * Everything whose key begins with one of the words has changed. What is just being read is begun anew, or where it is
   * to be kept read again after it has ended.
   */
  mark(words: Iterable<string>, { keepsReadings = false } = {}): void {
    for (const word of words) {
      const all = this.client.getQueryCache().findAll({ queryKey: [word] });
      const later = new Set(
        all.filter((query) => this.isSlow(query) || isKept(query) || (keepsReadings && isReading(query))),
      );
      const predicate = (query: Query) => !later.has(query);
      void this.client.invalidateQueries({ queryKey: [word], predicate });
      for (const query of later) this.later(query);
    }
  }

  stop(): void {
    this.unsubscribe();
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    this.missed.clear();
  }

  private isSlow(query: Query): boolean {
    const course = this.courses.get(query);
    if (!course) return false;
    return course.took >= LONG || (isReading(query) && Date.now() - course.began >= LONG);
  }

  private began(query: Query, isPage: boolean): void {
    const before = this.courses.get(query);
    this.courses.set(query, {
      took: before?.took ?? 0,
      ended: before?.ended ?? 0,
      began: Date.now(),
      isPage,
    });
    // What is read whole from now on has all that came before.
    if (isPage) return;
    this.missed.delete(query);
    this.rest(query);
  }

  /** `counts` where it tells how long reading takes. */
  private ended(query: Query, counts: boolean): void {
    const course = this.courses.get(query);
    if (!course) return;
    const now = Date.now();
    const took = counts && !course.isPage ? now - course.began : course.took;
    this.courses.set(query, { ...course, took, ended: now });
    if (this.missed.delete(query)) this.later(query);
  }

  /** Its reader has left before it was read: what it missed is still missing. */
  private brokenOff(query: Query): void {
    if (!isReading(query) && this.missed.delete(query)) this.later(query);
  }

  private later(query: Query): void {
    const course = this.courses.get(query);
    if (isReading(query)) {
      this.missed.add(query);
      return;
    }
    this.invalidate(query, "none");
    if (this.timers.has(query)) return;
    const wait = course ? course.ended + course.took * PART - Date.now() : 0;
    const read = () => {
      this.timers.delete(query);
      // A further page that is just being read is not taken from whoever asked for it.
      if (isReading(query)) this.missed.add(query);
      else this.invalidate(query, "active");
    };
    if (wait <= 0) read();
    else this.timers.set(query, setTimeout(read, wait));
  }

  private invalidate(query: Query, refetchType: "none" | "active"): void {
    void this.client.invalidateQueries({ predicate: (one) => one === query, refetchType });
  }

  private rest(query: Query): void {
    clearTimeout(this.timers.get(query));
    this.timers.delete(query);
  }

  private forget(query: Query): void {
    this.rest(query);
    this.missed.delete(query);
  }
}

function isReading(query: Query): boolean {
  return query.state.fetchStatus !== "idle";
}

/** The library begins nothing anew that is read for the first time, and would forget that it has changed meanwhile. */
function isKept(query: Query): boolean {
  return isReading(query) && query.state.data === undefined;
}

/** The server has worked on it; one that cannot be reached has not, however long that was tried. */
function wasAnswered(error: unknown): boolean {
  return error instanceof ApiProblem && error.status !== 0;
}

function isPage(meta: unknown): boolean {
  return typeof meta === "object" && meta !== null && "fetchMore" in meta && Boolean(meta.fetchMore);
}
