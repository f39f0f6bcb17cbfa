import { texts } from "@/features/flow/texts/texts";
import { useAskedWords } from "@/features/flow/use-asked-words";
import type { TrailLine } from "@/shared/api/types";
import { formatMoment, inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, nodeOf, type FlowNode } from "../flow-document";
import { usePeopleWords } from "../people/use-people-words";
import { flowDesignTexts } from "../texts/texts";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

const KNOWN = [
  "unmet",
  "start",
  "ask",
  "branch",
  "fork",
  "join",
  "update",
  "create",
  "delete",
  "query",
  "notify",
  "cc",
  "claim",
  "approve",
  "handle",
  "reject",
  "return",
  "resubmit",
  "skip",
  "replace",
  "stuck",
  "failed",
  "wait",
  "call",
  "request",
  "print",
  "repeat",
  "left_out",
  "end",
] as const;
const MORE = [
  "fill",
  "left",
  "late",
  "remind",
  "escalate",
  "transfer",
  "add_before",
  "add_after",
  "add_parallel",
  "due",
  "delegate",
  "question",
  "answer",
  "back",
  "unclaim",
  "take_back",
  "remove",
  "withdraw",
  "comment",
  "urge",
  "read",
  "reassign",
  "resend",
  "revoke",
  "retry",
  "suspend",
  "resume",
  "rerun",
  "jump",
  "activate",
  "terminate",
] as const;
/** What is said in words of its own below the line. */
const SAID: ReadonlySet<string> = new Set(["notify", "request", "stuck", "failed"]);
/** What looks at values or sends them, and writes none. */
const SEES: ReadonlySet<string> = new Set(["branch", "request"]);
const ENDS = ["approved", "rejected", "withdrawn", "terminated", "returned", "done"] as const;

/** What has happened in a trial, in order; a line leads to its node. */
export function Trail({ lines }: { readonly lines: readonly TrailLine[] }) {
  const t = useTexts(flowDesignTexts);
  const sayMore = useTexts(trialTexts);
  const sayOfRuns = useTexts(texts);
  const asked = useAskedWords();
  const { flow, select } = useFlow();
  const say = (line: TrailLine): string => {
    const what = KNOWN.find((one) => one === line.what);
    const names = inList(line.to.map((person) => person.name));
    const by = line.by?.name ?? t("laneMachine");
    if (what === "branch") return t("trail_branch", { name: line.text ?? t("otherwise") });
    if (what === "end") {
      const end = ENDS.find((one) => one === line.text);
      return t("trail_end", { result: end ? sayOfRuns(end) : (line.text ?? "") });
    }
    const more = MORE.find((one) => one === line.what);
    if (more) {
      const at = more === "late" || more === "due" ? formatMoment(line.text ?? "") : "";
      return sayMore(`trail_${more}`, { by, names, at });
    }
    if (what === undefined) return line.what;
    if (what === "skip" && line.to.length > 0) return asked([], line.to);
    if (what === "notify" && names === "") return t("trail_notify_group");
    if (what === "return" && line.text) return sayMore("trail_return_to", { by, node: line.text });
    if (what === "wait") return t("trail_wait", { at: formatMoment(line.text ?? "") });
    return t(`trail_${what}`, { by, names, form: line.text ?? "" });
  };
  return (
    <ol className={styles.trail} aria-label={t("trail")} aria-live="polite">
      {lines.map((line, at) => {
        const isWithin = line.within.length > 0;
        const node = isWithin ? null : nodeOf(flow, line.node ?? null);
        return (
          <li key={at} data-what={line.what} data-within={isWithin ? line.within.length : undefined}>
            {isWithin && <small>{line.within.join(" › ")}</small>}
            {isWithin && line.title !== "" && <b>{line.title}</b>}
            {node && (
              <button type="button" onClick={() => select({ node: node.key, branch: null })}>
                {line.title}
              </button>
            )}
            <span>{say(line)}</span>
            {line.what === "ask" && node && <Why node={node} />}
            {SAID.has(line.what) && line.text && <p>{line.text}</p>}
            <Values line={line} />
            {line.told.length > 0 && (
              <small>{sayMore("told", { names: inList(line.told.map((person) => person.name)) })}</small>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** The values a line is about, and what was there before. */
function Values({ line }: { readonly line: TrailLine }) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(trialTexts);
  if (line.values.length === 0) return null;
  const was = (before: string) => say("was", { before: before === "" ? say("nothing") : before });
  return (
    <ul>
      {line.values.map(({ title, text, before }, at) => (
        <li key={`${at} ${title}`}>
          {title}：{text !== "" ? text : SEES.has(line.what) ? say("nothing") : t("emptied")}
          {before !== null && before !== text && ` ${was(before)}`}
        </li>
      ))}
    </ul>
  );
}

/** By what those are found who are asked at a node. */
function Why({ node }: { readonly node: FlowNode }) {
  const say = useTexts(trialTexts);
  const words = usePeopleWords();
  const people = listIn(node.keywords["assignees"]);
  return people.length > 0 && <small>{say("foundBy", { people: words(people) })}</small>;
}
