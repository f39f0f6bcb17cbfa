import { useMemo } from "react";
import { kindOf } from "@/features/form/field";
import type { FieldSchema, KindName } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { ToneTag } from "@/shared/ui/tone-tag";
import { readFlow } from "../flow/flow-document";
import { useNodeTitle } from "../flow/use-node-title";
import { KindIcon } from "../form/kind-icon";
import { useKindTitle } from "../form/use-kind-title";
import type { DefinitionKind } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import { compare, type Line, type PartChange } from "./compare";
import { useKeywordTitle } from "./keyword-title";
import { isWords, worded } from "./value-words";
import styles from "./versions.module.css";

interface ChangeListProps {
  readonly kind: DefinitionKind;
  readonly before: Json;
  readonly after: Json;
}

/** Where nodes of a flow name others. */
const WAYS: ReadonlySet<string> = new Set([
  "next",
  "otherwise",
  "body",
  "join",
  "on_reject",
  "on_failure",
  "on_timeout",
]);
const TONES = { added: "green", removed: "red", changed: "blue" } as const;

/** The difference of two versions, in the words of the designer. */
export function ChangeList({ kind, before, after }: ChangeListProps) {
  const t = useTexts(buildTexts);
  const { own, parts, reordered } = useMemo(() => compare(kind, before, after), [kind, before, after]);
  const nodes = useNodeNames(kind, before, after);
  if (own.length === 0 && parts.length === 0 && !reordered)
    return <p className={styles.same}>{t("versionsSame")}</p>;
  return (
    <ul className={styles.changes}>
      {own.length > 0 && (
        <li className={styles.change}>
          <p className={styles.head}>
            <ToneTag tone="blue">{t("change_changed")}</ToneTag>
            <strong>{t("changeOwn", { kind: t(`kind_${kind}`) })}</strong>
          </p>
          <Lines lines={own} of={kind === "form" ? "form" : "other"} nodes={nodes} />
        </li>
      )}
      {parts.map((part) => (
        <Part
          key={`${part.change} ${part.names.join("/")} ${part.key}`}
          part={part}
          ofForm={kind === "form"}
          nodes={nodes}
        />
      ))}
      {reordered && (
        <li className={styles.change}>
          <p className={styles.head}>
            <ToneTag tone="gray">{t("change_moved")}</ToneTag>
            {t("changeOrder")}
          </p>
        </li>
      )}
    </ul>
  );
}

interface PartProps {
  readonly part: PartChange;
  readonly ofForm: boolean;
  readonly nodes: ReadonlyMap<string, string>;
}

function Part({ part, ofForm, nodes }: PartProps) {
  const t = useTexts(buildTexts);
  const kindTitle = useKindTitle();
  const kind = ofForm ? kindOf(part.part as FieldSchema) : null;
  const node = nodes.get(part.key);
  return (
    <li className={styles.change}>
      <p className={styles.head}>
        <ToneTag tone={TONES[part.change]}>{t(`change_${part.change}`)}</ToneTag>
        {kind && <KindIcon kind={kind} size={14} />}
        <strong>{node ?? part.names.join(" · ")}</strong>
        {(node ?? part.names.at(-1)) !== part.key && part.key.length <= 50 && <code>{part.key}</code>}
        {kind && <span className={styles.kind}>{kindTitle(kind)}</span>}
      </p>
      <Lines lines={part.lines} of={ofForm ? "field" : "other"} nodes={nodes} />
    </li>
  );
}

interface LinesProps {
  readonly lines: readonly Line[];
  readonly of: "field" | "form" | "other";
  readonly nodes: ReadonlyMap<string, string>;
}

function Lines({ lines, of, nodes }: LinesProps) {
  const titleOf = useKeywordTitle();
  const kindTitle = useKindTitle();
  const t = useTexts(buildTexts);
  const say = (line: Line, value: Json | undefined) =>
    line.keyword === "kind" && of === "field"
      ? kindTitle(value as KindName)
      : typeof value === "boolean"
        ? t(value ? "yes" : "no")
        : WAYS.has(line.keyword) && typeof value === "string"
          ? (nodes.get(value) ?? value)
          : worded(value);
  if (lines.length === 0) return null;
  return (
    <dl className={styles.lines}>
      {lines.map((line) => {
        const list = listed(line);
        return (
          <div key={line.keyword}>
            <dt>{titleOf(line.keyword, of)}</dt>
            <dd>
              {list ? (
                <>
                  {list.gone.length > 0 && <del>{inList(list.gone)}</del>}
                  {list.come.length > 0 && <ins>{inList(list.come)}</ins>}
                  {list.gone.length + list.come.length === 0 && t("changeOrder")}
                </>
              ) : (
                <>
                  {line.from !== undefined && <del>{say(line, line.from)}</del>}
                  {line.to !== undefined ? <ins>{say(line, line.to)}</ins> : <span>{t("changeNone")}</span>}
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** Of two lists of words only what came and went. */
function listed({ from, to }: Line): { gone: string[]; come: string[] } | null {
  if (!isWords(from) || !isWords(to)) return null;
  return { gone: from.filter((one) => !to.includes(one)), come: to.filter((one) => !from.includes(one)) };
}

/** What the nodes of a flow are called, as it is or as it was. */
function useNodeNames(kind: DefinitionKind, before: Json, after: Json): ReadonlyMap<string, string> {
  const nodeTitle = useNodeTitle();
  return useMemo(() => {
    const nodes = kind === "flow" ? [before, after].flatMap((flow) => readFlow(flow).nodes) : [];
    return new Map(nodes.map((node) => [node.key, nodeTitle(node)]));
  }, [kind, before, after, nodeTitle]);
}
