/** Goes on loading a list until all that fits is there, or as much as is worked with at a time. */
import type { DataRecord } from "@/shared/api/types";

/** The most records that are chosen one by one; more are all that match. */
export const MOST_CHOSEN = 2000;

/** What the list holds after a page has come. */
export interface Loaded {
  readonly data: { readonly pages: readonly { readonly items: readonly DataRecord[] }[] } | undefined;
  readonly hasNextPage: boolean;
  readonly error: Error | null;
}

export interface All {
  readonly ids: readonly string[];
  /** Whether there are more than were loaded. */
  readonly more: boolean;
}

/** Throws what kept a page from coming. */
export async function loadAll(next: () => Promise<Loaded>, most = MOST_CHOSEN): Promise<All> {
  for (;;) {
    const { data, hasNextPage, error } = await next();
    if (error) throw error;
    const ids = (data?.pages ?? []).flatMap((page) => page.items.map((record) => record.id));
    if (!hasNextPage || ids.length >= most)
      return { ids: ids.slice(0, most), more: hasNextPage || ids.length > most };
  }
}
