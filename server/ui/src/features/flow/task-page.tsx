/** /tasks/ID: what is asked, the record it is about, and the buttons to decide. */
import { ArrowLeftOutlined, PrinterOutlined } from "@ant-design/icons";
import { useCallback, useMemo, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { FormView } from "@/features/form/form-view";
import { changedValues, laidOver } from "@/features/form/sending";
import { readFields, rightOf } from "@/features/form/field";
import { useMe } from "@/shared/api/me";
import { evaluateTask, useTask } from "@/shared/api/tasks";
import type { Problem, TaskAnswer, Values } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { CcButton } from "./cc-button";
import { DecisionBar } from "./decision-bar";
import { DiagramButton } from "./diagram-button";
import { DoneBar } from "./done-bar";
import { NodeProgress } from "./node-progress";
import { returnOf, shownState } from "./returned";
import { RunStateTag } from "./run-state";
import { TaskNote } from "./task-note";
import styles from "./task-page.module.css";
import { TaskSummary } from "./task-summary";
import { texts } from "./texts/texts";
import { Timeline } from "./timeline";
import { useMarkRead } from "./use-mark-read";

export function Component() {
  const { task: id = "" } = useParams();
  const task = useTask(id);
  if (task.isPending) return <ListSkeleton />;
  if (task.isLoadingError) return <LoadProblem error={task.error} retry={() => void task.refetch()} />;
  // A new task starts with a clean sheet. A record that changes under the reader is no new one: what is open stays open.
  return <TaskSheet key={id} answer={task.data} />;
}

const NO_PROBLEMS: Problem[] = [];

/** Of what was begun, what may still be written. */
function writable(form: TaskAnswer["form"], begun: Values = {}): Values {
  return Object.fromEntries(Object.entries(begun).filter(([key]) => rightOf(form?.rights, key) === "edit"));
}

function TaskSheet({ answer }: { answer: TaskAnswer }) {
  const t = useTexts(texts);
  const me = useMe().data;
  const navigate = useNavigate();
  const { task, run, record, form, refs } = answer;
  const [problems, setProblems] = useState<Problem[]>(NO_PROBLEMS);
  useMarkRead(task);

  const mine = task.state === "open" && task.kind !== "cc" && task.assignee.id === me?.id;
  const mayEdit = mine && form !== null && Object.values(form.rights.fields ?? {}).includes("edit");
  const fields = useMemo(() => (form ? readFields(form.schema) : []), [form]);
  const [base, setBase] = useState(record);
  const [typed, setTyped] = useState<Values>(() => ({
    ...record?.values,
    ...(mayEdit ? writable(form, answer.draft?.values) : {}),
  }));
  // What is typed here stays when the record changes elsewhere, as it would had it been kept and opened again.
  if (record?.version !== base?.version) {
    setBase(record);
    setTyped(laidOver(fields, base?.values ?? {}, typed, record?.values ?? {}, form?.rights));
  }
  const values = mayEdit ? typed : (record?.values ?? typed);
  const evaluate = useCallback(
    (draft: Values, signal: AbortSignal) => evaluateTask(task, draft, signal),
    [task],
  );
  const changes = mayEdit && record ? changedValues(fields, record.values, values, form.rights) : {};

  return (
    <div className={styles.screen}>
      <div className={styles.scroll}>
        <header className={styles.head}>
          <button
            type="button"
            className={styles.back}
            onClick={() => void navigate("/")}
            aria-label={t("back")}
          >
            <ArrowLeftOutlined />
          </button>
          <div className={styles.titles}>
            <h1 className={styles.title}>{task.record_title}</h1>
            <p className={styles.lead}>
              {task.flow_title} · {task.node_title}
            </p>
          </div>
          {shownState(run) === "running" ? null : <RunStateTag state={shownState(run)} />}
          {form && record ? (
            <Link
              to={`/tasks/${task.id}/print`}
              className={styles.back}
              aria-label={t("print")}
              title={t("print")}
            >
              <PrinterOutlined />
            </Link>
          ) : null}
        </header>
        <div className={styles.columns}>
          <div className={styles.main}>
            <TaskNote
              task={task}
              mine={mine}
              suspended={run.suspended}
              waiting={answer.waiting}
              unclaimed={answer.actions.includes("claim")}
              returned={mine ? returnOf(task, run.timeline) : null}
            />
            <TaskSummary task={task} />
            <section className={styles.card} aria-label={t("form")}>
              {form && record ? (
                <FormView
                  form={form}
                  values={values}
                  refs={refs}
                  mode={mayEdit ? "edit" : "view"}
                  rights={form.rights}
                  problems={problems}
                  {...(mayEdit && { onChange: setTyped, evaluate })}
                />
              ) : (
                <p className={styles.foot}>{t("noRecord")}</p>
              )}
            </section>
          </div>
          <aside>
            <section className={styles.card}>
              <header className={styles.cardHead}>
                <h2 className={styles.heading}>{t("timeline")}</h2>
                <Link to={`/runs/${run.id}`}>{t("toRun")}</Link>
                {mine ? null : <CcButton run={run} small />}
                <DiagramButton run={run} />
              </header>
              <div className={styles.progress}>
                <NodeProgress run={run} />
              </div>
              <Timeline entries={run.timeline} />
              <p className={styles.foot}>
                {t("startedBy", {
                  name: run.initiator?.name ?? t("system"),
                  at: formatMoment(run.started_at),
                })}
              </p>
              {record ? (
                <Link to={`/apps/${task.app}/${task.form}/${record.id}`}>{t("toRecord")}</Link>
              ) : null}
            </section>
          </aside>
        </div>
      </div>
      {mine ? <DecisionBar answer={answer} changes={changes} onProblems={setProblems} /> : null}
      {!mine && (answer.actions.length > 0 || answer.removable.length > 0) ? (
        <DoneBar answer={answer} onProblems={setProblems} />
      ) : null}
    </div>
  );
}
