/** What a finger meant when it came down may not be what lies under it by then. */
import { useEffect, useState } from "react";

/** How long a finger may be on its way to where something has stood, in milliseconds. */
export const ON_ITS_WAY_MS = 800;

/** Whether what is drawn here has stood for long enough to be meant. */
export function useStood(): boolean {
  const [hasStood, setHasStood] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setHasStood(true), ON_ITS_WAY_MS);
    return () => clearTimeout(timer);
  }, []);
  return hasStood;
}
