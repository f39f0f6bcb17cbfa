import { useState, type Dispatch, type SetStateAction } from "react";

/**
 * What is being changed of something stored. Until it is changed it follows what is stored; words typed stay when that is
 * read again, by others' doing or one's own. `alike` says what counts as unchanged, where the order is of no account.
 */
export function useEdited<T>(
  stored: T,
  alike: (one: T, other: T) => boolean = isSame,
): [T, Dispatch<SetStateAction<T>>] {
  const [edited, setEdited] = useState(stored);
  const [seen, setSeen] = useState(stored);
  if (!isSame(stored, seen)) {
    setSeen(stored);
    if (alike(edited, seen)) setEdited(stored);
  }
  return [edited, setEdited];
}

/** Whether two things the server could have answered say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
