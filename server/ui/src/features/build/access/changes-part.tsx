import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import type { Json } from "@/shared/api/types";
import { SheetPart } from "../frame/sheet";
import { asJson } from "../versions/compare";
import styles from "./access.module.css";
import { accessChanges } from "./changes";
import { sayGroup } from "./summary";
import { accessTexts } from "./texts/texts";
import { useNames } from "./use-names";

const TONES = { added: "green", removed: "red", changed: "blue" } as const;

interface ChangesProps {
  /** The text in force; null before anything was published. */
  readonly published: string | null;
  readonly now: Json;
}

/** What publishing will change, said as the groups say it. */
export function ChangesList({ published, now }: ChangesProps) {
  const t = useTexts(accessTexts);
  const names = useNames();
  const { roles, groups } = accessChanges(asJson(published) ?? null, now);
  const kindOf = (before: unknown, after: unknown) =>
    before === null ? "added" : after === null ? "removed" : "changed";
  const lines = [
    ...groups.map(({ before, after }) => {
      const said = after ?? before;
      const was = before && after ? sayGroup(before, names, t) : "";
      const is = said ? sayGroup(said, names, t) : "";
      const change = kindOf(before, after);
      return {
        change,
        name: t("changeGroup", { title: said?.title || said?.key || t("untitled") }),
        is,
        was: was === is ? "" : was,
      } as const;
    }),
    ...roles.map(({ before, after }) => {
      const said = after ?? before;
      const change = kindOf(before, after);
      const name = t("changeRole", { title: said?.title || said?.key || t("untitled") });
      return { change, name, is: "", was: before && after ? before.title : "" } as const;
    }),
  ];
  if (lines.length === 0) return <p>{t("changesNone")}</p>;
  return (
    <ul className={styles.changes} aria-label={t("changes")}>
      {lines.map(({ change, name, is, was }, index) => (
        <li key={index}>
          <p>
            <ToneTag tone={TONES[change]}>{t(`change_${change}`)}</ToneTag> <strong>{name}</strong>
          </p>
          {is !== "" && <p>{is}</p>}
          {was !== "" && <p className={styles.help}>{t("changeWas", { summary: was })}</p>}
        </li>
      ))}
    </ul>
  );
}

/** The same as a part of the sheet. */
export function ChangesPart(props: ChangesProps) {
  const t = useTexts(accessTexts);
  return (
    <SheetPart id="access-part-changes" title={t("changes")} help={t("changesHelp")}>
      <ChangesList {...props} />
    </SheetPart>
  );
}
