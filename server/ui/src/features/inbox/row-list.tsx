import type { ReactNode } from "react";
import { useRowKeys } from "./use-row-keys";

/** A list whose rows are links; arrow keys move between them. */
export function RowList({ children }: { children: ReactNode }) {
  return <ul ref={useRowKeys()}>{children}</ul>;
}
