/** The versions of a definition: the one that is chosen, and what it is compared with. */
import { useState } from "react";
import type { Definition } from "@/shared/api/types";
import { useOldDefinition } from "../calls/definitions";

/** The unpublished draft among the versions. */
export const DRAFT = 0;

/** `now` is what the document says now, published or not. */
export function useVersions(app: string, definition: Definition, now: string) {
  const { path } = definition;
  const versions = [...definition.versions].sort((a, b) => b.version - a.version);
  const hasDraft = versions.length > 0 && now !== definition.published;
  const numbers = [...(hasDraft ? [DRAFT] : []), ...versions.map(({ version }) => version)];
  const [chosen, choose] = useState(numbers[0] ?? null);
  const [against, setAgainst] = useState<"previous" | "now">("previous");
  const isDraft = chosen === DRAFT;
  const previous = chosen === null ? undefined : numbers[numbers.indexOf(chosen) + 1];
  const old = useOldDefinition(app, path, isDraft ? null : chosen);
  const earlier = useOldDefinition(app, path, against === "previous" || isDraft ? (previous ?? null) : null);
  return {
    /** The latest first. */
    versions,
    hasDraft,
    chosen,
    choose,
    isDraft,
    /** The version before the chosen one. */
    previous,
    against: isDraft ? "previous" : against,
    setAgainst,
    /** What the chosen one says, and what it is compared with; null until it is there. */
    text: isDraft ? now : (old.data?.published ?? null),
    base: isDraft || against === "previous" ? earlierText(previous, earlier.data?.published) : now,
    failed: [old, earlier].find((one) => one.error),
  };
}

export type Versions = ReturnType<typeof useVersions>;

/** Before the first version there was nothing. */
function earlierText(previous: number | undefined, text: string | null | undefined): string | null {
  return previous === undefined ? "{}" : (text ?? null);
}
