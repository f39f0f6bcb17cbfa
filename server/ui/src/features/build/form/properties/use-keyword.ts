import { useCallback } from "react";
import type { Json } from "@/shared/api/types";
import { useDesigner } from "../designer-context";
import { setKeyword } from "../form-edits";

export interface PanelProps {
  readonly path: string;
}

/** Sets keywords of one field. What is typed into one of them in one go is one step. */
export function useKeyword(path: string): (keyword: string, value: Json | undefined) => void {
  const { store } = useDesigner();
  return useCallback(
    (keyword, value) => store.edit((draft) => setKeyword(draft, path, keyword, value), `${path} ${keyword}`),
    [store, path],
  );
}
