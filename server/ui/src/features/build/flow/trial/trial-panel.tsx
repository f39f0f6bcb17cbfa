import { useCallback, useState } from "react";
import { useAskedWords } from "@/features/flow/use-asked-words";
import { isColumn } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { useSearchTexts } from "@/features/form/use-search-texts";
import { get } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { DryDeed, DryTask, RecordPage, Values } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SearchSelect } from "@/shared/controls/search-select";
import type { Search } from "@/shared/controls/use-async-search";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MemberSelect } from "@/shared/ui/member-select";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFlow } from "../flow-context";
import { nodeOf } from "../flow-document";
import panel from "../panel/panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { flowDesignTexts } from "../texts/texts";
import { trialTexts } from "../texts/trial-texts";
import { useNodeTitle } from "../use-node-title";
import { Offers } from "./offers";
import { Trail } from "./trail";
import styles from "./trial.module.css";
import { decidingFields, pickedNodes, type Trial } from "./use-trial";
import { WaitingTask } from "./waiting-task";

interface TrialPanelProps {
  readonly trial: Trial;
  readonly onClose: () => void;
}

function isOf(deed: DryDeed, { node, person, place }: DryTask): boolean {
  return deed.node === node && deed.member === person.id && deed.place.join(" ") === place.join(" ");
}

/** The flow walked step by step as anybody, on any record. Nothing is written and nobody is told. */
export function TrialPanel({ trial, onClose }: TrialPanelProps) {
  const t = useTexts(flowDesignTexts);
  const asked = useAskedWords();
  const { query, wish } = trial;
  const run = query.data;
  const { fields } = useFlow();
  const titleAt = (pointer: string) => {
    const field = fields.find((one) => `/${one.key}` === pointer || `/values/${one.key}` === pointer);
    return field ? `${field.title}：` : "";
  };
  return (
    <aside className={panel.panel} aria-label={t("trial")}>
      <div className={panel.head}>
        <h2>{t("trial")}</h2>
        <IconButton icon="close" label={t("close")} onClick={onClose} />
      </div>
      <p className={panel.help}>{t("trialHelp")}</p>
      <Beginning trial={trial} />
      {query.error instanceof ApiProblem && query.error.problems.length > 0 ? (
        <ul className={styles.problems} role="alert">
          {query.error.problems.map((problem, at) => (
            <li key={at}>
              {titleAt(problem.pointer)}
              {problem.message}
            </li>
          ))}
        </ul>
      ) : query.error instanceof ApiProblem && query.error.status < 500 ? (
        <p className={styles.problems} role="alert">
          {query.error.message}
        </p>
      ) : query.error ? (
        <LoadProblem error={query.error} retry={() => void query.refetch()} compact />
      ) : !run ? (
        <ListSkeleton rows={4} />
      ) : (
        <>
          <Trail lines={run.trail} />
          {run.waiting.length > 0 && (
            <ul className={styles.waiting} aria-label={t("waitingFor")}>
              {run.waiting.map((task) => (
                <WaitingTask
                  key={`${task.place.join(" ")} ${task.node} ${task.person.id}`}
                  task={task}
                  begun={
                    trial.undone && isOf(trial.undone, task) ? (trial.undone.values as Values) : undefined
                  }
                  disabled={query.isPlaceholderData}
                  onDecide={(deed) => trial.decide(run.deeds, deed)}
                />
              ))}
            </ul>
          )}
          {run.offers.length > 0 && (
            <Offers
              offers={run.offers}
              ended={run.status !== "running"}
              disabled={query.isPlaceholderData}
              onDecide={(deed) => trial.decide(run.deeds, deed)}
            />
          )}
          {run.ahead.length > 0 && (
            <Section id="trial-ahead" title={t("ahead")} open>
              <ol className={styles.ahead}>
                {run.ahead.map((step) => (
                  <li key={step.node}>
                    {step.title}
                    <span>{step.pick ? t("people_pick") : asked(step.people, step.given)}</span>
                  </li>
                ))}
              </ol>
            </Section>
          )}
        </>
      )}
      <div className={panel.foot}>
        <Button look="quiet" icon="undo" disabled={wish.deeds.length === 0} onClick={trial.back}>
          {t("stepBack")}
        </Button>
        <Button look="quiet" disabled={wish.deeds.length === 0} onClick={trial.restart}>
          {t("restart")}
        </Button>
      </div>
    </aside>
  );
}

/** Who starts the flow, and on which record. */
function Beginning({ trial }: { readonly trial: Trial }) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(trialTexts);
  const searchTexts = useSearchTexts();
  const titleOf = useNodeTitle();
  const { app, flow, fields } = useFlow();
  const { wish, begin, fallible } = trial;
  const [titles, setTitles] = useState<Readonly<Record<string, string>>>({});
  const search: Search = useCallback(
    async (query, signal) => {
      const page = await get<RecordPage>("/apps/{app}/forms/{form}/records", {
        path: { app, form: flow.form },
        query: { search: query, limit: 30 },
        signal,
      });
      return page.items.map((record) => ({ id: record.id, title: record.title }));
    },
    [app, flow.form],
  );
  const deciding = decidingFields(
    flow,
    fields.filter(isColumn).map((field) => field.key),
  );
  const starts = flow.start.on !== "date" && flow.start.on !== "cron";
  return (
    <>
      {starts && (
        <Row id="trial-member" label={t("people_initiator")}>
          <MemberSelect
            id="trial-member"
            value={wish.member}
            allowClear
            onChange={(member) => begin({ member })}
          />
        </Row>
      )}
      {flow.form !== "" && (
        <Row id="trial-record" label={t("trialRecord")}>
          <SearchSelect
            id="trial-record"
            many={false}
            placeholder={t("madeUp")}
            value={wish.record === null ? [] : [wish.record]}
            search={search}
            titleOf={(id) => titles[id]}
            onPick={(option) => setTitles((before) => ({ ...before, [option.id]: option.title }))}
            onChange={([record]) => begin({ record: record ?? null, values: {} })}
            texts={searchTexts}
          />
        </Row>
      )}
      {deciding.map((key) => {
        const field = fields.find((one) => one.key === key);
        const Input = field && !field.computed ? kindFor(field.kind).Input : null;
        if (!field || !Input) return null;
        return (
          <Row key={key} id={`trial-${key}`} label={field.title}>
            <Input
              id={`trial-${key}`}
              field={field}
              value={wish.values[key]}
              onChange={(value) => begin({ values: { ...wish.values, [key]: value } })}
              disabled={false}
              invalid={false}
              required={false}
              describedBy={undefined}
              label={undefined}
            />
          </Row>
        );
      })}
      {flow.start.on === "submit" &&
        pickedNodes(flow).map((key) => {
          const node = nodeOf(flow, key);
          const name = node ? titleOf(node) : key;
          return (
            <Row key={key} id={`trial-pick-${key}`} label={t("picksFor", { name })}>
              <MemberSelect
                id={`trial-pick-${key}`}
                multiple
                value={[...(wish.picks[key] ?? [])]}
                onChange={(people) => begin({ picks: { ...wish.picks, [key]: people } })}
              />
            </Row>
          );
        })}
      {fallible.length > 0 && (
        <Row id="trial-fails" label={say("fails")} group>
          <div className="c-choices" role="group" aria-labelledby="trial-fails-label">
            {fallible.map(({ node, title, within }) => (
              <label key={node} className="c-choice">
                <input
                  type="checkbox"
                  checked={wish.fails.includes(node)}
                  onChange={(event) => {
                    const others = wish.fails.filter((one) => one !== node);
                    begin({ fails: event.target.checked ? [...others, node] : others });
                  }}
                />
                <span>{[...within, title].join(" › ")}</span>
              </label>
            ))}
          </div>
        </Row>
      )}
    </>
  );
}
