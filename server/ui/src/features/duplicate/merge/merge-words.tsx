import { Link } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import type { HistoryEntry } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { duplicateTexts } from "../texts/texts";

interface MergeWordsProps {
  readonly form: FormDto;
  /** `merge` on the record that stayed, `merged` on one that became it, `unmerge` on both. */
  readonly action: string;
  readonly merge: NonNullable<HistoryEntry["merge"]>;
}

/** What the history says of a merge, with ways to the other records. */
export function MergeWords({ form, action, merge }: MergeWordsProps) {
  const t = useTexts(duplicateTexts);
  if (action === "unmerge") return <span>{t("unmerged")}</span>;
  const gap = "\u0000";
  const key = action === "merged" ? "mergedInto" : "merged";
  const [before = "", after = ""] = t(key, { title: gap, titles: gap }).split(gap);
  return (
    <span>
      {before}
      {merge.others.map((other, at) => (
        <span key={other.id}>
          {at > 0 && "、"}
          <Link to={`/apps/${form.app}/${form.key}/${other.id}`}>{other.title}</Link>
        </span>
      ))}
      {after}
    </span>
  );
}
