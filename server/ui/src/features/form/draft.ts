/** Unsaved input, kept in this browser so that a crash, a closed tab or a lost connection loses nothing. */
import type { Values } from "@/shared/api/types";

export interface Draft {
  readonly at: string;
  /** The version of the record the draft began from; null for a new record. */
  readonly version: number | null;
  /** The values of that version, so that what others saved since is not undone. */
  readonly base: Values;
  readonly values: Values;
  /** The version of the account's draft that it goes on from; 0 for none. */
  readonly account?: number;
}

const PREFIX = "tenon.draft.";
const KEEP_DAYS = 14;

/** One draft per person, form and record. */
export function draftKey(member: string, app: string, form: string, id: string | null): string {
  return `${PREFIX}${member}.${app}.${form}.${id ?? "new"}`;
}

export function readDraft(key: string, now: number = Date.now()): Draft | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!isDraft(kept)) return null;
    if (now - Date.parse(kept.at) > KEEP_DAYS * 86_400_000) {
      localStorage.removeItem(key);
      return null;
    }
    return kept;
  } catch {
    return null;
  }
}

function isDraft(kept: unknown): kept is Draft {
  return (
    typeof kept === "object" &&
    kept !== null &&
    "at" in kept &&
    "values" in kept &&
    typeof kept.at === "string"
  );
}

/** False where it could not be kept: a full or forbidden store must not disturb typing, but leaving says so. */
export function writeDraft(key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** What was typed while a draft that had been found waited for its answer. */
export interface Aside {
  readonly place: string;
  readonly draft: Draft;
}

/** Where it lies: a place for each page that it is typed on, so that none takes the place of another. */
export function asidePlace(key: string, page: string): string {
  return `${key}#${page}`;
}

/** All of it beside one draft, what was typed last in front. */
export function readAsides(key: string): readonly Aside[] {
  try {
    const places = Object.keys(localStorage).filter((place) => place.startsWith(`${key}#`));
    const found = places.flatMap((place) => {
      const draft = readDraft(place);
      return draft ? [{ place, draft }] : [];
    });
    return found.sort((a, b) => b.draft.at.localeCompare(a.draft.at));
  } catch {
    return [];
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(key);
}
