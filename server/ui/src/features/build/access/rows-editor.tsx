import { useState } from "react";
import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { useAccessEditor } from "./access-context";
import { ownRows, writeOwnRows, type OwnRows } from "./access-document";
import styles from "./access.module.css";
import type { GroupProps } from "./group-settings";
import { GroupPart } from "./parts";
import { accessTexts } from "./texts/texts";
import { useSharedFields, useVocabulary } from "./use-names";

const CUSTOM = "custom";
const WHOSE = ["me", "members"] as const;

/** Which records a group is about: all, those of its people, or those that fit a condition. */
export function RowsEditor({ group, index }: GroupProps) {
  const t = useTexts(accessTexts);
  const { store, known } = useAccessEditor();
  const vocabulary = useVocabulary()(group);
  const shared = useSharedFields()(group);
  const [writing, setWriting] = useState(false);
  const id = `access-group-${index}`;
  const { rows } = group;
  const own = ownRows(rows);
  const isAll = rows === undefined || rows === null;
  const value = writing ? CUSTOM : own ? wordOf(own) : isAll ? "" : CUSTOM;
  const owners = vocabulary.fields.filter((field) => field.kind === "member" && !field.key.includes("."));
  const offered = owners.flatMap(({ key, title }) =>
    WHOSE.map((whose) => ({
      value: wordOf({ field: key, whose }),
      title: t(whose === "me" ? "scopeMine" : "scopeTeam", { field: title }),
    })),
  );
  const put = (condition: Json | undefined) =>
    store.edit((draft) => draft.set(["groups", index, "rows"], condition), `group ${index} rows`);
  const choose = (word: string) => {
    setWriting(word === CUSTOM);
    if (word === "") put(undefined);
    else if (word !== CUSTOM) put(writeOwnRows(readWord(word)));
  };
  const isKnown = group.forms.length > 0 && group.forms.every((form) => known.has(form));
  return (
    <GroupPart id={`${id}-rows`} title={t("rows")} help={t("rowsHelp")}>
      {group.forms.length > 1 && shared.length === 0 && <p className={styles.help}>{t("rowsShared")}</p>}
      <Row id={`${id}-scope`} label={t("scope")}>
        <SelectInput
          id={`${id}-scope`}
          value={value}
          emptyTitle={t("scopeAll")}
          options={[...offered, { value: CUSTOM, title: t("scopeCustom") }]}
          onChange={choose}
        />
      </Row>
      {value === CUSTOM && isKnown && (
        <>
          <ConditionBuilder
            key={group.forms.join(" ")}
            label={t("conditionOf", { name: group.title || group.key })}
            vocabulary={vocabulary}
            condition={rows}
            onChange={(condition) => {
              setWriting(true);
              put(condition as Json | undefined);
            }}
          />
          {isAll && (
            <p className={styles.warning} role="status">
              {t("conditionOpen")}
            </p>
          )}
        </>
      )}
    </GroupPart>
  );
}

/** Keys hold no slash. */
function wordOf({ field, whose }: OwnRows): string {
  return `${whose}/${field}`;
}

function readWord(word: string): OwnRows {
  const [whose, field = ""] = word.split("/");
  return { field, whose: whose === "members" ? "members" : "me" };
}
