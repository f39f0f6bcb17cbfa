import { useState } from "react";

/**
 * What is being changed of something stored. Until it is changed it follows what is stored; words typed stay when that is
 * read again, by others' doing or one's own.
 */
export function useEdited<T>(stored: T): [T, (next: T) => void] {
  const [edited, setEdited] = useState(stored);
  const [seen, setSeen] = useState(stored);
  if (!isSame(stored, seen)) {
    setSeen(stored);
    if (isSame(edited, seen)) setEdited(stored);
  }
  return [edited, setEdited];
}

/** Whether two things the server could have answered say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
