/**
 * The bar at the bottom of an open task. On the desktop the opinion is written in
 * the bar and a click decides; on the phone a click opens a sheet with the opinion, and everywhere where there is more
 * to give: people to pick, a signature, files.
 */
import { Button, Dropdown, Input } from "antd";
import { useMemo, useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { workspaceSources } from "@/features/form/workspace-sources";
import type { Problem, TaskAnswer, Values } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./decision-bar.module.css";
import { verbOf, wordOf } from "./button-words";
import { CcDialog } from "./cc-dialog";
import { DecisionSheet } from "./decision-sheet";
import {
  asksEvidence,
  givenBefore,
  lacking,
  needsWords,
  sentWith,
  type Given,
  type Verdict,
} from "./evidence";
import { EvidenceInputs } from "./evidence-inputs";
import { OtherAction, otherActions, type Other } from "./other-actions";
import { Phrases } from "./phrases";
import { START } from "./returned";
import { PeoplePicker } from "./step-preview";
import { texts } from "./texts/texts";
import { LONGEST_OPINION, typedOpinion, withSpoken } from "./typed-opinion";
import { useDecide } from "./use-decide";
import { useLeaveGuard } from "./use-leave-guard";
import { useTaskDraft } from "./use-task-draft";

export interface DecisionBarProps {
  answer: TaskAnswer;
  /** Field values changed in the form, sent along with the decision. */
  changes: Values;
  onProblems: (problems: Problem[]) => void;
}

const placeholders = {
  optional: "opinionOptional",
  required: "opinion",
  refusing: "opinionRefusing",
} as const;

export function DecisionBar({ answer, changes, onProblems }: DecisionBarProps) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const { task, actions } = answer;
  const sources = useMemo(() => workspaceSources(task.app), [task.app]);
  // A card drawn in the list may have led here with a decision that needs more, and with the words typed there.
  const [params] = useSearchParams();
  const wished = verdictIn(params.get("decide"));
  const { state } = useLocation();
  const [opinion, setOpinion] = useState(() => typedOpinion(state) || (answer.draft?.opinion ?? ""));
  const [missing, setMissing] = useState(false);
  const [sheet, setSheet] = useState<Verdict | null>(wished && actions.includes(wished) ? wished : null);
  const [given, setGiven] = useState<Given>(() => givenBefore(answer.draft));
  const [tried, setTried] = useState(false);
  const [other, setOther] = useState<Other | null>(null);
  const [copying, setCopying] = useState(false);
  const [picks, setPicks] = useState<Readonly<Record<string, readonly string[]>>>(() =>
    // Whoever was chosen before and may not be any more is not sent again.
    Object.fromEntries(
      answer.picks.map(({ node, candidates, chosen }) => [
        node,
        chosen
          .map((person) => person.id)
          .filter((id) => candidates === null || candidates.some((person) => person.id === id)),
      ]),
    ),
  );
  const [unpicked, setUnpicked] = useState(false);
  // What is changed here may lead elsewhere: whom one picks there is known once the server has said so.
  const [more, setMore] = useState<readonly string[]>([]);
  const wanted = [
    ...answer.picks,
    ...more
      .filter((node) => !answer.picks.some((pick) => pick.node === node))
      .map((node) => ({
        node,
        title: answer.run.diagram.find((drawn) => drawn.key === node)?.title ?? node,
        candidates: null,
        min: 1,
        max: null,
        chosen: [],
      })),
  ];
  const { decide, pending, done } = useDecide(answer, (problems) => {
    const nodes = problems
      .filter((one) => one.code === "pick_required")
      .map((one) => one.pointer.slice("/picks/".length));
    if (nodes.length > 0) {
      setMore(nodes);
      setSheet("approve");
      setUnpicked(true);
    }
    onProblems(problems);
  });
  const draft = useTaskDraft(answer, changes, opinion, given, pending || done);
  useLeaveGuard(!done && draft.loses);

  const verb = verbOf(task);
  const resubmits = task.node === START;

  const verdict = (action: Verdict) => {
    if (needsWords(answer.opinion, action === "approve") && !opinion.trim()) {
      setMissing(true);
      return;
    }
    if (lacking(answer, action, given) !== null) {
      setTried(true);
      setSheet(action);
      return;
    }
    const isSettled = Object.keys(changes).length === 0;
    if (
      action === "approve" &&
      isSettled &&
      wanted.some((pick) => (picks[pick.node] ?? []).length < pick.min)
    ) {
      setUnpicked(true);
      return;
    }
    decide({
      action,
      opinion: opinion.trim(),
      values: changes,
      ...(action === "approve" && wanted.length > 0 && { picks: chosenOf(picks) }),
      ...sentWith(answer, action, given),
    });
    setSheet(null);
  };
  const press = (action: Verdict) =>
    narrow || (action === "approve" && wanted.length > 0) || asksEvidence(answer, action)
      ? setSheet(action)
      : verdict(action);
  const write = (text: string) => {
    setOpinion(text);
    if (text.trim()) setMissing(false);
  };

  const others = otherActions(answer);
  const copies = answer.run.may_cc ? (["cc"] as const) : [];
  const givesBack = actions.includes("unclaim") ? (["unclaim"] as const) : [];
  const input = (
    <Input.TextArea
      value={opinion}
      onChange={(event) => write(event.target.value)}
      autoSize={{ minRows: narrow ? 3 : 1, maxRows: 5 }}
      placeholder={t(placeholders[answer.opinion])}
      aria-label={t("opinion")}
      status={missing ? "error" : ""}
      maxLength={LONGEST_OPINION}
    />
  );

  return (
    <div className={styles.bar}>
      <p className={styles.kept} role="status">
        {draft.kept ? t("draftKept") : null}
      </p>
      <div className={styles.inner}>
        {narrow || !actions.includes("approve") ? null : (
          <div className={styles.opinion}>
            {input}
            {resubmits ? null : <Phrases onChoose={write} menu />}
          </div>
        )}
        {missing && !narrow ? (
          <span className={styles.missing} role="alert">
            {t("opinionNeeded")}
          </span>
        ) : null}
        <div className={styles.buttons}>
          {others.length + copies.length + givesBack.length > 0 ? (
            <Dropdown
              trigger={["click"]}
              placement="topRight"
              menu={{
                items: [...others, ...copies, ...givesBack].map((name) => ({
                  key: name,
                  label: name === "remove" ? t(name) : wordOf(task, name, t(name)),
                })),
                onClick: ({ key }) => {
                  if (key === "unclaim") decide({ action: key });
                  else if (key === "cc") setCopying(true);
                  else setOther(key as Other);
                },
              }}
            >
              <Button size={narrow ? "large" : "middle"}>{t("more")}</Button>
            </Dropdown>
          ) : null}
          {actions.includes("reject") ? (
            <Button
              danger
              size={narrow ? "large" : "middle"}
              className={styles.decide ?? ""}
              disabled={pending}
              onClick={() => press("reject")}
            >
              {wordOf(task, "reject", t("reject"))}
            </Button>
          ) : null}
          {actions.includes("claim") ? (
            <Button
              type="primary"
              size={narrow ? "large" : "middle"}
              className={styles.decide ?? ""}
              loading={pending}
              onClick={() => decide({ action: "claim" })}
            >
              {wordOf(task, "claim", t("claim"))}
            </Button>
          ) : null}
          {actions.includes("approve") ? (
            <Button
              type="primary"
              size={narrow ? "large" : "middle"}
              className={styles.decide ?? ""}
              loading={pending}
              onClick={() => press("approve")}
            >
              {wordOf(task, "approve", t(verb))}
            </Button>
          ) : null}
        </div>
      </div>
      <DecisionSheet
        verdict={sheet}
        approveText={wordOf(task, "approve", t(verb))}
        rejectText={wordOf(task, "reject", t("reject"))}
        missing={missing}
        plain={resubmits}
        pending={pending}
        onPhrase={write}
        onWords={(words) => write(withSpoken(opinion, words))}
        onConfirm={verdict}
        onClose={() => setSheet(null)}
      >
        {sheet === "approve" &&
          wanted.map((pick) => (
            <div key={pick.node} className={styles.pick}>
              <label htmlFor={`pick-${pick.node}`}>{t("pickFor", { node: pick.title })}</label>
              <PeoplePicker
                id={`pick-${pick.node}`}
                candidates={pick.candidates}
                min={pick.min}
                max={pick.max}
                known={pick.chosen}
                value={picks[pick.node] ?? []}
                onChange={(members) => {
                  setPicks((before) => ({ ...before, [pick.node]: members }));
                  setUnpicked(false);
                }}
              />
            </div>
          ))}
        {sheet === "approve" && unpicked ? (
          <span className={styles.missing} role="alert">
            {t("pickNeeded")}
          </span>
        ) : null}
        {sheet ? (
          <EvidenceInputs
            asking={answer}
            verdict={sheet}
            sources={sources}
            place={(part) => `task.${task.id}.${part}`}
            given={given}
            tried={tried}
            onChange={setGiven}
          />
        ) : null}
        {input}
      </DecisionSheet>
      <OtherAction
        which={other}
        answer={answer}
        pending={pending}
        decide={decide}
        onClose={() => setOther(null)}
      />
      <CcDialog run={answer.run} open={copying} onClose={() => setCopying(false)} />
    </div>
  );
}

function verdictIn(wish: string | null): Verdict | null {
  return wish === "approve" || wish === "reject" ? wish : null;
}

/** What was picked, without the steps nobody was picked for. */
function chosenOf(picks: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(picks).filter(([, members]) => members.length > 0));
}
