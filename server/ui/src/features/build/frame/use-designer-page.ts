/** What every designer does alike: one document, its own problems, the tab in the address, the way to other files. */
import { useMemo } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { Definition, Problem } from "@/shared/api/types";
import { fileOf } from "../editor/problem-panel";
import { editorAddress } from "../list/addresses";
import { useDocument } from "./use-document";

export type DesignerPage = ReturnType<typeof useDesignerPage>;

export function useDesignerPage(app: string, definition: Definition) {
  const navigate = useNavigate();
  const { path } = definition;
  const [params, setParams] = useSearchParams();
  const document = useDocument(app, definition);
  const { problems } = document.check;
  const own = useMemo(() => problems.filter((problem) => fileOf(problem, path) === path), [problems, path]);
  return {
    document,
    own,
    /** The tab the address names; none for the first. */
    tab: params.get("tab"),
    /** The place in the source the address points to. */
    at: params.get("at"),
    show: (tab: string) => setParams(tab === "design" ? {} : { tab }, { replace: true }),
    /** Opens the file a problem is about when that is another one, and says whether it was. */
    leaveFor: (problem: Problem): boolean => {
      const file = fileOf(problem, path);
      if (file === path) return false;
      void document.draft.flush().then(() => navigate(editorAddress(app, file, problem.pointer)));
      return true;
    },
  };
}
