/** Cards move up as others leave: what a finger meant when it came down may not be what lies under it then. */
import { useEffect, useState } from "react";
import { ON_ITS_WAY_MS } from "@/shared/ui/on-its-way";

/**
 * Whether the cards have stood where they stand for long enough to be meant. Their order is told as a text, in which what
 * comes further down comes later: what is added below moves nothing.
 */
export function useSteady(order: string): boolean {
  const [settled, setSettled] = useState(order);
  const isSteady = order.startsWith(settled);
  if (isSteady && order !== settled) setSettled(order);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(order), ON_ITS_WAY_MS);
    return () => clearTimeout(timer);
  }, [order]);
  return isSteady;
}
